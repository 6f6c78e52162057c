#include "conformance/run/runner.h"

#include <gmock/gmock.h>

#include <condition_variable>
#include <latch>
#include <mutex>
#include <thread>

#include "conformance/check/expectations.h"
#include "conformance/check/okta_part.h"
#include "conformance/check/testing/noisy_clock.h"
#include "conformance/run/report_curl.h"
#include "conformance/subject/handler_subject.h"
#include "conformance/subject/recording_observer.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/testing/scripted_transport.h"

namespace hooks {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// Acts on the user of the first event, and dies of the word "die".
class FragileHandler : public HttpHandler {
 public:
  explicit FragileHandler(RecordingObserver& observer) : observer_(observer) {}
  HttpResponse handle(const HttpRequest& request) override {
    if (request.body.find("die") != std::string::npos) dead_ = true;
    if (dead_) return HttpResponse{500};
    if (!acts) return HttpResponse{200};
    const Json body = readJson(request.body);
    observer_.record(std::string(textAt(body, "/data/events/0/target/0/alternateId").value_or("")));
    return HttpResponse{200};
  }

  bool acts = true;

 private:
  RecordingObserver& observer_;
  bool dead_ = false;
};

class RunnerTest : public testing::Test {
 protected:
  static Check check(std::string id, std::function<void(OktaPart&)> run) {
    return {.id = std::move(id),
            .requirement = "",
            .source = {},
            .why = "",
            .fix = "",
            .run = std::move(run)};
  }
  std::vector<Verdict> verdicts(const std::vector<const Check*>& checks) {
    report = Runner({.recovery = {}}).run(subject, checks);
    std::vector<Verdict> found;
    for (const CheckResult& result : report.results) found.push_back(result.verdict);
    return found;
  }

  VirtualClock clock;
  RecordingObserver observer{[] {}};
  FragileHandler handler{observer};
  HandlerSubject subject{
      handler,
      clock,
      {.credentials = {.secret = Secret("s3cret")}, .observer = &observer, .concurrent = false}};
  Report report;
};

TEST_F(RunnerTest, BlamesTheCheckAfterWhichNothingWorks) {
  Check before = check("a/before", [](OktaPart& okta) { okta.deliver(okta.event()); });
  Check guilty =
      check("a/guilty", [](OktaPart& okta) { okta.send(okta.post(std::string("die"))); });
  guilty.harmful = true;
  Check after = check("a/after", [](OktaPart& okta) { okta.deliver(okta.event()); });

  EXPECT_THAT(verdicts({&before, &guilty, &after}),
              ElementsAre(Verdict::Pass, Verdict::Fail, Verdict::Error));
  EXPECT_THAT(report.results[2].reason, HasSubstr("since a/guilty"));
  EXPECT_EQ(report.exitStatus(), 1);
}

// Answers when the clock has moved on by 3.4 seconds.
class SlowHandler : public HttpHandler {
 public:
  explicit SlowHandler(const Clock& clock) : clock_(clock) {}
  HttpResponse handle(const HttpRequest&) override {
    const TimePoint until = clock_.now() + std::chrono::milliseconds(3'400);
    while (clock_.now() < until) std::this_thread::yield();
    return HttpResponse{204};
  }

 private:
  const Clock& clock_;
};

TEST_F(RunnerTest, DoesNotBlameTheReceiverForALateAnswerOnAMachineThatIsLateItself) {
  const Check budget =
      check("a/budget", [](OktaPart& okta) { expectSuccess(okta.deliver(okta.event())); });
  const auto judge = [&](std::chrono::milliseconds late) {
    const NoisyClock noisy(late);
    SlowHandler slow(noisy);
    HandlerSubject handled(slow, noisy, {.concurrent = false});
    return Runner({.recovery = {}}).run(handled, {&budget}).results.front();
  };
  // Whoever waits on such a machine is woken 200 ms late each time.
  const CheckResult busy = judge(std::chrono::milliseconds(200));
  EXPECT_EQ(busy.verdict, Verdict::Inconclusive);
  EXPECT_THAT(busy.reason, HasSubstr("this machine itself was late by"));
  const CheckResult quiet = judge(std::chrono::milliseconds(0));
  EXPECT_EQ(quiet.verdict, Verdict::Fail);
  EXPECT_EQ(quiet.expected, "a 2xx within 3 s");
}

TEST_F(RunnerTest, BelievesNoObserverThatMissedTheFirstDelivery) {
  handler.acts = false;
  Check none = check("a/none", [](OktaPart& okta) { okta.expectEffects(okta.event(), 0, "it"); });
  none.needs = {Need::Effects};

  EXPECT_THAT(verdicts({&none}), ElementsAre(Verdict::Inconclusive));
  EXPECT_THAT(report.results[0].reason, HasSubstr("0 effects"));
}

TEST_F(RunnerTest, ALevelMakesAVerdict) {
  const auto unmet = [](OktaPart&) { throw Unmet("x", "y"); };
  Check should = check("a/should", unmet);
  should.level = Level::Should;
  Check may = check("a/may", unmet);
  may.level = Level::May;
  Check ours = check("a/ours", [](OktaPart&) { throw std::logic_error("oops"); });

  EXPECT_THAT(verdicts({&should, &may, &ours}),
              ElementsAre(Verdict::Warn, Verdict::Info, Verdict::Error));
  EXPECT_EQ(report.exitStatus(), 5);
  report.strict = true;
  EXPECT_EQ(report.exitStatus(), 1);
}

TEST_F(RunnerTest, KeepsTheSecretOutOfTheReport) {
  Check leak = check("a/leak", [](OktaPart& okta) {
    okta.deliver(okta.event());
    throw Unmet("nothing", "got s3cret");
  });
  verdicts({&leak});
  const CheckResult& result = report.results[0];
  EXPECT_EQ(result.actual, "got (secret)");
  EXPECT_EQ(result.exchanges[0].request.headers.find("Authorization"), "(secret)");
  EXPECT_THAT(curlLine(result.exchanges[0]), HasSubstr("$OKTA_HOOK_AUTH_SECRET"));
}

// Wants a secret.
class Locked : public HttpHandler {
 public:
  HttpResponse handle(const HttpRequest& request) override {
    return HttpResponse{request.headers.find("Authorization") == "Basic a2V5" ? 200 : 401};
  }
};

TEST_F(RunnerTest, SaysWhatToDoAboutAReceiverThatLetsNobodyIn) {
  Locked locked;
  const Check asks = check("a/asks", [](OktaPart& okta) {
    okta.deliver(okta.event());
    throw Unmet("an answer", "another");
  });
  const auto notesWith = [&](const std::string& secret) {
    HandlerSubject judged{locked, clock, {.credentials = {.secret = Secret(secret)}}};
    return Runner({.recovery = {}}).run(judged, {&asks}).notes;
  };
  EXPECT_THAT(notesWith(""), ElementsAre(HasSubstr("--auth-secret-file")));
  EXPECT_THAT(notesWith("a2V5"), ElementsAre(HasSubstr("the whole value")));
  EXPECT_THAT(notesWith("Basic a2V5"), ElementsAre());
}

// A process that ends when it is told to.
class MortalProcess : public ReceiverProcess {
 public:
  void die(int status) {
    const std::lock_guard guard(mutex_);
    runs_ = false;
    ends_.push_back({.status = status});
    ended_.notify_all();
  }
  bool running() override {
    const std::lock_guard guard(mutex_);
    return runs_;
  }
  std::vector<ProcessEnd> unaskedEnds() override {
    const std::lock_guard guard(mutex_);
    return ends_;
  }
  void askToEnd() override { kill(); }
  std::optional<ProcessEnd> waitForEnd(std::chrono::milliseconds patience) override {
    std::unique_lock lock(mutex_);
    if (!ended_.wait_for(lock, patience, [&] { return !ends_.empty() || !runs_; })) return {};
    return ends_.empty() ? ProcessEnd{} : ends_.back();
  }
  void kill() override {
    const std::lock_guard guard(mutex_);
    runs_ = false;
    ended_.notify_all();
  }
  void start() override {
    if (!mayStart) throw Unmet("a start", "none");
    const std::lock_guard guard(mutex_);
    runs_ = true;
  }
  std::optional<ProcessUsage> usage() override { return std::nullopt; }
  std::string outputSince(std::uint64_t) override { return output; }

  std::string output;
  bool mayStart = true;

 private:
  std::mutex mutex_;
  std::condition_variable ended_;
  bool runs_ = true;
  std::vector<ProcessEnd> ends_;
};

TEST_F(RunnerTest, BlamesTheCheckInWhichTheProcessEndedAndStartsItAgain) {
  MortalProcess process;
  HandlerSubject started{
      handler, clock, {.observer = &observer, .process = &process, .concurrent = false}};
  Check guilty = check("a/guilty", [&](OktaPart&) { process.die(7); });
  std::vector<std::string> endedIn;
  Check after = check("a/after", [&](OktaPart& okta) {
    EXPECT_TRUE(process.running());
    endedIn = okta.run().endedIn;
  });
  after.needs = {Need::Process};

  report = Runner({.recovery = {}}).run(started, {&guilty, &after});
  EXPECT_EQ(report.results[0].verdict, Verdict::Fail);
  EXPECT_EQ(report.results[0].actual, "it ended with exit status 7");
  EXPECT_EQ(report.results[1].verdict, Verdict::Pass);
  EXPECT_THAT(endedIn, ElementsAre("a/guilty"));
}

// One whose connections end a moment before its end is seen.
class SlowlySeenProcess : public MortalProcess {
 public:
  void dieSoon() { looks_ = 3; }
  bool running() override {
    look();
    return MortalProcess::running();
  }
  std::vector<ProcessEnd> unaskedEnds() override {
    look();
    return MortalProcess::unaskedEnds();
  }

 private:
  void look() {
    if (looks_ > 0 && --looks_ == 0) die(9);
  }

  int looks_ = 0;
};

TEST_F(RunnerTest, WaitsForAnEndThatIsSeenLate) {
  SlowlySeenProcess process;
  HandlerSubject started{
      handler, clock, {.observer = &observer, .process = &process, .concurrent = false}};
  Check guilty = check("a/guilty", [&](OktaPart&) {
    process.dieSoon();
    throw Unmet("an answer", "a connection that ended");
  });
  Check after = check("a/after", [&](OktaPart&) { EXPECT_TRUE(process.running()); });

  report = Runner({.recovery = std::chrono::seconds(5)}).run(started, {&guilty, &after});
  EXPECT_THAT(report.results[0].remarks,
              testing::Contains("during this the receiver's process ended with exit status 9"));
  EXPECT_EQ(report.results[1].verdict, Verdict::Pass);
}

TEST_F(RunnerTest, CountsNothingTwiceOfACheckThatIsPutAgain) {
  MortalProcess process;
  HandlerSubject started{
      handler, clock, {.observer = &observer, .process = &process, .concurrent = true}};
  std::latch delivered{1};
  Check guilty = check("a/guilty", [&](OktaPart&) {
    delivered.wait();
    process.die(7);
  });
  int put = 0;
  Check innocent = check("a/innocent", [&](OktaPart& okta) {
    const TestEvent event = okta.event();
    okta.deliver(event);
    // Its neighbour ends the process meanwhile.
    if (++put == 1) {
      delivered.count_down();
      process.waitForEnd(std::chrono::seconds(60));
    }
    if (const auto seen = okta.effects(event).size(); seen != 1) {
      throw Unmet("one effect", std::to_string(seen));
    }
  });

  report = Runner({.jobs = 2, .recovery = {}}).run(started, {&innocent, &guilty});
  EXPECT_EQ(report.results[0].verdict, Verdict::Pass) << report.results[0].actual;
  EXPECT_EQ(put, 2);
  EXPECT_EQ(report.results[1].verdict, Verdict::Fail);
}

TEST_F(RunnerTest, TheEndOfAProcessThatCannotBeStartedIsAVerdictAllTheSame) {
  MortalProcess process;
  process.mayStart = false;
  HandlerSubject started{
      handler, clock, {.observer = &observer, .process = &process, .concurrent = false}};
  Check guilty = check("a/guilty", [&](OktaPart&) { process.die(7); });
  Check other = check("a/other", [](OktaPart&) {});
  Check looks = check("a/looks", [&](OktaPart& okta) {
    if (!okta.subject().process()->unaskedEnds().empty()) throw Unmet("no end", "one");
  });
  looks.needs = {Need::Process};
  looks.turn = Turn::Last;

  EXPECT_THAT(Runner({.recovery = {}}).run(started, {&guilty, &other, &looks}).results,
              ElementsAre(testing::Field(&CheckResult::verdict, Verdict::Fail),
                          testing::Field(&CheckResult::verdict, Verdict::Error),
                          testing::Field(&CheckResult::verdict, Verdict::Fail)));
}

TEST_F(RunnerTest, ShowsWhatTheReceiverWroteButNotOfOthers) {
  MortalProcess process;
  process.output = "added c-r1-a-mine-1@x\nadded c-r1-a-other-1@x\nstack overflow";
  HandlerSubject started{
      handler, clock, {.observer = &observer, .process = &process, .concurrent = false}};
  Check mine = check("a/mine", [](OktaPart&) { throw Unmet("x", "y"); });
  report = Runner({.run = "r1", .recovery = {}}).run(started, {&mine});
  EXPECT_THAT(report.results[0].remarks,
              ElementsAre("meanwhile the receiver wrote:\nadded c-r1-a-mine-1@x\nstack overflow"));
}

TEST_F(RunnerTest, ShowsOfACrowdOnlyWhatNamesTheCheck) {
  MortalProcess process;
  process.output = "added c-r1-a-mine-1@x\nstack overflow, of whomever";
  HandlerSubject started{
      handler, clock, {.observer = &observer, .process = &process, .concurrent = true}};
  Check mine = check("a/mine", [](OktaPart&) { throw Unmet("x", "y"); });
  Check other = check("a/other", [](OktaPart&) {});
  report = Runner({.run = "r1", .jobs = 2, .recovery = {}}).run(started, {&mine, &other});
  EXPECT_THAT(report.results[0].remarks,
              ElementsAre("meanwhile the receiver wrote:\nadded c-r1-a-mine-1@x"));
}

TEST_F(RunnerTest, AnEndThatACheckAskedForIsNoFault) {
  MortalProcess process;
  HandlerSubject started{
      handler, clock, {.observer = &observer, .process = &process, .concurrent = false}};
  Check kills = check("a/kills", [&](OktaPart&) { process.kill(); });
  report = Runner({.recovery = {}}).run(started, {&kills});
  EXPECT_EQ(report.results[0].verdict, Verdict::Pass);
  EXPECT_TRUE(process.running());
}

class FaultsThatStay : public Faults {
 public:
  void breakIt(Fault) override {}
  void restore() override { stays_ = true; }
  std::string notMended() const override { return stays_ ? "--restore-cmd failed" : ""; }

 private:
  bool stays_ = false;
};

TEST_F(RunnerTest, BlamesNobodyForWhatTheSuiteCouldNotMend) {
  FaultsThatStay faults;
  HandlerSubject broken{
      handler, clock, {.observer = &observer, .faults = &faults, .concurrent = false}};
  Check mends = check("a/mends", [&](OktaPart&) {
    faults.restore();
    throw Unmet("one effect", "none");
  });
  Check after = check("a/after", [](OktaPart&) { throw Unmet("an effect", "none"); });

  report = Runner({.recovery = {}}).run(broken, {&mends, &after});
  for (const CheckResult& result : report.results) {
    EXPECT_EQ(result.verdict, Verdict::Inconclusive) << result.check->id;
    EXPECT_THAT(result.reason, HasSubstr("--restore-cmd failed"));
  }
}

// A receiver that nobody can reach.
class AbsentSubject : public Subject {
 public:
  AbsentSubject() { transport_.otherwise(Unanswered::Refused); }
  std::string name() const override { return url(); }
  std::string url() const override { return "http://receiver.test/"; }
  Transport& transport() override { return transport_; }
  const Clock& clock() const override { return clock_; }
  const HookCredentials& credentials() const override { return credentials_; }

 private:
  VirtualClock clock_;
  ScriptedTransport transport_{clock_};
  HookCredentials credentials_;
};

TEST_F(RunnerTest, JudgesNobodyWhoIsNotThere) {
  AbsentSubject absent;
  const Check any = check("a/any", [](OktaPart&) {});
  const Report nobody = Runner().run(absent, {&any});
  EXPECT_THAT(nobody.unreachable.value_or(""), HasSubstr("connection refused"));
  EXPECT_TRUE(nobody.results.empty());
  EXPECT_EQ(nobody.exitStatus(), 3);
}

}  // namespace
}  // namespace hooks
