// okta-conformance: reads options, makes the subject and its observer, and hands them to the
// runner.

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>
#include <random>
#include <thread>

#include "conformance/checks/receiver_checks.h"
#include "conformance/run/formats.h"
#include "conformance/run/kill_matrix.h"
#include "conformance/run/runner.h"
#include "conformance/run/selection.h"
#include "conformance/subject/log_observer.h"
#include "conformance/subject/url_subject.h"
#include "conformance/zoo/specimen.h"
#include "fixtures/wire/shape_error.h"
#include "receiver/cli/arguments.h"
#include "receiver/cli/output.h"
#include "receiver/cli/program.h"
#include "receiver/cli/secret_option.h"
#include "receiver/cli/stop_signals.h"
#include "receiver/http/http_server.h"

namespace hooks {
namespace {

constexpr int kHarnessFault = 5;

Level levelNamed(const std::string& name) {
  return name == "must" ? Level::Must : name == "should" ? Level::Should : Level::May;
}

std::uint64_t anySeed() { return std::random_device()() % 1'000'000; }

// "Name: value"
HttpHeader headerIn(const std::string& text) {
  const auto colon = text.find(':');
  const auto value = text.find_first_not_of(" \t", colon + 1);
  if (colon == std::string::npos || colon == 0) {
    throw UsageError("--header: expected 'Name: value'");
  }
  return {text.substr(0, colon), value == std::string::npos ? "" : text.substr(value)};
}

struct ReceiverCommand {
  explicit ReceiverCommand(CLI::App& command)
      : secret(command, "auth-secret", "OKTA_HOOK_AUTH_SECRET",
               "What the receiver expects in the auth header, whole, as in \"Basic YWRt…\"") {
    command.add_option("check", selection.patterns,
                       "Checks to put: an id, a group, or a glob such as 'idem/*'");
    command
        .add_option("-u,--url", url,
                    "The receiver to judge (default: the reference receiver, in this process)")
        ->type_name("URL");
    command.add_option("--auth-header", authHeader, "The header that carries the secret")
        ->capture_default_str()
        ->type_name("NAME");
    command.add_option("--header", headers, "A header of the hook, sent with every request")
        ->type_name("'K: V'");
    command.add_option("--ca", caFile, "A PEM file of authorities to trust besides the system's")
        ->type_name("FILE");
    command.add_flag("--insecure", insecure, "Take any certificate");
    command.add_option("--profile", selection.profile, "Which checks are put")
        ->capture_default_str()
        ->type_name("NAME");
    command.add_option("--skip", selection.skip, "Checks to leave out")->type_name("CHECK");
    command.add_option("--level", level, "No weaker checks than this")
        ->type_name("must|should|may")
        ->check(CLI::IsMember({"must", "should", "may"}));
    command.add_flag("--strict", strict, "A SHOULD that is not met fails the run too");
    command.add_flag("--i-own-this-target", own,
                     "Send hostile checks to another machine than this one");
    command.add_option("--seed", seed, "Repeats the choices of an earlier run")->type_name("N");
    command.add_option("--jobs", jobs, "Checks that run side by side")
        ->capture_default_str()
        ->type_name("N")
        ->check(CLI::Range(1, 64));
    command.add_option("--event-type", eventType, "A type of event that the receiver acts on")
        ->capture_default_str()
        ->type_name("TYPE");
    command.add_option("--observe-log", observeLog, "The log to see from what the receiver does")
        ->type_name("FILE");
    command.add_option("--observe-match", observeMatch, "Only lines that match this are effects")
        ->type_name("REGEX");
    command.add_option("--settle", settle, "How long an effect may take to show")
        ->capture_default_str()
        ->type_name("MS");
    command.add_option("--report", reports, "Also write a report; may be given more than once")
        ->delimiter(',')
        ->type_name("junit|json|md=FILE");
    command.add_flag("--all", all, "List the checks that passed or were skipped too");
    command.add_flag("--json", json, "Write the report as JSON instead of text");
  }

  int run() {
    try {
      return judge();
    } catch (const UsageError&) {
      throw;
    } catch (const ShapeError&) {
      throw;
    } catch (const std::exception& error) {
      std::cerr << "okta-conformance: the fault is ours: " << error.what() << '\n';
      return kHarnessFault;
    }
  }

  int judge() {
    if (!level.empty()) selection.level = levelNamed(level);
    // Asked for by name, MAYs are put as well.
    const std::vector<const Check*> checks = choose(receiverChecks(), selection);
    for (const std::string& report : reports) formatOf(report);
    EventCatalog::builtIn().sample(eventType);

    const SystemClock clock;
    const std::unique_ptr<Subject> subject = makeSubject(clock);
    RunnerOptions options;
    options.seed = seed.value_or(anySeed());
    options.eventType = eventType;
    options.jobs = jobs;
    options.settle = std::chrono::milliseconds(settle);
    options.hostile = own || url.empty() || isLoopback(HttpUrl::parse(url).host);
    const bool live = !json && ::isatty(STDERR_FILENO) != 0;
    std::size_t done = 0;
    if (live) {
      options.done = [&](const CheckResult& result) {
        std::fprintf(stderr, "\r\033[K%zu/%zu %s", ++done, checks.size(), result.check->id.c_str());
      };
    }
    Report report = Runner(options).run(*subject, checks);
    if (live) std::fprintf(stderr, "\r\033[K");
    report.version = programVersion();
    report.profile = selection.profile;
    report.chosen = selection.patterns;
    report.left = selection.skip;
    report.whole = selection.patterns.empty() && selection.skip.empty() && level.empty();
    report.strict = strict;
    if (json) {
      writeJson(report, std::cout);
    } else {
      writeText(report, std::cout,
                {.colour = wantsColour(stdout), .all = all, .secretHeader = authHeader});
    }
    for (const std::string& text : reports) write(report, text);
    return report.exitStatus();
  }

  std::unique_ptr<Subject> makeSubject(const Clock& clock) {
    HookCredentials credentials{.header = authHeader, .secret = secret.read(), .custom = {}};
    for (const std::string& header : headers) {
      HttpHeader line = headerIn(header);
      credentials.custom.add(std::move(line.name), std::move(line.value));
    }
    if (!observeMatch.empty() && observeLog.empty()) {
      throw UsageError("--observe-match needs --observe-log FILE");
    }
    if (url.empty()) {
      if (!observeLog.empty()) throw UsageError("--observe-log needs --url");
      if (credentials.secret.empty()) return std::make_unique<TimelessSpecimen>();
      return std::make_unique<TimelessSpecimen>(nullptr, credentials);
    }
    UrlSubjectOptions options{.credentials = credentials, .client = {}, .observer = nullptr};
    options.client.caFile = caFile;
    options.client.insecure = insecure;
    options.client.proxy = proxiesFromEnvironment();
    if (!observeLog.empty()) {
      observer = std::make_unique<LogObserver>(observeLog, observeMatch);
      options.observer = observer.get();
    }
    return std::make_unique<UrlSubject>(url, clock, std::move(options));
  }

  static std::pair<const ReportFormat*, std::string> formatOf(const std::string& text) {
    const auto equals = text.find('=');
    for (const ReportFormat& format : reportFormats()) {
      if (format.name == text.substr(0, equals) && equals != std::string::npos &&
          equals + 1 < text.size()) {
        return {&format, text.substr(equals + 1)};
      }
    }
    throw UsageError("--report: expected junit=FILE, json=FILE or md=FILE, found '" + text + "'");
  }

  static void write(const Report& report, const std::string& text) {
    const auto [format, file] = formatOf(text);
    std::ofstream out(file, std::ios::trunc);
    format->write(report, out);
    out.close();
    if (!out) throw UsageError("--report: cannot write " + file + "; does its directory exist?");
  }

  SecretOption secret;
  std::string url;
  std::string authHeader = "Authorization";
  std::vector<std::string> headers;
  std::string caFile;
  bool insecure = false;
  Selection selection;
  std::string level;
  bool strict = false;
  bool own = false;
  std::optional<std::uint64_t> seed;
  std::size_t jobs = 8;
  std::string eventType = "user.lifecycle.create";
  std::string observeLog;
  std::string observeMatch;
  unsigned settle = 5000;
  std::vector<std::string> reports;
  bool all = false;
  bool json = false;
  std::unique_ptr<Observer> observer;
};

int list(bool json) {
  JsonArray all;
  for (const Check& check : receiverChecks()) {
    if (json) {
      all.push_back(JsonObject{{"id", check.id},
                               {"level", toString(check.level)},
                               {"class", toString(check.checkClass)},
                               {"requirement", check.requirement}});
      continue;
    }
    std::printf("%-26s %-6s %-7s %s\n", check.id.c_str(), toString(check.level).data(),
                toString(check.checkClass).data(), check.requirement.c_str());
  }
  if (json) std::cout << pretty(all) << '\n';
  return kExitOk;
}

int explain(const std::string& id) {
  const Check& check = *choose(receiverChecks(), {.profile = "hostile", .patterns = {id}}).front();
  std::cout << check.id << " (" << toString(check.level) << ", " << toString(check.checkClass)
            << ")\n\nThe receiver " << check.requirement << ".\n\nsource   "
            << check.source.document << ": " << check.source.says << "\nwhy      " << check.why
            << "\nfix      " << check.fix << '\n';
  if (!check.loses.empty()) std::cout << "lost     " << check.loses << '\n';
  for (const Need need : check.needs) std::cout << "needs    " << toString(need) << '\n';
  std::cout << "see it   okta-conformance zoo --serve " << check.catches.front() << '\n';
  return kExitOk;
}

int zoo(const std::string& name, int port, const Secret& secret, StopSignals& signals) {
  if (name.empty()) {
    for (const Defect& defect : defects()) {
      std::printf("%-28s a receiver that %s\n", defect.name.c_str(), defect.about.c_str());
    }
    return kExitOk;
  }
  const SystemClock clock;
  HookCredentials credentials = Specimen::usualCredentials();
  credentials.secret = secret;
  const Defect* defect = name == "none" ? nullptr : &defectNamed(name);
  Specimen specimen(
      defect, clock, [](std::chrono::milliseconds time) { std::this_thread::sleep_for(time); },
      credentials, [](std::string_view line) { std::cout << line << std::endl; });
  HttpServer server(specimen.handler(), {.port = static_cast<std::uint16_t>(port)});
  server.start();
  std::cout << "okta-conformance: serving " << name << " at " << server.url() << "/userCreated"
            << std::endl;
  signals.wait();
  return kExitOk;
}

int selftest(bool markdown, std::uint64_t seed) {
  const KillMatrix matrix = judgeZoo(seed);
  if (markdown) {
    writeMatrix(matrix, std::cout);
  } else {
    for (const auto& [defect, checks] : matrix.failed) {
      std::cout << defect << ':';
      for (const std::string& id : checks) std::cout << ' ' << id;
      std::cout << '\n';
    }
  }
  const std::vector<std::string> wrong = matrix.disagreements();
  for (const std::string& line : wrong) std::cerr << "okta-conformance: " << line << '\n';
  std::cerr << matrix.failed.size() << " defects, " << wrong.size()
            << " that do not fail as the checks say\n";
  return wrong.empty() ? kExitOk : kExitFailed;
}

int run(int argc, char** argv) {
  StopSignals signals;
  Program program("okta-conformance",
                  "Judges an event hook receiver by what Okta's documents ask of one.",
                  "Examples:\n"
                  "  okta-conformance receiver\n"
                  "  okta-conformance receiver --url http://127.0.0.1:8082/userCreated \\\n"
                  "      --auth-secret-file secret.txt --observe-log receiver.log\n"
                  "  okta-conformance receiver verify 'idem/*' --report junit=report.xml\n"
                  "  okta-conformance explain batch/all\n");

  std::unique_ptr<ReceiverCommand> receiver;
  CLI::App& judge = program.command(
      "receiver", "Judge a receiver",
      "Exit status: 0 it conforms; 1 it does not; 2 wrong usage, or no check chosen;\n"
      "3 it was never reached; 5 the fault is ours.\n\n"
      "Examples:\n"
      "  okta-conformance receiver --url http://127.0.0.1:8082/userCreated --strict\n"
      "  okta-conformance receiver --url https://a1b2.ngrok.app/hooks --profile "
      "production-readonly\n"
      "  okta-conformance receiver 'batch/*' --url http://127.0.0.1:8082/ --observe-log app.log\n",
      [&] { return receiver->run(); });
  receiver = std::make_unique<ReceiverCommand>(judge);

  bool listJson = false;
  program.command("list", "Show all checks", "", [&] { return list(listJson); })
      .add_flag("--json", listJson, "As JSON");

  std::string id;
  program.command("explain", "Say all that is known of a check", "", [&] { return explain(id); })
      .add_option("check", id, "Its id, such as batch/all")
      ->required();

  std::string served;
  int port = 8082;
  std::unique_ptr<SecretOption> zooSecret;
  CLI::App& animals = program.command(
      "zoo", "List the defects that prove the checks, or serve one of them",
      "Example:\n  okta-conformance zoo --serve first-event-only > zoo.log &\n"
      "  okta-conformance receiver --url http://127.0.0.1:8082/userCreated --observe-log zoo.log\n",
      [&] { return zoo(served, port, zooSecret->read(), signals); });
  animals.add_option("--serve", served, "The defect to serve; none for the reference receiver")
      ->type_name("DEFECT");
  animals.add_option("--port", port, "The port; 0 takes a free one")
      ->capture_default_str()
      ->check(CLI::Range(0, 65535));
  zooSecret = std::make_unique<SecretOption>(animals, "auth-secret", "OKTA_HOOK_AUTH_SECRET",
                                             "What it is to expect of its callers");

  bool markdown = false;
  std::uint64_t seed = 1;
  CLI::App& self = program.command("selftest", "Judge the zoo, and print which defect fails what",
                                   "", [&] { return selftest(markdown, seed); });
  self.add_flag("--markdown", markdown, "As the page conformance/MATRIX.md");
  self.add_option("--seed", seed, "Another seed must give the same verdicts")
      ->capture_default_str();

  return program.run(takeArguments(argc, argv, {"--auth-secret", "--header"}));
}

}  // namespace
}  // namespace hooks

int main(int argc, char** argv) { return hooks::run(argc, argv); }
