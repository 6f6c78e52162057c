// What is unusual and not wrong, and what cannot be told: neither is held against a receiver.

#include <gmock/gmock.h>

#include "conformance/checks/receiver_checks.h"
#include "conformance/run/runner.h"
#include "conformance/subject/handler_subject.h"
#include "conformance/subject/recording_observer.h"
#include "conformance/zoo/building.h"
#include "conformance/zoo/served_specimen.h"
#include "conformance/zoo/timeless_specimen.h"
#include "fixtures/wire/json_reader.h"

namespace hooks {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

// Short, because nothing is to be seen for longer.
constexpr std::chrono::milliseconds kSettle{300};

std::vector<const Check*> checks(const std::vector<std::string>& ids) {
  std::vector<const Check*> found;
  for (const std::string& id : ids) {
    for (const Check& check : receiverChecks()) {
      if (check.id == id) found.push_back(&check);
    }
  }
  return found;
}

std::vector<Verdict> verdictsIn(const Report& report) {
  std::vector<Verdict> verdicts;
  for (const CheckResult& result : report.results) verdicts.push_back(result.verdict);
  return verdicts;
}

// As Python's http.server is, unless it is told otherwise.
TEST(ToleranceTest, AServerMaySpeakHttp10) {
  ServedSpecimen old(nullptr, Specimen::usualCredentials(), ServerHabits{.speaksHttp10 = true});
  const Report report =
      Runner({.recovery = {}})
          .run(old, checks({"ack/framing", "http/chunked", "http/expect", "batch/all"}));
  EXPECT_THAT(verdictsIn(report),
              ElementsAre(Verdict::Pass, Verdict::Skip, Verdict::Skip, Verdict::Pass));
  EXPECT_THAT(report.results[1].reason, HasSubstr("HTTP/1.0"));
}

TEST(ToleranceTest, ABodyThatIsLeftUnreadSpoilsNoOtherCheck) {
  ServedSpecimen careless(nullptr, Specimen::usualCredentials(),
                          ServerHabits{.leavesBodiesOfGets = true});
  const Report report =
      Runner({.jobs = 1, .recovery = {}})
          .run(careless, checks({"verify/no-effect", "batch/all", "auth/prefix-suffix"}));
  EXPECT_THAT(verdictsIn(report), ElementsAre(Verdict::Pass, Verdict::Pass, Verdict::Pass));
}

TEST(ToleranceTest, AMethodMayBeOneThatAServerDoesNotKnow) {
  const Defect knowsTwo =
      building::around("knows-two-methods", "answers 501 to what is neither GET nor POST",
                       [](Surroundings&, const ReceiverOptions&, const HttpRequest& request,
                          const Blueprint::Next& next) {
                         const bool known = request.method == "GET" || request.method == "POST";
                         return known ? next(request) : HttpResponse{501};
                       });
  TimelessSpecimen specimen(&knowsTwo);
  EXPECT_THAT(verdictsIn(Runner({.recovery = {}})
                             .run(specimen, checks({"http/head-options", "http/other-methods"}))),
              ElementsAre(Verdict::Pass, Verdict::Pass));
}

// Keeps what it was sent, and shows it as a database would.
class Rows : public RecordingObserver {
 public:
  bool readsLog() const override { return false; }
  bool exact() const override { return false; }
};

class KeepingHandler : public HttpHandler {
 public:
  explicit KeepingHandler(RecordingObserver& rows) : rows_(rows) {}
  HttpResponse handle(const HttpRequest& request) override {
    const Json body = readJson(request.body);
    rows_.record(std::string(textAt(body, "/data/events/0/target/0/alternateId").value_or("")));
    return HttpResponse{204};
  }

 private:
  RecordingObserver& rows_;
};

// As of `--break-cmd true`.
class NothingBroken : public Faults {
 public:
  void breakIt(Fault) override {}
  void restore() override {}
};

class KeptRowsTest : public testing::Test {
 protected:
  Report judge(const std::string& id) {
    return Runner({.settle = kSettle, .recovery = {}}).run(subject, checks({id}));
  }

  SystemClock clock;
  Rows rows;
  NothingBroken faults;
  KeepingHandler handler{rows};
  HandlerSubject subject{
      handler, clock, {.observer = &rows, .faults = &faults, .concurrent = false}};
};

TEST_F(KeptRowsTest, ARowWithALineBreakInItIsNoForgedLog) {
  const Report report = judge("payload/hostile-text");
  EXPECT_THAT(verdictsIn(report), ElementsAre(Verdict::Pass));
  EXPECT_THAT(report.results[0].remarks, Contains(HasSubstr("only its log shows")));
}

TEST_F(KeptRowsTest, AFaultThatNobodyFeltPassesNothing) {
  for (const char* id :
       {"ack/slow-downstream", "ack/no-upstream-status", "ack/5xx-when-cannot-accept"}) {
    const Report report = judge(id);
    EXPECT_THAT(verdictsIn(report), ElementsAre(Verdict::Inconclusive)) << id;
    EXPECT_THAT(report.results[0].reason, HasSubstr("what was broken")) << id;
  }
}

// Looks at the wrong place.
class Elsewhere : public RecordingObserver {
 public:
  std::vector<Effect> effects(std::string_view) override { return {}; }
  bool exact() const override { return false; }
  bool sawAnything() override { return false; }
};

TEST(AskedObserverTest, FailsTheRunIfItShowsNothing) {
  SystemClock clock;
  Elsewhere elsewhere;
  RecordingObserver unseen;
  KeepingHandler handler(unseen);
  HandlerSubject subject(handler, clock, {.observer = &elsewhere, .concurrent = false});

  const Report asked = Runner({.settle = kSettle, .mustSee = true, .recovery = {}})
                           .run(subject, checks({"batch/canary", "batch/all"}));
  EXPECT_THAT(verdictsIn(asked), ElementsAre(Verdict::Inconclusive, Verdict::Inconclusive));
  EXPECT_EQ(asked.exitStatus(), 1);
  EXPECT_THAT(asked.notes, ElementsAre(HasSubstr("within 0.3 s (--settle 600 waits")));

  EXPECT_EQ(
      Runner({.settle = kSettle, .recovery = {}}).run(subject, checks({"batch/all"})).exitStatus(),
      0)
      << "its log was followed because it was there";
  const Report blind = Runner({.settle = kSettle, .mustSee = true, .recovery = {}})
                           .run(subject, checks({"verify/echo"}));
  EXPECT_THAT(blind.notes, IsEmpty()) << "nothing had to be seen";
}

}  // namespace
}  // namespace hooks
