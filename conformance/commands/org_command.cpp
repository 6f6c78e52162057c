#include "conformance/commands/org_command.h"

#include <iostream>

#include "conformance/checks/org/org_checks.h"
#include "conformance/commands/own_fault.h"
#include "conformance/run/org_runner.h"
#include "conformance/run/runner.h"
#include "conformance/subject/url_org.h"
#include "conformance/zoo/org/org_specimen.h"
#include "fixtures/wire/shape_error.h"
#include "mock-okta/outbound/poco_transport.h"

namespace hooks {

namespace {

constexpr const char* kFooter =
    "A check that the org cannot be asked is SKIP, with its reason. Hooks, groups and users that "
    "are made are\ntaken away again.\n\n"
    "Exit status: 0 it behaves like Okta; 1 it does not; 2 wrong usage, or no check chosen; 3 it "
    "was never reached;\n5 the fault is ours; 130 it was interrupted.\n\n"
    "Examples:\n"
    "  okta-conformance org\n"
    "  okta-conformance org --url http://127.0.0.1:8080 --token-file token.txt\n"
    "  okta-conformance org 'org-delivery/*' --report junit=org.xml,html=org.html\n"
    "  okta-conformance org --real-org --url https://example.okta.com --token-file token.txt \\\n"
    "      --probe-url https://a1b2.ngrok.app --probe-port 8090\n";

constexpr unsigned kMockPatience = 20'000;
// Okta promises no time; what it takes after a hook was made is minutes.
constexpr unsigned kRealPatience = 300'000;

}  // namespace

OrgCommand::OrgCommand(Program& program, const StopSignals& signals)
    : signals_(signals),
      command_(program.command("org", "Judge whether a mock, or an org, behaves like Okta", kFooter,
                               [this] { return run(); })),
      token_(command_, "token", "OKTA_MOCK_TOKEN", "The API token of an administrator"),
      readOnlyToken_(command_, "read-only-token", "OKTA_READ_ONLY_TOKEN",
                     "The API token of somebody who may only read"),
      reports_(command_) {
  choice_.addTo(command_, "Checks to put: an id, a group such as org-log, or a glob", 16);
  command_
      .add_option("-u,--url", url_, "The org (default: the mock, in this process, without waiting)")
      ->type_name("URL");
  command_.add_flag("--real-org", real_,
                    "It is an org that somebody relies on: only checks that leave nothing behind");
  command_
      .add_option("--probe-url", probeUrl_,
                  "Where the org reaches the suite's receiver, such as the URL of a tunnel")
      ->type_name("URL");
  command_
      .add_option("--probe-port", probePort_,
                  "The receiver's port on 127.0.0.1; 0 takes a free one")
      ->capture_default_str()
      ->check(CLI::Range(0, 65535))
      ->type_name("PORT");
  command_.add_option("--ca", caFile_, "A PEM file of authorities to trust besides the system's")
      ->type_name("FILE");
  command_.add_flag("--insecure", insecure_, "Take any certificate of the org's");
  command_
      .add_option("--settle", settle_,
                  "How long a delivery may take to come (default: 20000, of a real org 300000)")
      ->type_name("MS");
}

int OrgCommand::run() {
  return withOwnFaults([this] { return judge(); });
}

std::unique_ptr<OrgSubject> OrgCommand::makeSubject(const Clock& clock,
                                                    const std::function<bool()>& interrupted) {
  if (url_.empty()) {
    if (real_ || !probeUrl_.empty() || probePort_ != 0) {
      throw UsageError("--real-org, --probe-url and --probe-port need --url");
    }
    return std::make_unique<OrgSpecimen>();
  }
  UrlOrgOptions options{.token = token_.read(),
                        .readOnlyToken = readOnlyToken_.read(),
                        .probeUrl = probeUrl_,
                        .probePort = static_cast<std::uint16_t>(probePort_),
                        .real = real_};
  if (options.token.empty()) {
    throw UsageError(
        "--url needs the token of an administrator: --token-file FILE, or the "
        "variable OKTA_MOCK_TOKEN");
  }
  const unsigned patience = settle_ != 0 ? settle_ : real_ ? kRealPatience : kMockPatience;
  options.patience = std::chrono::milliseconds(patience);
  PocoTransportOptions client{.caFile = caFile_, .insecure = insecure_};
  client.maxAnswerBytes = 64 << 20;
  client.proxy = proxiesFromEnvironment();
  cleaner_ = std::make_unique<PocoTransport>(clock, client);
  client.abandoned = interrupted;
  client_ = std::make_unique<PocoTransport>(clock, client);
  options.cleaner = cleaner_.get();
  return std::make_unique<UrlOrg>(url_, *client_, clock, std::move(options));
}

int OrgCommand::judge() {
  // None of them may harm, and there are few MAYs.
  choice_.setProfile("hostile");
  reports_.check();
  const std::vector<const Check*> checks = reports_.narrowed(choice_.of(orgChecks()));
  const SystemClock clock;
  const StopWatch watch(signals_);
  OrgRunnerOptions options;
  options.interrupted = [&] { return watch.received().has_value(); };
  const std::unique_ptr<OrgSubject> subject = makeSubject(clock, options.interrupted);
  options.seed = choice_.seed();
  options.run = runNameAt(clock.now());
  options.jobs = choice_.jobs();
  options.done = reports_.progress(checks.size());
  Report report = OrgRunner(options).run(*subject, checks);
  reports_.endProgress();
  report.version = programVersion();
  choice_.describeIn(report);
  report.interruptedBy = watch.received();
  reports_.write(report, "Authorization", !url_.empty());
  return report.exitStatus();
}

}  // namespace hooks
