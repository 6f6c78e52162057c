#include "mock-okta/commands/lifecycle_command.h"

#include <sstream>

#include "fixtures/wire/in_process_transport.h"
#include "mock-okta/commands/option_errors.h"
#include "mock-okta/lifecycle/narration.h"
#include "mock-okta/outbound/poco_transport.h"
#include "mock-okta/server/mock_okta.h"

namespace hooks {

namespace {

using namespace std::chrono_literals;

constexpr const char* kFooter =
    "The steps: create the hook, verification challenge, add a user, three events in one request, "
    "a\n"
    "request over 100 kB, preview with sample data, preview with an edited target, replay, retry "
    "after a\n"
    "lost answer, deactivate, delete. Nothing is sent anywhere but to --url.\n"
    "\n"
    "With --observe-log, the receiver's log is searched for the logins of the users in the events, "
    "so\n"
    "that events that were acknowledged and not acted on, or acted on twice, are found too.\n"
    "\n"
    "Examples:\n"
    "  mock-okta lifecycle --url http://127.0.0.1:8082/userCreated\n"
    "  mock-okta lifecycle --url https://a1b2.ngrok.app/hooks --auth-secret-file secret.txt "
    "--verbose\n"
    "  mock-okta lifecycle --url http://127.0.0.1:8082/hooks --event group.user_membership.add "
    "--json\n"
    "\n"
    "Exit status: 0 the receiver did all it should; 1 it did not; 2 wrong usage.";

}  // namespace

HttpHeader headerFrom(const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == 0 || colon == std::string::npos) {
    throw UsageError("--header is written 'Name: value'");
  }
  const std::size_t value = text.find_first_not_of(" \t", colon + 1);
  return {text.substr(0, colon), value == std::string::npos ? "" : text.substr(value)};
}

std::pair<std::string, std::string> targetMember(const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == 0 || equals == std::string::npos) {
    throw UsageError("--target " + text +
                     ": write MEMBER=VALUE, such as alternateId=jane.doe@example.com");
  }
  return {text.substr(0, equals), text.substr(equals + 1)};
}

LifecycleCommand::LifecycleCommand(Program& program)
    : command_(program.command("lifecycle",
                               "Takes a receiver through the whole life of an event hook.", kFooter,
                               [this] { return run(); })),
      secret_(command_, "auth-secret", "OKTA_HOOK_AUTH_SECRET",
              "The value of the auth header, sent as it is, such as \"Basic YWRt…\"") {
  command_
      .add_option("--url", options_.receiverUrl, "The receiver, as an event hook would name it")
      ->required()
      ->type_name("URL");
  command_.add_option("--auth-header", options_.authHeader, "The header that carries the secret")
      ->capture_default_str()
      ->type_name("NAME");
  command_
      .add_option("--header", headers_, "A custom header of the hook; may be given more than once")
      ->allow_extra_args(false)
      ->type_name("'K: V'");
  command_.add_option("--event", options_.eventType, "The event type that the hook asks for")
      ->capture_default_str()
      ->type_name("TYPE");
  command_
      .add_option("--target", target_,
                  "A member of the target in the edited preview "
                  "(alternateId=jane.doe@example.com); may be given "
                  "more than once")
      ->allow_extra_args(false)
      ->type_name("MEMBER=VALUE");
  command_
      .add_option("--observe-log", observeLog_, "The receiver's log file, to see what took effect")
      ->type_name("FILE");
  command_.add_option("--fixtures", fixtures_, "Event types of your own")->type_name("DIR");
  command_.add_option("--ca", caFile_, "Trust this authority too (PEM)")->type_name("FILE");
  command_.add_flag("--insecure", insecure_, "Take any certificate");
  command_.add_flag("--json", json_, "Write JSON objects, one a line");
  command_.add_flag("--verbose", verbose_, "Show headers and bodies");
}

int LifecycleCommand::run() {
  options_.authSecret = secret_.read();
  for (const std::string& text : headers_) options_.headers.push_back(headerFrom(text));
  if (!target_.empty()) options_.target.clear();
  for (const std::string& text : target_) options_.target.push_back(targetMember(text));

  const EventCatalog catalog = catalogWith(fixtures_);
  std::optional<LogTail> log;
  if (!observeLog_.empty()) {
    named("--observe-log", [&] { log.emplace(observeLog_, clock_, 2s, 150ms); });
  }

  PocoTransport network(
      clock_, {.caFile = caFile_, .insecure = insecure_, .proxy = proxiesFromEnvironment()});
  TapTransport tap(network);
  // The org's time stands still, so that neither batches nor retries are waited for; that of the
  // requests is real.
  VirtualClock time(clock_.now());
  RandomIdSource ids;
  const Secret token(ids.token(40));
  MockOktaOptions org{.url = "https://mock-okta.example.com", .tokens = {token}};
  org.policy.batch.window = 5s;
  org.policy.batch.maxEvents = 500;
  MockOkta okta(org, time, ids, catalog, tap, {.virtualClock = &time});
  okta.start();
  InProcessTransport toOkta(okta, clock_);

  const NarrationStyle style{.color = wantsColour(stdout), .whole = verbose_};
  LineWriter out(stdout);
  const auto say = [&](const std::ostringstream& text) {
    std::string line = text.str();
    if (line.ends_with('\n')) line.pop_back();
    out.write(line);
  };
  Lifecycle lifecycle(options_, toOkta, org.url, token, tap, catalog, log ? &*log : nullptr);
  const LifecycleReport report = lifecycle.run([&](const LifecycleStep& step) {
    if (json_) {
      out.write(toJson(step, options_).as_object());
      return;
    }
    if (step.number == 1) {
      out.write("An event hook for " + options_.eventType + " at " + options_.receiverUrl + ":\n");
    }
    std::ostringstream text;
    narrate(step, options_, style, text);
    say(text);
  });
  if (json_) {
    out.write(toJson(report).as_object());
  } else {
    std::ostringstream text;
    narrateEnd(report, style, text);
    say(text);
    if (!log && report.passed()) {
      out.write(
          "What was acknowledged may still not have been acted on: --observe-log FILE looks into "
          "the receiver's log.");
    }
  }
  okta.stop();
  return report.passed() ? kExitOk : kExitFailed;
}

}  // namespace hooks
