#include "mock-okta/commands/filter_command.h"

#include <algorithm>
#include <deque>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "fixtures/wire/json_reader.h"
#include "mock-okta/commands/option_errors.h"
#include "mock-okta/org/hook_filter_explanation.h"
#include "mock-okta/org/simple_filter.h"
#include "mock-okta/outbound/poco_transport.h"
#include "mock-okta/store/sqlite_journal.h"

namespace hooks {

namespace {

using namespace std::chrono_literals;

constexpr std::size_t kPage = 200;
constexpr std::size_t kMostOfAPage = 16 << 20;

// The end of a complaint about a type that there is not.
std::string meantBy(const EventCatalog& catalog, const std::string& name) {
  std::string near;
  for (const std::string& type : catalog.suggest(name)) {
    near += (near.empty() ? "; did you mean " : ", ") + type;
  }
  return near;
}

constexpr const char* kFooter =
    "Without --event, --log or --state it is tried on the sample of every event type that hooks "
    "may\n"
    "have. Of one event it is shown, part by part, why the filter is true or false; of more, one "
    "line\n"
    "for each, and that too with --explain. A preview is sent whatever the filter says.\n"
    "\n"
    "Examples:\n"
    "  mock-okta filter test \"event.outcome.result eq 'SUCCESS'\"\n"
    "  mock-okta filter test \"event.target.?[type eq 'UserGroup'].size() > 0\" "
    "--event group.user_membership.add\n"
    "  mock-okta filter test \"event.actor.id ne null\" --event delivery.json --explain\n"
    "  mock-okta filter test \"event.outcome.reason.contains('SMS_FACTOR')\" --log "
    "--token-file token.txt\n"
    "\n"
    "Exit status: 0 it lets an event through; 1 it lets none through, or the org could not be\n"
    "reached; 2 the filter does not parse, or wrong usage.";

constexpr int kMostRows = 100;

std::string namesOf(std::span<const std::string_view> names) {
  std::string all;
  for (const std::string_view name : names) all += (all.empty() ? "" : ", ") + std::string(name);
  return all;
}

std::string textOf(const std::string& file) {
  std::ifstream in = openedFile(file, "--event");
  return {std::istreambuf_iterator<char>(in), {}};
}

// Where the Link header has the next page; empty on the last.
std::string nextPage(const HttpResponse& response) {
  for (const auto& line : response.headers.all("Link")) {
    const std::string text(line);
    const std::size_t end = text.find(">; rel=\"next\"");
    const std::size_t begin = end == std::string::npos ? end : text.rfind('<', end);
    if (begin != std::string::npos) return text.substr(begin + 1, end - begin - 1);
  }
  return "";
}

// The events in a document of whatever form events come in: a delivery, an answer of /api/v1/logs,
// a fixture, or one event. Throws ShapeError for any other.
std::vector<LogEvent> logEventsIn(const Json& document) {
  std::vector<LogEvent> events;
  const Json* list = at(document, "/data/events");
  if (list == nullptr && document.is_array()) list = &document;
  if (list != nullptr && list->is_array()) {
    for (const Json& event : list->get_array()) events.emplace_back(event);
  } else {
    const Json* event = at(document, "/event");
    events.emplace_back(event == nullptr ? document : *event);
  }
  return events;
}

}  // namespace

FilterTestCommand::FilterTestCommand(Program& program, CLI::App& filter)
    : command_(program.command(filter, "test", "Shows what a filter lets through, and why.",
                               kFooter, [this] { return run(); })),
      token_(command_, "token", "OKTA_MOCK_TOKEN", "With --log: the org's API token") {
  command_.add_option("expression", expression_, "In Okta's Expression Language")
      ->required()
      ->type_name("EXPRESSION");
  CLI::Option* event =
      command_
          .add_option("--event", events_,
                      "Try it on an event type's sample, or on the events in a file: a fixture, an "
                      "event, a delivery, an answer of /api/v1/logs; may be given more than once")
          ->type_name("TYPE|FILE");
  command_
      .add_option("--fixtures", fixtures_,
                  "A folder of your own event types, over the built-in ones")
      ->type_name("DIR");
  CLI::Option* log = command_.add_flag("--log", log_, "Try it on the System Log of a running org");
  command_.add_option("--org", org_, "With --log: the org's address")
      ->capture_default_str()
      ->type_name("URL");
  CLI::Option* state =
      command_.add_option("--state", state_, "Try it on the System Log in a state file of serve")
          ->type_name("FILE");
  command_.add_option("--type", type_, "Only events of this type, as a hook's filter is for one")
      ->type_name("EVENT_TYPE");
  command_.add_option("--limit", limit_, "With --log and --state: at most the last N events")
      ->capture_default_str()
      ->check(CLI::Range(1, 1000000))
      ->type_name("N");
  command_.add_option("--ca", caFile_, "Trust this authority for an https org (PEM)")
      ->type_name("FILE");
  command_.add_flag("--explain", explain_, "Say why of each event");
  command_.add_flag("--json", json_, "Write one JSON object a line, explained");
  event->excludes(log)->excludes(state);
  log->excludes(state);
}

std::vector<LogEvent> FilterTestCommand::given() const {
  const EventCatalog catalog = catalogWith(fixtures_);
  std::vector<LogEvent> events;
  if (events_.empty()) {
    for (const EventTypeInfo& type : catalog.types()) {
      if (type.eligible) events.emplace_back(catalog.sample(type.name));
    }
  }
  for (const std::string& event : events_) {
    if (catalog.knows(event)) {
      events.emplace_back(catalog.sample(event));
      continue;
    }
    std::error_code none;
    if (!std::filesystem::exists(event, none)) {
      throw UsageError("--event " + event + ": there is no such event type and no such file" +
                       meantBy(catalog, event));
    }
    for (LogEvent& one :
         named("--event " + event, [&] { return logEventsIn(readJson(textOf(event))); })) {
      events.push_back(std::move(one));
    }
  }
  return events;
}

std::vector<LogEvent> FilterTestCommand::fromState() const {
  std::error_code none;
  if (!std::filesystem::exists(state_, none)) {
    throw UsageError("--state " + state_ + ": there is no such file");
  }
  return named("--state", [&] {
    const SqliteJournal journal(state_);
    std::deque<std::string> newest;
    journal.loadLog([&](TimePoint, const std::string& document) {
      if (!type_.empty() && LogEvent(readJson(document)).eventType() != type_) return;
      newest.push_back(document);
      if (newest.size() > limit_) newest.pop_front();
    });
    std::vector<LogEvent> events;
    for (const std::string& document : newest) events.emplace_back(readJson(document));
    return events;
  });
}

std::vector<LogEvent> FilterTestCommand::fromOrg() const {
  const Secret token = token_.read();
  if (token.empty()) {
    throw UsageError("the org wants a token: give --token-file FILE or set OKTA_MOCK_TOKEN");
  }
  std::string org = org_;
  while (org.ends_with('/')) org.pop_back();
  try {
    HttpUrl::parse(org);
  } catch (const ShapeError&) {
    throw UsageError("--org " + org_ + ": write a URL such as http://127.0.0.1:8080");
  }
  PocoTransport transport(clock_, {.caFile = caFile_, .maxAnswerBytes = kMostOfAPage});
  const std::string first = org + "/api/v1/logs";
  // As far back as the org keeps its log.
  std::string url = first + "?sortOrder=DESCENDING&since=1970-01-01T00:00:00.000Z&limit=" +
                    std::to_string(std::min(limit_, kPage));
  if (!type_.empty()) {
    url += "&filter=" + percentEncoded("eventType eq " + compact(Json(type_)));
  }
  std::vector<LogEvent> events;
  while (!url.empty() && events.size() < limit_) {
    const Exchange exchange = transport.send(
        url,
        {.method = "GET",
         .headers = {{"Accept", "application/json"}, {"Authorization", "SSWS " + token.reveal()}}},
        60s);
    if (!exchange.answered()) {
      throw std::runtime_error("no org answers at " + org + " (" +
                               std::string(toString(*exchange.unanswered)) +
                               "); start one with `mock-okta serve`, or name it with --org");
    }
    if (exchange.status() == 401) {
      throw std::runtime_error(org + " does not know this token");
    }
    if (exchange.status() != 200) {
      throw std::runtime_error(first + " answered " + std::to_string(exchange.status()));
    }
    for (LogEvent& event : logEventsIn(readJson(exchange.response->body))) {
      if (events.size() < limit_) events.push_back(std::move(event));
    }
    const std::string next = nextPage(*exchange.response);
    // The token goes to the org that was named, and nowhere else.
    const std::size_t query = next.find('?');
    url = query == std::string::npos ? "" : first + next.substr(query);
  }
  std::reverse(events.begin(), events.end());
  return events;
}

std::vector<LogEvent> FilterTestCommand::events() const {
  if (log_) return fromOrg();
  if (!state_.empty()) return fromState();
  std::vector<LogEvent> all = given();
  if (!type_.empty()) {
    std::erase_if(all, [&](const LogEvent& event) { return event.eventType() != type_; });
  }
  return all;
}

void FilterTestCommand::write(const HookFilter& filter, const LogEvent& event, bool inFull) {
  const bool matches = filter.matches(event);
  if (json_) {
    out_.write(JsonObject{{"type", "event"},
                          {"uuid", event.uuid()},
                          {"eventType", event.eventType()},
                          {"published", formatTime(event.published())},
                          {"matches", matches},
                          {"explanation", toJson(explain(filter, event))}});
    return;
  }
  std::string text = std::string(matches ? "yes  " : "no   ") + event.eventType() + "  " +
                     event.uuid() + "  " + formatTime(event.published());
  if (inFull) {
    text += "\n" + drawn(explain(filter, event));
    text.pop_back();
  }
  out_.write(text);
}

int FilterTestCommand::run() {
  const HookFilter filter = [&] {
    try {
      return HookFilter(expression_);
    } catch (const FilterError& error) {
      throw UsageError(error.summary());
    }
  }();
  const std::vector<LogEvent> all = events();
  if (all.empty() && !type_.empty()) {
    const EventCatalog catalog = catalogWith(fixtures_);
    // One that the catalogue does not know may be newer than it, and is then in a log.
    if (!catalog.knows(type_)) {
      throw UsageError("--type " + type_ + ": there is no such event type" +
                       meantBy(catalog, type_));
    }
  }
  std::size_t through = 0;
  for (const LogEvent& event : all) {
    write(filter, event, explain_ || all.size() == 1);
    through += filter.matches(event) ? 1 : 0;
  }
  if (json_) {
    out_.write(JsonObject{{"type", "summary"}, {"events", all.size()}, {"matches", through}});
  } else if (all.size() != 1) {
    out_.write(std::to_string(through) + " of " + std::to_string(all.size()) +
               " events would be delivered");
  }
  return through > 0 ? kExitOk : kExitFailed;
}

FilterBuildCommand::FilterBuildCommand(Program& program, CLI::App& filter)
    : command_(program.command(
          filter, "build", "Makes the filter that the console's simple builder makes of its rows.",
          "Fields: " + namesOf(simpleFields()) +
              ".\n"
              "Operators: eq, ne, contains. Rows are joined by &&; each row of a target has a "
              "selection\n"
              "of its own, so that two of them need not mean the same target.\n"
              "\n"
              "Examples:\n"
              "  mock-okta filter build --if target.type eq UserGroup --if target.displayName eq "
              "Sales\n"
              "  mock-okta filter build --from \"event.outcome.result eq 'FAILURE'\"\n"
              "\n"
              "Exit status: 0; 1 no rows make the expression; 2 wrong usage.",
          [this] { return run(); })) {
  CLI::Option* rows = command_.add_option("--if", words_, "A row; may be given more than once")
                          ->type_size(3)
                          ->expected(1, kMostRows)
                          ->type_name("FIELD OPERATOR VALUE");
  CLI::Option* from =
      command_.add_option("--from", from_, "Shows the rows of an expression instead")
          ->type_name("EXPRESSION");
  command_.add_flag("--json", json_, "Write one JSON object");
  rows->excludes(from);
}

int FilterBuildCommand::run() {
  if (words_.empty() && from_.empty()) {
    throw UsageError("give a row, such as --if target.type eq UserGroup, or --from EXPRESSION");
  }
  std::vector<SimpleCondition> rows;
  if (from_.empty()) {
    for (std::size_t i = 0; i + 2 < words_.size(); i += 3) {
      const auto op = simpleOperator(words_[i + 1]);
      if (!op) {
        throw UsageError("--if " + words_[i] + " " + words_[i + 1] +
                         ": the operator is one of eq, ne, contains");
      }
      rows.push_back({.field = words_[i], .op = *op, .value = words_[i + 2]});
    }
  } else {
    try {
      const auto found = simpleConditions(HookFilter(from_));
      if (!found) {
        if (json_) {
          out_.write(JsonObject{{"expression", from_}, {"conditions", nullptr}});
        } else {
          out_.write("no rows make it: the console shows it in its advanced editor");
        }
        return kExitFailed;
      }
      rows = *found;
    } catch (const FilterError& error) {
      throw UsageError(error.summary());
    }
  }
  const std::string expression =
      named("--if", [&] { return from_.empty() ? simpleFilter(rows) : from_; });
  if (json_) {
    JsonArray conditions;
    for (const SimpleCondition& row : rows) conditions.push_back(toJson(row));
    out_.write(JsonObject{{"expression", expression}, {"conditions", std::move(conditions)}});
  } else if (from_.empty()) {
    out_.write(expression);
  } else {
    for (const SimpleCondition& row : rows) {
      out_.write(row.field + " " + std::string(nameOf(row.op)) + " " + row.value);
    }
  }
  return kExitOk;
}

FilterCommand::FilterCommand(Program& program)
    : group_(program.group("filter", "Tries the filters of event hooks.",
                           "Example:\n  mock-okta filter test --help")),
      test_(program, group_),
      build_(program, group_) {}

}  // namespace hooks
