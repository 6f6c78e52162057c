#include "conformance/run/org_runner.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <optional>
#include <thread>

#include "conformance/check/customer_part.h"
#include "conformance/check/expectations.h"
#include "conformance/check/outcome.h"
#include "conformance/run/report_redaction.h"
#include "conformance/run/runner.h"

namespace hooks {

namespace {

std::optional<std::string> whyNot(const Check& check, OrgSubject& subject) {
  if (subject.real() && check.checkClass != CheckClass::Safe) {
    return "not put to a real org: it makes more there than a hook or two and a few groups, or "
           "disturbs others";
  }
  for (const Need need : check.needs) {
    switch (need) {
      case Need::Probe:
        if (subject.probe() == nullptr) {
          return "there is no receiver that the org can call; --probe-url says under which URL it "
                 "reaches the suite's";
        }
        break;
      case Need::DirectProbe:
        if (subject.probe() == nullptr || !subject.direct()) {
          return "what a tunnel hands on is not what the org sent";
        }
        break;
      case Need::ThisMachine:
        if (!subject.callsThisMachine()) return "the org cannot call ports of this machine";
        break;
      case Need::Control:
        if (!subject.hasControl()) return "needs the paths below /mock/v1 that a mock has";
        break;
      case Need::Time:
        if (!subject.movesTime()) {
          return "needs an org whose time can be moved, such as mock-okta serve --clock virtual";
        }
        break;
      case Need::ReadOnlyToken:
        if (subject.readOnlyToken().empty()) {
          return "there is no token of somebody who may only read; --read-only-token-file gives "
                 "one";
        }
        break;
      case Need::AnotherOrg:
        if (subject.another({}) == nullptr) {
          return "needs orgs that are made at will, which only those in this process are";
        }
        break;
      default:
        return "is a check of a receiver";
    }
  }
  return std::nullopt;
}

void putTo(OrgSubject& subject, OrgRun& run, const Check& check, CheckResult& result) {
  CustomerPart customer(run, subject, check);
  try {
    check.ask(customer);
    result.verdict = Verdict::Pass;
  } catch (const Unmet& unmet) {
    result.verdict = unmetVerdict(unmet.level.value_or(check.level));
    result.expected = unmet.expected;
    result.actual = unmet.actual;
  } catch (const Skipped& skipped) {
    result.verdict = Verdict::Skip;
    result.reason = skipped.reason;
  } catch (const Unclear& unclear) {
    result.verdict = Verdict::Inconclusive;
    result.reason = unclear.reason;
  } catch (const std::exception& error) {
    result.verdict = Verdict::Error;
    result.reason = error.what();
  }
  result.exchanges = customer.exchanges();
  customer.cleanUp();
  result.remarks = customer.remarks();
}

CheckResult judge(OrgSubject& subject, OrgRun& run, const Check& check) {
  CheckResult result{.check = &check};
  if (run.interrupted()) {
    result.verdict = Verdict::Skip;
    result.reason = kInterrupted;
    return result;
  }
  if (auto why = whyNot(check, subject)) {
    result.verdict = Verdict::Skip;
    result.reason = std::move(*why);
    return result;
  }
  const auto began = std::chrono::steady_clock::now();
  try {
    if (const std::unique_ptr<OrgSubject> own = subject.another({})) {
      putTo(*own, run, check, result);
    } else {
      putTo(subject, run, check, result);
    }
  } catch (const std::exception& error) {
    result.verdict = Verdict::Error;
    result.reason = error.what();
  }
  result.took = std::chrono::duration_cast<Microseconds>(std::chrono::steady_clock::now() - began);
  return result;
}

// Whether it counts what comes to a hook or into the System Log, where the events that another
// check makes would be counted too.
bool counts(const Check& check) {
  const std::string group = check.group();
  return group == "org-delivery" || group == "org-log" || group == "org-preview";
}

// Why the org cannot be judged at all, or nothing.
std::optional<std::string> whyUnreachable(OrgSubject& subject) {
  HttpRequest request{.headers = {{"Accept", "application/json"},
                                  {"Authorization", "SSWS " + subject.token().reveal()}}};
  const Exchange exchange = subject.transport().send(subject.url() + "/api/v1/eventHooks",
                                                     std::move(request), std::chrono::seconds(10));
  if (exchange.success()) return std::nullopt;
  if (exchange.status() == 401 || exchange.status() == 403) {
    return subject.url() + ": the token is refused (" + described(exchange) +
           "); it must be that of an administrator who may manage event hooks";
  }
  return subject.url() + "/api/v1/eventHooks: " + described(exchange) +
         (exchange.detail.empty() ? "" : " (" + exchange.detail + ")");
}

}  // namespace

Report OrgRunner::run(OrgSubject& subject, const std::vector<const Check*>& checks) {
  const SystemClock clock;
  OrgRun run;
  run.catalog = options_.catalog;
  run.seed = options_.seed;
  run.run = options_.run.empty() ? runNameAt(clock.now()) : options_.run;
  run.interrupted = options_.interrupted;
  const Redactor redactor(
      HookCredentials{.header = "Authorization",
                      .secret = Secret("SSWS " + subject.token().reveal()),
                      .custom = {{"Authorization", subject.readOnlyToken().reveal()}}});

  Report report{.target = subject.name()};
  report.profile = "org";
  report.seed = options_.seed;
  report.run = run.run;
  report.observer = subject.probe() == nullptr ? "" : "a receiver of the suite's own";
  report.started = clock.now();
  const auto began = std::chrono::steady_clock::now();
  report.unreachable = whyUnreachable(subject);
  // What was given up says nothing of the org.
  if (run.interrupted()) report.unreachable.reset();
  if (report.unreachable) {
    report.unreachable = redactor(*report.unreachable);
    return report;
  }
  report.requests = 1;

  std::mutex mutex;
  const auto one = [&](const Check& check) {
    CheckResult result = judge(subject, run, check);
    redactor.clean(result);
    const std::lock_guard guard(mutex);
    report.requests += result.exchanges.size();
    report.results.push_back(std::move(result));
    if (options_.done) options_.done(report.results.back());
  };
  const auto sideBySide = [&](const std::vector<const Check*>& some) {
    std::atomic<std::size_t> next = 0;
    const auto work = [&] {
      for (std::size_t i = next++; i < some.size(); i = next++) one(*some[i]);
    };
    const std::size_t jobs = subject.concurrent() ? std::min(options_.jobs, some.size()) : 1;
    std::vector<std::thread> threads;
    for (std::size_t i = 1; i < jobs; ++i) threads.emplace_back(work);
    work();
    for (std::thread& thread : threads) thread.join();
  };
  std::vector<const Check*> together;
  std::vector<const Check*> alone;
  // Where each check has an org of its own there is no other to disturb.
  const bool apart = subject.another({}) != nullptr;
  for (const Check* check : checks) {
    const bool disturbed = check->turn != Turn::Together || counts(*check);
    (apart || !disturbed ? together : alone).push_back(check);
  }
  sideBySide(together);
  for (const Check* check : alone) one(*check);
  const auto place = [&](const CheckResult& result) {
    return std::find(checks.begin(), checks.end(), result.check);
  };
  std::sort(report.results.begin(), report.results.end(),
            [&](const CheckResult& a, const CheckResult& b) { return place(a) < place(b); });
  report.took = std::chrono::duration_cast<Microseconds>(std::chrono::steady_clock::now() - began);
  return report;
}

}  // namespace hooks
