#include "conformance/commands/receiver_command.h"

#include <iostream>

#include "conformance/check/outcome.h"
#include "conformance/checks/receiver_checks.h"
#include "conformance/commands/hook_header.h"
#include "conformance/commands/own_fault.h"
#include "conformance/run/report_redaction.h"
#include "conformance/run/runner.h"
#include "conformance/subject/url_subject.h"
#include "conformance/zoo/timeless_specimen.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

constexpr const char* kFooter =
    "Exit status: 0 it conforms; 1 it does not, or an observer that was asked for saw nothing;\n"
    "2 wrong usage, or no check chosen;\n"
    "3 it was never reached; 4 a tunnel on the way failed; 5 the fault is ours;\n"
    "130 it was interrupted, and the reports tell how far it came. With --watch, Ctrl-C ends it\n"
    "with the status of the last whole run.\n\n"
    "Examples:\n"
    "  okta-conformance receiver --url http://127.0.0.1:8082/userCreated --strict\n"
    "  okta-conformance receiver --url https://a1b2.ngrok.app/hooks --profile "
    "production-readonly\n"
    "  okta-conformance receiver --ngrok --url /hooks --max-requests 300\n"
    "  okta-conformance receiver --start 'node server.js' --url http://127.0.0.1:{port}/hooks "
    "--watch\n"
    "  okta-conformance receiver 'batch/*' --url http://127.0.0.1:8082/ --observe-log app.log\n";

}  // namespace

ReceiverCommand::ReceiverCommand(Program& program, const StopSignals& signals)
    : signals_(signals),
      command_(program.command("receiver", "Judge a receiver", kFooter, [this] { return run(); })),
      secret_(command_, "auth-secret", "OKTA_HOOK_AUTH_SECRET",
              "What the receiver expects in the auth header, whole, as in \"Basic YWRt…\""),
      reports_(command_) {
  choice_.addTo(command_, "Checks to put: an id, a group, or a glob such as 'idem/*'", 64);
  command_
      .add_option("-u,--url", url_,
                  "The receiver to judge (default: the reference receiver, in this process)")
      ->type_name("URL");
  command_.add_option("--auth-header", authHeader_, "The header that carries the secret")
      ->capture_default_str()
      ->type_name("NAME");
  command_.add_option("--header", headers_, "A header of the hook, sent with every request")
      ->allow_extra_args(false)
      ->type_name("'K: V'");
  command_.add_option("--ca", caFile_, "A PEM file of authorities to trust besides the system's")
      ->type_name("FILE");
  command_.add_flag("--insecure", insecure_, "Take any certificate");
  choice_.addProfileTo(command_);
  command_.add_flag("--i-own-this-target", own_,
                    "Send hostile checks to another machine than this one");
  command_.add_option("--event-type", eventType_, "A type of event that the receiver acts on")
      ->capture_default_str()
      ->type_name("TYPE");
  observers_.addTo(command_);
  start_.addTo(command_);
  watch_.addTo(command_);
  tunnel_.addTo(command_);
  command_.add_option("--fixtures", fixtures_, "Event types of your own, sent besides Okta's")
      ->type_name("DIR");
  command_.add_option("--settle", settle_, "How long an effect may take to show")
      ->capture_default_str()
      ->type_name("MS");
}

int ReceiverCommand::run() {
  return withOwnFaults([this] { return judge(); });
}

int ReceiverCommand::judge() {
  // Asked for by name, MAYs are put as well.
  reports_.check();
  const std::vector<const Check*> checks = reports_.narrowed(choice_.of(receiverChecks()));
  if (watch_.given() && url_.empty() && !start_.given()) {
    throw UsageError(
        "--watch needs --url or --start: the receiver in this process does not change");
  }
  std::vector<std::string> ours = reports_.files();
  ours.insert(ours.end(), observers_.logs().begin(), observers_.logs().end());
  watch_.begin(!start_.given() ? "" : start_.directory().empty() ? "." : start_.directory(), ours);

  const StopWatch watch(signals_);
  const int status = judgeOnce(checks, watch);
  if (!watch_.given() || status == kExitUsage) return status;
  return watch_.loop(
      status, start_.given() ? "" : url_, [&] { return judgeOnce(checks, watch); },
      [&] { return watch.received().has_value(); });
}

int ReceiverCommand::judgeOnce(const std::vector<const Check*>& checks, const StopWatch& watch) {
  const Clock& clock = clock_;
  RunnerOptions options;
  if (!fixtures_.empty()) {
    try {
      options.catalog = options.catalog.with(fixtures_);
    } catch (const ShapeError& error) {
      throw UsageError("--fixtures: " + std::string(error.what()));
    }
  }
  options.catalog.sample(eventType_);
  options.run = runNameAt(clock.now());
  options.interrupted = [&] { return watch.received().has_value(); };
  std::unique_ptr<Subject> subject;
  // Fills in what is known of the run whatever came of it.
  const auto finish = [&](Report& report) {
    report.version = programVersion();
    report.profile = choice_.profile();
    choice_.describeIn(report);
    report.interruptedBy = watch.received();
    if (const std::string end = start_.end(); !end.empty()) {
      std::cerr << "okta-conformance: " << end << std::endl;
    }
    reports_.write(report, authHeader_, !url_.empty(), last_ ? &*last_ : nullptr);
    return report.exitStatus();
  };
  const auto failed = [&](const TunnelFailure& failure) {
    Report report{.target = url_.empty() ? "what ngrok's agent serves" : url_, .run = options.run};
    report.started = clock.now();
    report.tunnelFailure = failure;
    return finish(report);
  };
  try {
    if (const auto failure = tunnel_.resolve(clock, url_)) return failed(*failure);
    subject = makeSubject(clock, options.run, options.interrupted);
  } catch (const Unmet& unmet) {
    Report report{.target = url_, .run = options.run};
    report.started = clock.now();
    if (watch.received()) {
      std::cerr << "okta-conformance: interrupted while the receiver started" << std::endl;
      report.notes.emplace_back("interrupted while the receiver started");
      return finish(report);
    }
    const std::string why = "--start: waited for " + unmet.expected + ", and found " + unmet.actual;
    // With the lines that it wrote; reports have one.
    std::cerr << "okta-conformance: " << why << std::endl;
    report.unreachable = why;
    return finish(report);
  }
  // What is judged again is judged alike.
  options.seed = choice_.seed();
  options.eventType = eventType_;
  options.jobs = choice_.jobs();
  options.settle = std::chrono::milliseconds(settle_);
  options.mustSee = choice_.strict() || !observers_.given().empty();
  options.hostile =
      own_ || url_.empty() || (isLoopback(HttpUrl::parse(url_).host) && way_->direct());
  std::vector<std::string> notes;
  if (way_ != nullptr) {
    tunnel_.announce(*subject, *way_, checks, options.hostile);
    if (const auto failure = tunnel_.measure(*way_, url_, notes)) return failed(*failure);
    options.way = way_;
  }
  options.done = reports_.progress(checks.size());
  Report report = Runner(options).run(*subject, checks);
  reports_.endProgress();
  report.notes.insert(report.notes.end(), notes.begin(), notes.end());
  if (way_ != nullptr) tunnel_.traceHops(*way_, url_, report);
  const int status = finish(report);
  if (watch_.given() && !report.unreachable && !report.tunnelFailure && !report.interruptedBy) {
    last_ = std::move(report);
  }
  return status;
}

std::unique_ptr<Subject> ReceiverCommand::makeSubject(const Clock& clock, const std::string& run,
                                                      const std::function<bool()>& interrupted) {
  HookCredentials credentials{.header = authHeader_, .secret = secret_.read(), .custom = {}};
  for (const std::string& header : headers_) {
    HttpHeader line = hookHeaderIn(header);
    credentials.custom.add(std::move(line.name), std::move(line.value));
  }
  start_.check();
  if (start_.given()) {
    start_.choosePort(url_, tunnel_.upstreamPort());
  } else {
    observers_.check();
  }
  if (url_.empty()) {
    if (const std::string given = observers_.given(); !given.empty()) {
      throw UsageError(given + " needs --url: the receiver in this process tells what it does");
    }
    if (start_.breaks()) {
      throw UsageError("--break-cmd and --fault-url need --url or --start");
    }
    if (credentials.secret.empty()) return std::make_unique<TimelessSpecimen>();
    return std::make_unique<TimelessSpecimen>(nullptr, credentials);
  }
  UrlSubjectOptions options{.credentials = credentials, .client = {}, .observer = nullptr};
  options.client.caFile = caFile_;
  options.client.insecure = insecure_;
  options.client.proxy = proxiesFromEnvironment();
  client_ = std::make_unique<PocoTransport>(clock, options.client);
  StartedProcess* process = start_.given() ? &start_.make(*client_, interrupted) : nullptr;
  if (process != nullptr) observers_.followOutput(process->outputFile().string());
  observers_.make(run, *client_);
  options.observer = observers_.observer();
  options.sink = observers_.sink();
  if (options.sink != nullptr) {
    std::cerr << "okta-conformance: OKTA_CONFORMANCE_SINK=" << options.sink->url() << std::endl;
  }
  options.faults = start_.makeFaults(*client_);
  options.process = process;
  if (process != nullptr) {
    if (options.sink != nullptr) {
      process->addVariable("OKTA_CONFORMANCE_SINK=" + options.sink->url());
    }
    // Without it, a receiver that takes its secret from there would let anybody in.
    const bool itsOwn = start_.sets("OKTA_HOOK_AUTH_SECRET");
    if (!itsOwn && !options.credentials.secret.empty()) {
      process->addVariable("OKTA_HOOK_AUTH_SECRET=" + options.credentials.secret.reveal());
    }
    try {
      process->start();
    } catch (Unmet& unmet) {
      // It may have written what it was configured with.
      unmet.actual = Redactor(options.credentials)(std::move(unmet.actual));
      throw;
    }
  }
  // What was broken is mended after Ctrl-C too: only the way to the receiver ends with it.
  options.client.abandoned = interrupted;
  options.way = tunnel_.way();
  options.way.interrupted = interrupted;
  auto subject = std::make_unique<UrlSubject>(url_, clock, std::move(options));
  way_ = &subject->way();
  return subject;
}

}  // namespace hooks
