#include "mock-okta/commands/events_authoring_commands.h"

#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>

#include "fixtures/authoring/catalogue_diff.h"
#include "fixtures/authoring/fixture_lint.h"
#include "fixtures/authoring/fixture_writer.h"
#include "fixtures/authoring/hook_plan.h"
#include "mock-okta/commands/option_errors.h"
#include "mock-okta/outbound/poco_transport.h"

namespace hooks {

namespace {

using namespace std::chrono_literals;

// No more than the importer takes, and a byte, by which it sees that there is more.
std::string readAll(std::istream& in) {
  const std::size_t most = ImportLimits().bytes + 1;
  std::string text;
  std::string piece(1 << 16, '\0');
  while (in && text.size() < most) {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    text.append(piece.data(), static_cast<std::size_t>(in.gcount()));
  }
  return text;
}

std::string fileText(const std::string& file, const std::string& what) {
  std::ifstream in = openedFile(file, what);
  return readAll(in);
}

}  // namespace

EventsNewCommand::EventsNewCommand(Program& program, CLI::App& events)
    : command_(program.command(
          events, "new", "Writes a fixture of a type of your own, to begin with.",
          "Without --like, a type of Okta's is like itself and any other like "
          "user.lifecycle.create.\n"
          "\n"
          "Examples:\n"
          "  mock-okta events new parcel.arrived --to my-events\n"
          "  mock-okta events new parcel.lost --like parcel.arrived --fixtures my-events\n"
          "\n"
          "Exit status: 0 written; 2 wrong usage, or the file is there already.",
          [this] { return run(); })) {
  command_.add_option("event-type", eventType_, "Such as parcel.arrived")
      ->required()
      ->type_name("EVENT_TYPE");
  command_.add_option("--like", like_, "Begin with the sample of this type")
      ->type_name("EVENT_TYPE");
  command_
      .add_option("--fixtures", fixtures_, "Your folder, whose types are known, and written to")
      ->type_name("DIR");
  command_.add_option("--to", to_, "Write into this folder instead")->type_name("DIR");
  command_.add_flag("--force", force_, "Write over a file that is there");
}

int EventsNewCommand::run() {
  if (to_.empty() && fixtures_.empty()) {
    throw UsageError("say where to write it: --fixtures DIR or --to DIR");
  }
  std::error_code ignored;
  const bool there = std::filesystem::exists(fixtures_, ignored);
  const EventCatalog catalog = catalogWith(there ? fixtures_ : "");
  RandomIdSource ids;
  const Json fixture = newFixture(eventType_, like_, catalog, ids, clock_.now());
  std::cout << writeFixture(to_.empty() ? fixtures_ : to_, eventType_, fixture, force_) << '\n';
  return kExitOk;
}

EventsLintCommand::EventsLintCommand(Program& program, CLI::App& events)
    : command_(program.command(
          events, "lint", "Says all that is wrong with a folder of fixtures.",
          "An error cannot be used or is not what Okta sends, a warning may be meant so, a note is "
          "good to know.\n"
          "Editors check the same form by the schema event-fixture.schema.json, see "
          "fixtures/README.md.\n"
          "\n"
          "Examples:\n"
          "  mock-okta events lint my-events\n"
          "  mock-okta events lint my-events --strict --json\n"
          "\n"
          "Exit status: 0 no error; 1 errors, or warnings with --strict; 2 wrong usage.",
          [this] { return run(); })) {
  command_.add_option("directory", directory_, "The folder")
      ->capture_default_str()
      ->type_name("DIR");
  command_.add_flag("--strict", strict_, "A warning fails, too");
  command_.add_flag("--quiet", quiet_, "Leave out notes");
  command_.add_flag("--json", json_, "One object a line for each complaint, then a summary");
}

int EventsLintCommand::run() {
  FixtureLint lint(EventCatalog::builtIn());
  const LintResult result = lint.lint(FixtureDirectory(directory_));
  for (const Complaint& complaint : result.complaints) {
    if (quiet_ && complaint.weight == Weight::Note) continue;
    std::cout << (json_ ? compact(toJson(complaint)) : toText(complaint)) << '\n';
  }
  const std::size_t errors = result.count(Weight::Error);
  const std::size_t warnings = result.count(Weight::Warning);
  if (json_) {
    std::cout << compact(JsonObject{{"type", "summary"},
                                    {"files", result.files},
                                    {"errors", errors},
                                    {"warnings", warnings},
                                    {"notes", result.count(Weight::Note)}})
              << '\n';
  } else {
    std::cout << result.files << " files: " << errors << " errors, " << warnings << " warnings, "
              << result.count(Weight::Note) << " notes\n";
  }
  return errors != 0 || (strict_ && warnings != 0) ? kExitFailed : kExitOk;
}

EventsImportCommand::EventsImportCommand(Program& program, CLI::App& events)
    : command_(program.command(
          events, "import", "Makes redacted fixtures of real events.",
          "FILE is an export of the System Log (an array, or a line for each event), a delivery as "
          "it was received,\n"
          "be it the body or the whole request (request line, headers, blank line, body), or a "
          "HAR; "
          "- is standard\n"
          "input. Of several events of a type the first is taken; what is no event is named and "
          "passed over.\n"
          "People, ids, addresses, hosts, sessions and tokens are replaced, the same by the same; "
          "what is not known\n"
          "to be harmless is replaced too. Read what was written before you share it.\n"
          "\n"
          "Examples:\n"
          "  mock-okta events import export.json --to my-events\n"
          "  mock-okta events import --ngrok --to my-events\n"
          "\n"
          "Exit status: 0 written; 1 written but for what is no event, or ngrok's agent did not "
          "answer; 2 wrong usage,\n"
          "no events, or a file is there already.",
          [this] { return run(); })) {
  command_.add_option("file", file_, "What to read, - for standard input")->type_name("FILE");
  command_.add_flag("--ngrok", ngrok_, "Read what ngrok's agent on this machine has seen");
  command_.add_option("--ngrok-agent", agent_, "Where the agent answers")
      ->capture_default_str()
      ->type_name("URL");
  command_.add_option("--to,--fixtures", to_, "The folder to write into")
      ->required()
      ->type_name("DIR");
  command_.add_flag("--force", force_, "Write over files that are there");
  command_.add_flag("--json", json_, "Report as one JSON object");
}

std::string EventsImportCommand::text() const {
  if (!ngrok_) return file_ == "-" ? readAll(std::cin) : fileText(file_, "import");
  std::string url = agent_;
  while (url.ends_with('/')) url.pop_back();
  named("--ngrok-agent", [&] { return HttpUrl::parse(url); });
  PocoTransport transport(clock_, {});
  const Exchange exchange = transport.send(url + "/api/requests/http?limit=1000",
                                           {.headers = {{"Accept", "application/json"}}}, 10s);
  if (exchange.status() != 200) {
    throw std::runtime_error("ngrok's agent does not answer at " + url +
                             (exchange.answered()
                                  ? " (status " + std::to_string(exchange.status()) + ")"
                                  : " (" + std::string(toString(*exchange.unanswered)) + ")") +
                             "; is it running, with its inspector on?");
  }
  return exchange.response->body;
}

namespace {

// "1 event", "2 events"
std::string counted(std::size_t count, const std::string& what) {
  return std::to_string(count) + " " + what + (count == 1 ? "" : "s");
}

JsonArray toJson(const std::vector<NotTaken>& parts) {
  JsonArray array;
  for (const NotTaken& part : parts) {
    array.push_back(JsonObject{{"place", part.place}, {"why", part.why}});
  }
  return array;
}

// A line for each reason, with a few of the places.
void printByReason(const std::vector<NotTaken>& parts) {
  constexpr std::size_t kNamed = 5;
  std::map<std::string, std::vector<std::string>> places;
  for (const NotTaken& part : parts) places[part.why].push_back(part.place);
  for (const auto& [why, where] : places) {
    std::cout << "  " << why << ": ";
    for (std::size_t i = 0; i < where.size() && i < kNamed; ++i) {
      std::cout << (i == 0 ? "" : ", ") << (where[i].empty() ? "the whole" : where[i]);
    }
    if (where.size() > kNamed) std::cout << " and " << where.size() - kNamed << " more";
    std::cout << '\n';
  }
}

}  // namespace

int EventsImportCommand::run() {
  if (ngrok_ != file_.empty()) throw UsageError("name a FILE (- for standard input), or --ngrok");
  const std::string from = ngrok_ ? "--ngrok" : file_;
  const FoundEvents found = named(from, [&] { return eventsIn(text()); });
  if (found.events.empty()) {
    std::string why;
    for (const NotTaken& part : found.passedOver) {
      if (why.empty() && part.why != "no body") why = " (" + part.place + ": " + part.why + ")";
    }
    throw UsageError(from + ": there is no event in it" + why);
  }
  const EventCatalog catalog = EventCatalog::builtIn();
  const ImportResult result = named(from, [&] { return redactedFixtures(found, catalog); });
  // All or none.
  for (const ImportedFixture& one : result.fixtures) {
    const std::filesystem::path file = std::filesystem::path(to_) / (one.type + ".json");
    if (!force_ && std::filesystem::exists(std::filesystem::symlink_status(file))) {
      throw UsageError(file.string() + " is there already; --force writes over it");
    }
  }
  std::vector<NotTaken> refused = found.refused;
  refused.insert(refused.end(), result.refused.begin(), result.refused.end());
  const int status = refused.empty() ? kExitOk : kExitFailed;
  JsonArray files;
  for (const ImportedFixture& one : result.fixtures) {
    files.push_back(Json(writeFixture(to_, one.type, one.fixture, force_)));
  }
  if (json_) {
    JsonObject replaced;
    for (const auto& [kind, count] : result.report.replaced) replaced[kind] = count;
    JsonArray dropped;
    for (const std::string& place : result.report.dropped) dropped.push_back(Json(place));
    std::cout << compact(JsonObject{{"form", toString(found.form)},
                                    {"events", found.events.size()},
                                    {"passedOver", toJson(found.passedOver)},
                                    {"refused", toJson(refused)},
                                    {"repeated", result.repeated},
                                    {"files", files},
                                    {"replaced", replaced},
                                    {"dropped", dropped}})
              << '\n';
    return status;
  }
  for (const Json& file : files) std::cout << file.get_string().c_str() << '\n';
  std::cout << counted(found.events.size(), "event") << " in " << namedForPeople(found.form) << ", "
            << counted(result.fixtures.size(), "fixture") << " written";
  if (result.repeated != 0) std::cout << ", " << result.repeated << " more of the same types";
  std::cout << "\nreplaced:";
  for (const auto& [kind, count] : result.report.replaced) {
    if (count != 0) std::cout << "  " << kind << " " << count;
  }
  std::cout << '\n';
  if (!result.report.dropped.empty())
    std::cout << "put in other words, emptied or left out, being unknown:\n";
  for (const std::string& place : result.report.dropped) std::cout << "  " << place << '\n';
  if (!found.passedOver.empty()) std::cout << "passed over, being no delivery that can be read:\n";
  printByReason(found.passedOver);
  if (!refused.empty()) std::cout << "left out, being no event:\n";
  printByReason(refused);
  return status;
}

EventsDiffCommand::EventsDiffCommand(Program& program, CLI::App& events)
    : command_(program.command(events, "diff",
                               "Says what changed between two releases of event-types.tsv.",
                               "Examples:\n"
                               "  mock-okta events diff fixtures/event-types.tsv new.tsv\n"
                               "\n"
                               "Exit status: 0 nothing changed; 1 something did; 2 wrong usage.",
                               [this] { return run(); })) {
  command_.add_option("old", old_, "The earlier table")->required()->type_name("OLD.tsv");
  command_.add_option("new", new_, "The later table")->required()->type_name("NEW.tsv");
  command_.add_flag("--json", json_, "Answer with one JSON object");
}

int EventsDiffCommand::run() {
  const auto read = [](const std::string& file) {
    return readEventTypeTable(fileText(file, "diff"), file);
  };
  const CatalogueDiff diff = catalogueDiff(read(old_), read(new_));
  std::cout << (json_ ? compact(toJson(diff)) + "\n" : toText(diff));
  return diff.empty() ? kExitOk : kExitFailed;
}

EventsPlanCommand::EventsPlanCommand(Program& program, CLI::App& events)
    : command_(program.command(
          events, "plan", "Says how many hooks a list of event types needs.",
          "A hook may have 300 types. '*' stands for any characters, '?' for one.\n"
          "\n"
          "Examples:\n"
          "  mock-okta events plan 'user.*' 'group.user_membership.*'\n"
          "  mock-okta events plan --eligible --json\n"
          "\n"
          "Exit status: 0 planned; 1 some of the types are not known or no hook may have them; 2 "
          "wrong usage.",
          [this] { return run(); })) {
  command_.add_option("types", types_, "Types or patterns")->type_name("TYPES");
  command_
      .add_option("--file", file_, "Read types from a file too, one a line; # begins a comment")
      ->type_name("FILE");
  command_.add_flag("--eligible", eligible_, "All types that a hook may have");
  command_.add_option("--fixtures", fixtures_, "Add the event types of this folder")
      ->type_name("DIR");
  command_.add_flag("--json", json_, "Answer with one JSON object: hooks as the API takes them");
}

int EventsPlanCommand::run() {
  std::vector<std::string> patterns = types_;
  if (eligible_) patterns.emplace_back("*");
  if (!file_.empty()) {
    std::string text = fileText(file_, "--file") + "\n";
    for (std::size_t i = 0; i < text.size();) {
      const std::size_t end = text.find('\n', i);
      std::string line = text.substr(i, end - i);
      line.erase(std::min(line.find('#'), line.size()));
      const std::size_t first = line.find_first_not_of(" \t\r");
      const std::size_t last = line.find_last_not_of(" \t\r");
      if (first != std::string::npos) patterns.push_back(line.substr(first, last - first + 1));
      i = end + 1;
    }
  }
  if (patterns.empty()) throw UsageError("name event types, --file FILE or --eligible");
  const HookPlan plan = hookPlan(patterns, catalogWith(fixtures_));
  std::cout << (json_ ? compact(toJson(plan)) + "\n" : toText(plan));
  for (const std::string& type : plan.unknown) {
    std::cerr << "mock-okta: not known: " << type << '\n';
  }
  for (const std::string& type : plan.notEligible) {
    std::cerr << "mock-okta: no hook may have it: " << type << '\n';
  }
  return plan.unknown.empty() && plan.notEligible.empty() ? kExitOk : kExitFailed;
}

}  // namespace hooks
