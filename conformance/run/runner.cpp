#include "conformance/run/runner.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "conformance/check/expectations.h"
#include "conformance/check/noise_meter.h"
#include "conformance/check/okta_part.h"
#include "conformance/check/outcome.h"
#include "conformance/run/report_redaction.h"

namespace hooks {

namespace {

constexpr int kRecoveries = 3;

// What is worth showing of a log: its end.
std::string lastLines(std::string text) {
  constexpr std::size_t kShown = 2000;
  if (text.size() > kShown) {
    const auto line = text.find('\n', text.size() - kShown);
    text = "…\n" + text.substr(line == text.npos ? text.size() - kShown : line + 1);
  }
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

// Without the lines about events of others, such as those that probe whether it is alive. Where
// others ran `beside` it, a line that names no event may be theirs too: a stack trace, say.
std::string ownLines(const std::string& text, const std::string& allMarkers,
                     const std::string& ownMarkers, bool beside) {
  std::string own;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t end = std::min(text.find('\n', at), text.size() - 1) + 1;
    const std::string line = text.substr(at, end - at);
    const bool nobodys = line.find(allMarkers) == line.npos;
    if (line.find(ownMarkers) != line.npos || (nobodys && !beside)) own += line;
    at = end;
  }
  return own;
}

// Whether nobody was there, as opposed to somebody who answers badly.
bool nobody(const Exchange& exchange) {
  return exchange.unanswered == Unanswered::NameNotFound ||
         exchange.unanswered == Unanswered::Refused || exchange.unanswered == Unanswered::TlsFailed;
}

Check internal(const char* id) {
  return {.id = id, .requirement = {}, .source = {}, .why = {}, .fix = {}, .run = {}};
}

}  // namespace

std::string runNameAt(TimePoint now) {
  constexpr std::string_view kDigits = "0123456789abcdefghijklmnopqrstuvwxyz";
  auto number = static_cast<std::uint64_t>(now.time_since_epoch().count());
  std::string name;
  for (int i = 0; i < 8; ++i, number /= 36) name.insert(name.begin(), kDigits[number % 36]);
  return name;
}

// One run: what is known of the subject, and what has been found out so far.
class Runner::Session {
 public:
  Session(const RunnerOptions& options, Subject& subject)
      : options_(options),
        subject_(subject),
        redactor_(subject.credentials()),
        probe_(internal("life/alive")) {
    run_.catalog = options.catalog;
    run_.seed = options.seed;
    run_.run = options.run.empty() ? runNameAt(subject.clock().now()) : options.run;
    run_.eventType = options.eventType;
    run_.settle = options.settle;
    run_.interrupted = options.interrupted;
    run_.hookId = SeededIdSource(options.seed).oktaId("who", subject.clock().now());
    if (dynamic_cast<const VirtualClock*>(&subject.clock()) == nullptr) {
      noise_.emplace(subject.clock());
    }
  }

  const std::string& name() const { return run_.run; }
  std::size_t requests() const { return requests_; }

  // Why the subject cannot be judged at all, or nothing.
  std::optional<std::string> begin(const std::vector<const Check*>& checks);
  std::vector<CheckResult> judge(const std::vector<const Check*>& checks);

 private:
  std::optional<std::string> whyBlind(OktaPart& okta, const TestEvent& event);
  std::optional<std::pair<Verdict, std::string>> unmetNeed(const Check& check);
  // `beside`: whether others are judged at the same time.
  CheckResult judgeOne(const Check& check, bool beside);
  bool takesAGoodDelivery();
  bool recovers();
  std::size_t ends();
  bool startAgain();
  void together(const std::vector<const Check*>& checks);
  void alone(const Check& check);
  void finish(CheckResult result);

  const RunnerOptions& options_;
  Subject& subject_;
  const Redactor redactor_;
  const Check probe_;
  RunContext run_;
  // How late this machine is; nothing where the clock is moved by hand.
  std::optional<NoiseMeter> noise_;
  // Why no request gets through, where TLS can be judged all the same.
  std::string untrusted_;
  bool wasGood_ = false;
  std::atomic<std::size_t> probes_ = 0;
  std::atomic<std::size_t> requests_ = 0;
  std::mutex startMutex_;
  std::mutex mutex_;
  std::vector<CheckResult> results_;
  // The check after which the receiver took no good delivery any more.
  std::string dead_;
};

std::optional<std::string> Runner::Session::begin(const std::vector<const Check*>& checks) {
  const Check check = internal("canary");
  OktaPart okta(run_, subject_, check);
  const TestEvent event = okta.event();
  if (Observer* observer = subject_.observer()) {
    try {
      // What it shows before anything was sent is no effect of it.
      observer->look();
    } catch (const Unclear&) {
      // Said when it matters.
    }
  }
  run_.canary = okta.deliver(event);
  requests_ += 1;
  if (nobody(run_.canary)) {
    const Exchange again = okta.verify(okta.challenge());
    // Only where tls/chain will say so: it was nobody, else, who answered.
    const auto objected = [&] {
      const auto seen = subject_.inspectTls();
      return seen && (!seen->failure.empty() || !seen->problems.empty());
    };
    if (again.unanswered == Unanswered::TlsFailed &&
        std::any_of(checks.begin(), checks.end(),
                    [](const Check* one) { return one->id == "tls/chain"; }) &&
        objected()) {
      untrusted_ = again.detail;
    } else if (nobody(again)) {
      return subject_.url() + ": " + std::string(toString(*again.unanswered)) +
             (again.detail.empty() ? "" : " (" + again.detail + ")");
    }
  }
  wasGood_ = run_.canary.success();
  run_.blind = whyBlind(okta, event);
  return std::nullopt;
}

std::optional<std::string> Runner::Session::whyBlind(OktaPart& okta, const TestEvent& event) {
  Observer* observer = subject_.observer();
  if (observer == nullptr || !observer->seesEffects()) {
    return "no observer sees what the receiver does; --observe-log FILE follows its log (or "
           "--observe-url, --observe-cmd, --sink)";
  }
  if (!wasGood_) {
    return "the first good delivery got " + described(run_.canary) +
           ", so that nothing shows whether " + observer->name() + " can be believed";
  }
  run_.blind.reset();
  const TimePoint sent = subject_.clock().now();
  std::size_t seen = 0;
  try {
    seen = okta.effects(event).size();
  } catch (const Unclear& unclear) {
    return unclear.reason;
  } catch (const Skipped& skipped) {
    return skipped.reason;
  }
  const auto latency = std::chrono::duration_cast<std::chrono::milliseconds>(
      subject_.clock().now() - sent - (observer->exact() ? Microseconds{} : run_.quiet));
  if (seen == 1) {
    run_.canaryEffects = 1;
    run_.quiet = std::max(run_.quiet, 3 * latency);
    const std::string never = "c-" + run_.run + "-never-sent@conformance.test";
    if (observer->effects(never).empty()) return std::nullopt;
    return observer->name() + " reports effects of an event that was never sent";
  }
  if (seen == 0 && !observer->sawAnything()) {
    return observer->name() +
           " shows nothing of the first good delivery, nor that it could: " + observer->advice();
  }
  if (seen == 0 || observer->exact()) run_.canaryEffects = seen;
  return observer->name() + " saw " + std::to_string(seen) +
         " effects of the first good delivery instead of 1" +
         (seen > 1 ? ": does it count access or debug lines as well? --observe-match narrows it"
                   : "");
}

std::optional<std::pair<Verdict, std::string>> Runner::Session::unmetNeed(const Check& check) {
  const auto skip = [](std::string why) { return std::pair(Verdict::Skip, std::move(why)); };
  if (check.checkClass == CheckClass::Hostile && !options_.hostile) {
    return skip("hostile checks are sent to this machine alone, unless you own the target");
  }
  if (!untrusted_.empty() && !check.needsAny(Need::Tls)) {
    return skip("no request gets through, as tls/chain says (" + untrusted_ +
                "); --insecure has the rest judged");
  }
  Observer* observer = subject_.observer();
  for (const Need need : check.needs) {
    switch (need) {
      case Need::Effects:
        if (run_.blind) return std::pair(Verdict::Inconclusive, *run_.blind);
        break;
      case Need::State:
        if (observer == nullptr || !observer->knowsState()) {
          return skip("no observer knows the state that the receiver holds of a user");
        }
        break;
      case Need::Log:
        if (observer == nullptr || !observer->log()) {
          return skip("the receiver's log is not known; --observe-log FILE names it");
        }
        break;
      case Need::Secret:
        if (subject_.credentials().secret.empty()) {
          return skip("no secret was given, so that there is none to leave out or to get wrong");
        }
        break;
      case Need::Connection:
        if (!subject_.takesBytes()) {
          return skip(
              "needs a connection of its own, which is only to be had at a URL and without "
              "a proxy");
        }
        break;
      case Need::Tls:
        if (!HttpUrl::parse(subject_.url()).tls) return skip("the target is not https");
        break;
      case Need::Faults:
        if (subject_.faults() == nullptr) {
          return skip(
              "what the receiver depends on cannot be broken from here; --break-cmd and "
              "--restore-cmd, or --fault-url, say how");
        }
        break;
      case Need::Process:
        if (subject_.process() == nullptr) {
          return skip(
              "the receiver was not started by the suite, which therefore cannot end it; --start "
              "COMMAND has it do so");
        }
        break;
      case Need::Sink:
        if (subject_.sink() == nullptr) {
          return skip("there is no address that the receiver could be led to call");
        }
        break;
      case Need::OtherAuth:
        // Asked of the subject when it is needed: it may take some and not others.
        break;
    }
  }
  return std::nullopt;
}

CheckResult Runner::Session::judgeOne(const Check& check, bool beside) {
  CheckResult result{.check = &check};
  if (run_.interrupted()) {
    result.verdict = Verdict::Skip;
    result.reason = "the run was interrupted";
    return result;
  }
  try {
    if (auto unmet = unmetNeed(check)) {
      std::tie(result.verdict, result.reason) = *unmet;
      return result;
    }
  } catch (const Unclear& unclear) {
    result.verdict = Verdict::Inconclusive;
    result.reason = unclear.reason;
    return result;
  }
  if (!dead_.empty()) {
    result.reason = "the receiver takes no good delivery any more since " + dead_;
    return result;
  }
  OktaPart okta(run_, subject_, check);
  const TimePoint started = subject_.clock().now();
  ReceiverProcess* process = subject_.process();
  const std::uint64_t mark = process == nullptr ? 0 : process->outputMark();
  try {
    check.run(okta);
    result.verdict = Verdict::Pass;
  } catch (const Late& late) {
    const Microseconds lost = noise_ ? noise_->lost(late.from, late.to) : Microseconds(0);
    result.verdict = unmetVerdict(late.level.value_or(check.level));
    result.expected = late.expected;
    result.actual = late.actual;
    if (lost >= late.over) {
      result.verdict = Verdict::Inconclusive;
      result.reason = "expected " + late.expected + ", and there was " + late.actual +
                      "; but this machine itself was late by " +
                      std::to_string(lost.count() / 1000) +
                      " ms meanwhile, so that nothing follows: repeat it when less else runs";
    }
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
  result.took = subject_.clock().now() - started;
  result.exchanges = okta.exchanges();
  result.remarks = okta.remarks();
  if (process != nullptr && result.verdict != Verdict::Pass && result.verdict != Verdict::Skip) {
    std::string id = check.id;
    std::replace(id.begin(), id.end(), '/', '-');
    const std::string markers = "c-" + run_.run + "-";
    const std::string written =
        lastLines(ownLines(process->outputSince(mark), markers, markers + id + "-", beside));
    if (!written.empty()) result.remarks.push_back("meanwhile the receiver wrote:\n" + written);
  }
  requests_ += okta.exchanges().size();
  return result;
}

bool Runner::Session::takesAGoodDelivery() {
  // Each probe is a check of its own, so that no two send the same ids.
  const Check check = internal(("life/alive-" + std::to_string(++probes_)).c_str());
  OktaPart okta(run_, subject_, check);
  ++requests_;
  return okta.deliver(okta.event()).success();
}

// Whether it comes back: a process that is restarted by its supervisor needs a moment.
bool Runner::Session::recovers() {
  for (int i = 0; i < kRecoveries; ++i) {
    if (takesAGoodDelivery()) return true;
    std::this_thread::sleep_for(options_.recovery);
  }
  return false;
}

// How often the receiver's process has ended unasked, as far as it is in our hands.
std::size_t Runner::Session::ends() {
  ReceiverProcess* process = subject_.process();
  return process == nullptr ? 0 : process->unaskedEnds().size();
}

// Starts a process that has ended, so that the checks to come can be judged. False if it does not
// take requests any more.
bool Runner::Session::startAgain() {
  ReceiverProcess* process = subject_.process();
  const std::lock_guard guard(startMutex_);
  if (process == nullptr || process->running()) return true;
  try {
    process->start();
    return true;
  } catch (const std::exception&) {
    return false;
  }
}

void Runner::Session::finish(CheckResult result) {
  redactor_.clean(result);
  const std::lock_guard guard(mutex_);
  results_.push_back(std::move(result));
  if (options_.done) options_.done(results_.back());
}

void Runner::Session::alone(const Check& check) {
  const std::size_t endsBefore = ends();
  CheckResult result = judgeOne(check, false);
  const bool sent = !result.exchanges.empty() || !result.remarks.empty();
  if (ends() > endsBefore) {
    const std::string end = described(subject_.process()->unaskedEnds().back());
    if (result.verdict == Verdict::Pass) {
      result.verdict = unmetVerdict(check.level);
      result.expected = "the receiver's process goes on";
      result.actual = "it ended with " + end;
    }
    result.remarks.push_back("during this the receiver's process ended with " + end);
    run_.endedIn.push_back(check.id);
  }
  if (dead_.empty() && !run_.interrupted() && !startAgain()) dead_ = check.id;
  // A receiver that never took a good delivery has not been harmed by this check.
  if (wasGood_ && sent && dead_.empty() && !run_.interrupted() &&
      (check.harmful || unmetVerdict(check.level) == result.verdict) && !takesAGoodDelivery()) {
    const std::string problem = "after this the receiver takes no good delivery any more";
    if (result.verdict == Verdict::Pass) {
      result.verdict = unmetVerdict(check.level);
      result.expected = "a good delivery works afterwards";
      result.actual = "it does not";
    }
    result.remarks.push_back(problem);
    if (!recovers()) dead_ = check.id;
  }
  finish(std::move(result));
}

void Runner::Session::together(const std::vector<const Check*>& checks) {
  std::atomic<std::size_t> next = 0;
  std::mutex suspectsMutex;
  std::vector<const Check*> suspects;
  const std::size_t jobs = std::min(options_.jobs, checks.size());
  // Whether there is no process any more: what has not been asked by then is asked later, if ever.
  std::atomic<bool> gone = false;
  const auto work = [&] {
    for (std::size_t i = next++; i < checks.size(); i = next++) {
      const Check& check = *checks[i];
      if (gone && !run_.interrupted()) {
        const std::lock_guard guard(suspectsMutex);
        suspects.push_back(&check);
        continue;
      }
      const std::size_t endsBefore = ends();
      CheckResult result = judgeOne(check, jobs > 1);
      const bool ended = ends() > endsBefore;
      if (ended && !startAgain()) gone = true;
      if (ended || (wasGood_ && check.harmful && !result.exchanges.empty() && !run_.interrupted() &&
                    !takesAGoodDelivery())) {
        // It may have been one of its neighbours: each is asked again by itself.
        const std::lock_guard guard(suspectsMutex);
        suspects.push_back(&check);
        continue;
      }
      finish(std::move(result));
    }
  };
  std::vector<std::thread> threads;
  for (std::size_t i = 1; i < jobs; ++i) threads.emplace_back(work);
  work();
  for (std::thread& thread : threads) thread.join();
  if (!suspects.empty() && !recovers()) dead_ = suspects.front()->id;
  for (const Check* check : suspects) alone(*check);
}

std::vector<CheckResult> Runner::Session::judge(const std::vector<const Check*>& checks) {
  const auto those = [&](Turn turn) {
    std::vector<const Check*> found;
    std::copy_if(checks.begin(), checks.end(), std::back_inserter(found),
                 [&](const Check* check) { return check->turn == turn; });
    return found;
  };
  const auto sideBySide = [&](const std::vector<const Check*>& some) {
    if (subject_.concurrent() && options_.jobs > 1) {
      together(some);
    } else {
      for (const Check* check : some) alone(*check);
    }
  };
  sideBySide(those(Turn::Together));
  for (const Check* check : those(Turn::Alone)) alone(*check);
  sideBySide(those(Turn::Last));
  const auto place = [&](const CheckResult& result) {
    return std::find(checks.begin(), checks.end(), result.check);
  };
  std::sort(results_.begin(), results_.end(),
            [&](const CheckResult& a, const CheckResult& b) { return place(a) < place(b); });
  return std::move(results_);
}

Report Runner::run(Subject& subject, const std::vector<const Check*>& checks) {
  Session session(options_, subject);
  Report report{.target = subject.name()};
  report.seed = options_.seed;
  report.run = session.name();
  report.observer = subject.observer() ? subject.observer()->name() : "";
  report.started = subject.clock().now();
  const auto began = std::chrono::steady_clock::now();
  report.unreachable = session.begin(checks);
  if (report.unreachable) report.unreachable = Redactor(subject.credentials())(*report.unreachable);
  if (!report.unreachable) report.results = session.judge(checks);
  report.took = std::chrono::duration_cast<Microseconds>(std::chrono::steady_clock::now() - began);
  report.requests = session.requests();
  return report;
}

}  // namespace hooks
