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

using namespace std::chrono_literals;

constexpr int kRecoveries = 3;
// How often a check is put in all before a broken connection counts as the receiver's, and how
// often the first delivery is sent before it counts as refused.
constexpr int kAttempts = 3;
// How many requests tell in the end whether a way that is suspected to lose some does.
constexpr std::size_t kControls = 100;
// How long the end of a process may be seen after that of its connections.
constexpr std::chrono::milliseconds kEndSeen{250};
constexpr std::chrono::milliseconds kPoll{10};

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

// The places in what was sent where no answer came: a connection that broke, or silence.
std::vector<std::size_t> brokenIn(const CheckResult& result) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < result.exchanges.size(); ++i) {
    if (result.exchanges[i].unanswered) places.push_back(i);
  }
  return places;
}

bool unmet(const CheckResult& result) {
  return result.verdict == Verdict::Fail || result.verdict == Verdict::Warn ||
         result.verdict == Verdict::Info;
}

// What a status is often about, whatever the check was that got it; nothing for most.
const char* oftenMeans(const std::string& actual) {
  if (actual.find("status 409") != std::string::npos) {
    return "to Okta a 409 is a delivery that failed: what is known already gets a 2xx as well";
  }
  if (actual.find("status 413") != std::string::npos) {
    return "a 413 is a limit on the body: batch/bytes says how large deliveries get";
  }
  return nullptr;
}

std::string foundIn(const CheckResult& result) {
  return "expected " + result.expected + ", and there was " + result.actual;
}

// Whether it asks nothing of the receiver, but what became of its process meanwhile.
bool looksBack(const Check& check) {
  return check.turn == Turn::Last && check.needs == std::vector<Need>{Need::Process};
}

// The way, where it may be what breaks connections: not from here to a process of our own.
Way* doubtfulWay(Way* way, Subject& subject) {
  if (way == nullptr || subject.process() == nullptr) return way;
  return way->direct() && isLoopback(HttpUrl::parse(subject.url()).host) ? nullptr : way;
}

// Something else than the receiver may be to blame.
void makeUnclear(CheckResult& result, const std::string& why) {
  result.reason = foundIn(result) + "; " + why;
  result.verdict = Verdict::Inconclusive;
  result.expected.clear();
  result.actual.clear();
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
        way_(options.way),
        doubt_(doubtfulWay(options.way, subject)),
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
  // What is to be said of an observer that cannot be believed, where the receiver took what was
  // sent and `checks` were to judge by what it does.
  std::optional<std::string> sawNothing(const std::vector<const Check*>& checks) const;

 private:
  std::optional<std::string> whyBlind(OktaPart& okta, const TestEvent& event);
  std::optional<std::pair<Verdict, std::string>> unmetNeed(const Check& check);
  // Why the way makes it pointless to put a check, or nothing.
  std::optional<std::string> stopped() const;
  std::optional<std::string> hiddenByRelay(const Check& check) const;
  // Puts a check once; `marks` goes before the numbers of its markers, in place of its id.
  CheckResult attempt(const Check& check, const std::string& marks, bool beside);
  // Puts it again where a lost connection may be to blame for what was found.
  void confirm(const Check& check, const std::string& marks, CheckResult& result, bool beside);
  // What a fault that was not mended is, or empty.
  std::string notMended() const;
  // Once all is known of the way: what it may have caused itself is no verdict.
  void revise();
  // `marks` as for attempt(); `beside`: whether others are judged at the same time.
  CheckResult judgeOne(const Check& check, const std::string& marks, bool beside);
  bool takesAGoodDelivery();
  bool recovers();
  std::size_t ends();
  bool endedSince(std::size_t before, const CheckResult& result);
  bool startAgain();
  void together(const std::vector<const Check*>& checks);
  // `marks` as for attempt().
  void alone(const Check& check, const std::string& marks);
  void finish(CheckResult result);

  const RunnerOptions& options_;
  Subject& subject_;
  Way* const way_;
  // The same, or nullptr where it loses nothing.
  Way* const doubt_;
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
  // Those whose failure a way that loses requests would explain as well.
  std::vector<const Check*> doubtful_;
  // The check after which the receiver took no good delivery any more.
  std::string dead_;
};

std::optional<std::string> Runner::Session::begin(const std::vector<const Check*>& checks) {
  const Check check = internal("canary");
  OktaPart okta(run_, subject_, check);
  TestEvent event = okta.event();
  if (Observer* observer = subject_.observer()) {
    try {
      // What it shows before anything was sent is no effect of it.
      observer->look();
    } catch (const Unclear&) {
      // Said when it matters.
    }
  }
  std::optional<Exchange> again;
  try {
    run_.canary = okta.deliver(event);
    for (int i = 1; doubt_ != nullptr && i < kAttempts && run_.canary.unanswered; ++i) {
      if (nobody(run_.canary)) break;
      event = okta.event();
      run_.canary = okta.deliver(event);
      if (run_.canary.answered()) doubt_->sawLoss();
    }
    if (nobody(run_.canary)) again = okta.verify(okta.challenge());
  } catch (const Unclear& unclear) {
    requests_ += okta.exchanges().size();
    run_.blind = unclear.reason;
    return std::nullopt;
  }
  requests_ += okta.exchanges().size();
  if (again) {
    // Only where tls/chain will say so: it was nobody, else, who answered.
    const auto objected = [&] {
      const auto seen = subject_.inspectTls();
      return seen && (!seen->failure.empty() || !seen->problems.empty());
    };
    if (again->unanswered == Unanswered::TlsFailed &&
        std::any_of(checks.begin(), checks.end(),
                    [](const Check* one) { return one->id == "tls/chain"; }) &&
        objected()) {
      untrusted_ = again->detail;
    } else if (nobody(*again)) {
      return subject_.url() + ": " + std::string(toString(*again->unanswered)) +
             (again->detail.empty() ? "" : " (" + again->detail + ")");
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
    return observer->name() + " shows nothing of the first good delivery" + run_.patience() +
           ", nor that it could: " + observer->advice();
  }
  if (seen == 0 || observer->exact()) run_.canaryEffects = seen;
  return observer->name() + " saw " + std::to_string(seen) +
         " effects of the first good delivery instead of 1" +
         (seen > 1 ? ": does it count access or debug lines as well? --observe-match narrows it"
                   : "");
}

std::optional<std::string> Runner::Session::sawNothing(
    const std::vector<const Check*>& checks) const {
  Observer* observer = subject_.observer();
  if (!run_.blind || !wasGood_ || observer == nullptr || !observer->seesEffects()) return {};
  const bool needed = std::any_of(checks.begin(), checks.end(), [](const Check* check) {
    return check->needsAny(Need::Effects);
  });
  if (!needed) return {};
  return "nothing that the receiver does was judged, and the run fails for that: " + *run_.blind;
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
  if (auto hidden = hiddenByRelay(check)) return skip(std::move(*hidden));
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
        if (!subject_.takesBytes() && way_ != nullptr && !way_->direct()) {
          return skip("needs a connection of its own to the receiver, and " +
                      std::string(toString(way_->kind())) + " is in between");
        }
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
      case Need::Probe:
      case Need::DirectProbe:
      case Need::ThisMachine:
      case Need::Control:
      case Need::Time:
      case Need::ReadOnlyToken:
      case Need::AnotherOrg:
        return skip("is a check of an org");
    }
  }
  return std::nullopt;
}

CheckResult Runner::Session::judgeOne(const Check& check, const std::string& marks, bool beside) {
  CheckResult result{.check = &check};
  if (run_.interrupted()) {
    result.verdict = Verdict::Skip;
    result.reason = kInterrupted;
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
  if (auto why = stopped()) {
    result.verdict = Verdict::Skip;
    result.reason = std::move(*why);
    return result;
  }
  if (!dead_.empty() && !looksBack(check)) {
    result.reason = "the receiver takes no good delivery any more since " + dead_;
    return result;
  }
  if (const std::string broken = notMended(); !broken.empty()) {
    result.verdict = Verdict::Inconclusive;
    result.reason = "what was broken before may still be: " + broken;
    return result;
  }
  const std::size_t endsBefore = ends();
  result = attempt(check, marks, beside);
  if (const std::string broken = notMended(); !broken.empty() && unmet(result)) {
    makeUnclear(result, "but what was broken may still be: " + broken);
    return result;
  }
  if (endedSince(endsBefore, result)) return result;
  if (doubt_ != nullptr) confirm(check, marks, result, beside);
  return result;
}

CheckResult Runner::Session::attempt(const Check& check, const std::string& marks, bool beside) {
  CheckResult result{.check = &check};
  const Check marked = internal(marks.c_str());
  OktaPart okta(run_, subject_, marked);
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
  if (unmet(result)) {
    if (const char* meaning = oftenMeans(result.actual)) result.remarks.emplace_back(meaning);
  }
  if (process != nullptr && result.verdict != Verdict::Pass && result.verdict != Verdict::Skip) {
    std::string id = marks;
    std::replace(id.begin(), id.end(), '/', '-');
    const std::string markers = "c-" + run_.run + "-";
    const std::string written =
        lastLines(ownLines(process->outputSince(mark), markers, markers + id + "-", beside));
    if (!written.empty()) result.remarks.push_back("meanwhile the receiver wrote:\n" + written);
  }
  requests_ += okta.exchanges().size();
  return result;
}

std::optional<std::string> Runner::Session::stopped() const {
  return way_ == nullptr ? std::nullopt : way_->ended();
}

std::optional<std::string> Runner::Session::hiddenByRelay(const Check& check) const {
  if (way_ == nullptr || !answersItself(way_->kind())) return std::nullopt;
  const bool watched = check.needsAny(Need::Effects) || check.needsAny(Need::State) ||
                       check.needsAny(Need::Log) || check.needsAny(Need::Sink);
  if (watched) return std::nullopt;
  return std::string(toString(way_->kind())) +
         " answers in the receiver's place, so that its answers say nothing of the receiver's; "
         "judge the receiver's own URL, or use a tunnel such as ngrok's";
}

std::string Runner::Session::notMended() const {
  Faults* faults = subject_.faults();
  return faults == nullptr ? "" : faults->notMended();
}

void Runner::Session::confirm(const Check& check, const std::string& marks, CheckResult& result,
                              bool beside) {
  std::vector<std::size_t> always = brokenIn(result);
  // What becomes of a connection of its own does not stand in the exchanges.
  const bool unseen = check.needsAny(Need::Connection);
  // One that never took a delivery at all is not misjudged for one more.
  if (!unmet(result) || (always.empty() && !unseen) || !wasGood_) return;
  for (int i = 2; i <= kAttempts; ++i) {
    if (run_.interrupted() || doubt_->ended() || !startAgain()) return;
    const std::size_t endsBefore = ends();
    CheckResult again = attempt(check, marks + "-again" + std::to_string(i), beside);
    if (endedSince(endsBefore, again)) return;
    if (again.verdict == Verdict::Error || again.verdict == Verdict::Skip ||
        again.verdict == Verdict::Inconclusive) {
      return;
    }
    if (!unmet(again)) {
      doubt_->sawLoss();
      makeUnclear(result,
                  "put again it was met: requests get lost now and then, on the way or in "
                  "the receiver, and that does not tell which");
      return;
    }
    const std::vector<std::size_t> broken = brokenIn(again);
    if (broken.empty() && !unseen) {
      // Nothing was lost, and it fails all the same.
      result = std::move(again);
      return;
    }
    std::erase_if(always, [&](std::size_t place) {
      return std::find(broken.begin(), broken.end(), place) == broken.end();
    });
  }
  if (!always.empty()) {
    const std::lock_guard guard(mutex_);
    doubtful_.push_back(&check);
    return;
  }
  // Another request each time: it may be chance, and then others are lost as well.
  try {
    if (doubt_->losesRequests()) {
      makeUnclear(result,
                  "but another request got lost each time, and so did some that ask nothing "
                  "of the receiver: the way here loses them");
      return;
    }
  } catch (const Unclear&) {
    return;
  }
  const std::lock_guard guard(mutex_);
  doubtful_.push_back(&check);
}

void Runner::Session::revise() {
  if (doubt_ == nullptr) return;
  try {
    // Nothing else runs now that could be what breaks connections.
    if (!doubt_->knownToLose() && !(doubt_->suspected() && doubt_->losesRequests(kControls)))
      return;
  } catch (const Unclear&) {
    return;
  }
  for (CheckResult& result : results_) {
    const bool doubtful =
        std::find(doubtful_.begin(), doubtful_.end(), result.check) != doubtful_.end();
    if (unmet(result) && doubtful) {
      makeUnclear(result, "but the way here loses requests, as others show");
    } else if (result.verdict == Verdict::Pass && !brokenIn(result).empty()) {
      result.verdict = Verdict::Inconclusive;
      result.reason =
          "it was met because a connection ended, and the way here ends connections by itself";
    }
  }
}

bool Runner::Session::takesAGoodDelivery() {
  // Each probe is a check of its own, so that no two send the same ids.
  const Check check = internal(("life/alive-" + std::to_string(++probes_)).c_str());
  OktaPart okta(run_, subject_, check);
  try {
    Exchange answer = okta.deliver(okta.event());
    for (int i = 1;
         doubt_ != nullptr && doubt_->knownToLose() && answer.unanswered && i < kAttempts; ++i) {
      answer = okta.deliver(okta.event());
    }
    requests_ += okta.exchanges().size();
    return answer.success();
  } catch (const Unclear&) {
    // Nothing is sent any more, so that nothing is known of it.
    return true;
  }
}

// Whether it comes back: a process that is restarted, by us or by its supervisor, needs a moment.
bool Runner::Session::recovers() {
  for (int i = 0; i < kRecoveries; ++i) {
    if (startAgain() && takesAGoodDelivery()) return true;
    std::this_thread::sleep_for(options_.recovery);
  }
  return false;
}

// How often the receiver's process has ended unasked, as far as it is in our hands.
std::size_t Runner::Session::ends() {
  ReceiverProcess* process = subject_.process();
  return process == nullptr ? 0 : process->unaskedEnds().size();
}

// Whether it has ended unasked since then. Where something went wrong meanwhile its end may be yet
// to be seen: connections end before the process does.
bool Runner::Session::endedSince(std::size_t before, const CheckResult& result) {
  ReceiverProcess* process = subject_.process();
  if (process == nullptr) return false;
  if (unmet(result) || !brokenIn(result).empty()) {
    const auto patience = std::min<std::chrono::milliseconds>(options_.recovery, kEndSeen);
    for (auto waited = 0ms; waited < patience && ends() == before && process->running();
         waited += kPoll) {
      std::this_thread::sleep_for(kPoll);
    }
  }
  return ends() > before;
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

void Runner::Session::alone(const Check& check, const std::string& marks) {
  const std::size_t endsBefore = ends();
  CheckResult result = judgeOne(check, marks, false);
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
    if (doubt_ != nullptr && ends() == endsBefore && recovers() && !run_.interrupted()) {
      // The delivery may have been lost on its way: if this check does harm, it does so again.
      CheckResult again = attempt(check, marks + "-again", false);
      if (takesAGoodDelivery()) {
        doubt_->sawLoss();
        finish(std::move(result));
        return;
      }
      const std::lock_guard guard(mutex_);
      doubtful_.push_back(&check);
    }
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
      // Whoever is starting it again is waited for.
      if (!startAgain()) {
        gone = true;
        const std::lock_guard guard(suspectsMutex);
        suspects.push_back(&check);
        continue;
      }
      const std::size_t endsBefore = ends();
      CheckResult result = judgeOne(check, check.id, jobs > 1);
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
  // With other marks: what came of it the first time is not counted again.
  for (const Check* check : suspects) alone(*check, check->id + "-alone");
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
      for (const Check* check : some) alone(*check, check->id);
    }
  };
  sideBySide(those(Turn::Together));
  for (const Check* check : those(Turn::Alone)) alone(*check, check->id);
  sideBySide(those(Turn::Last));
  revise();
  const auto place = [&](const CheckResult& result) {
    return std::find(checks.begin(), checks.end(), result.check);
  };
  std::sort(results_.begin(), results_.end(),
            [&](const CheckResult& a, const CheckResult& b) { return place(a) < place(b); });
  return std::move(results_);
}

namespace {

// A receiver that asks for a secret that nobody told the suite fails nearly everything, and not for
// what it does: what to do about it, or nothing.
std::optional<std::string> lockedOut(const HookCredentials& credentials,
                                     const std::vector<CheckResult>& results) {
  bool refused = false;
  for (const CheckResult& result : results) {
    for (const Exchange& exchange : result.exchanges) {
      // As it is after the secret was hidden: those with a wrong one are meant to be refused.
      const auto sent = exchange.request.headers.find(credentials.header);
      if (!credentials.secret.empty() && sent != "(secret)") continue;
      if (exchange.success()) return std::nullopt;
      refused = refused || exchange.status() == 401 || exchange.status() == 403;
    }
  }
  if (!refused) return std::nullopt;
  if (credentials.secret.empty()) {
    return "it refuses every request, and was sent no secret: --auth-secret-file names a file with "
           "the one that it expects";
  }
  return "it refuses every request that has the secret: is it the whole value that the receiver "
         "expects of its " +
         credentials.header + " header, as in \"Basic YWRt…\"?";
}

}  // namespace

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
  if (auto note = lockedOut(subject.credentials(), report.results)) {
    report.notes.push_back(std::move(*note));
  }
  if (options_.mustSee) {
    if (auto note = session.sawNothing(checks)) {
      report.notes.push_back(std::move(*note));
      report.failsForNotes = true;
    }
  }
  if (options_.way != nullptr) {
    report.tunnelFailure = options_.way->failure();
    // Nobody at the tunnel's other end: what to do about that, the tunnel's own code tells.
    if (report.unreachable && options_.way->beyond()) {
      report.tunnelFailure = options_.way->beyond();
      report.unreachable.reset();
    }
  }
  report.took = std::chrono::duration_cast<Microseconds>(std::chrono::steady_clock::now() - began);
  report.requests = options_.way == nullptr ? session.requests() : options_.way->requests();
  return report;
}

}  // namespace hooks
