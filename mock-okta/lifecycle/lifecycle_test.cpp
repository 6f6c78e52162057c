#include "mock-okta/lifecycle/lifecycle.h"

#include <gmock/gmock.h>

#include <map>

#include "fixtures/wire/in_process_transport.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"
#include "fixtures/wire/verification_challenge.h"
#include "mock-okta/server/mock_okta.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Each;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;

// A receiver as someone writes one on the first evening, with switches for what can be wrong.
class FirstEvening : public HttpHandler, public EffectSource {
 public:
  HttpResponse handle(const HttpRequest& request) override {
    if (request.headers.find("authorization") != "s3cret") return {.status = 401};
    if (request.method == "GET") {
      const auto challenge = VerificationChallenge::in(request);
      return challenge && verifies ? challenge->answer() : HttpResponse{404};
    }
    if (request.body.size() > limit) return {.status = 413};
    const Json body = readJson(request.body);
    for (const Json& event : at(body, "/data/events")->as_array()) {
      const Json* target = at(event, "/target");
      if (!target->is_array() && crashesOnNull) return {.status = 500};
      const bool known = !seen.insert(std::string(*textAt(event, "/uuid"))).second;
      if (target->is_array() && (!known || !dedupes))
        ++effects[std::string(*textAt(*target, "/0/alternateId"))];
      if (firstOnly) break;
    }
    return {.status = 204};
  }

  std::vector<std::size_t> counts(const std::vector<std::string>& markers, std::size_t) override {
    std::vector<std::size_t> result;
    for (const std::string& marker : markers) result.push_back(effects[marker]);
    return result;
  }

  bool verifies = true;
  bool firstOnly = false;
  bool dedupes = true;
  bool crashesOnNull = false;
  std::size_t limit = 1 << 20;
  std::set<std::string> seen;
  std::map<std::string, std::size_t> effects;
};

class LifecycleTest : public testing::Test {
 protected:
  LifecycleTest() {
    MockOktaOptions org{.url = "https://org.example.com", .tokens = {Secret("t0ken")}};
    org.policy.batch.window = 5s;
    org.policy.batch.maxEvents = 500;
    okta = std::make_unique<MockOkta>(org, clock, ids, catalog, tap,
                                      MockOkta::Extras{.virtualClock = &clock});
    okta->start();
    toOkta = std::make_unique<InProcessTransport>(*okta, wallClock);
    options.receiverUrl = "https://receiver.example.com/hook";
    options.authSecret = Secret("s3cret");
  }
  ~LifecycleTest() override { okta->stop(); }

  LifecycleReport run(bool observed = true) {
    Lifecycle lifecycle(options, *toOkta, "https://org.example.com", Secret("t0ken"), tap, catalog,
                        observed ? &receiver : nullptr);
    return lifecycle.run([](const LifecycleStep&) {});
  }
  static std::vector<std::string> failed(const LifecycleReport& report) {
    std::vector<std::string> ids;
    for (const LifecycleStep& step : report.steps) {
      if (step.result == StepResult::Failed) ids.push_back(step.id);
    }
    return ids;
  }

  VirtualClock clock;
  SystemClock wallClock;
  SeededIdSource ids{7};
  EventCatalog catalog = EventCatalog::builtIn();
  FirstEvening receiver;
  InProcessTransport network{receiver, wallClock};
  TapTransport tap{network};
  std::unique_ptr<MockOkta> okta;
  std::unique_ptr<InProcessTransport> toOkta;
  LifecycleOptions options;
};

TEST_F(LifecycleTest, PassesAReceiverThatDoesAllItShould) {
  const LifecycleReport report = run();

  EXPECT_THAT(failed(report), ElementsAre());
  EXPECT_TRUE(report.passed());
  EXPECT_EQ(report.lost(), 0);
  EXPECT_THAT(report.steps, Each(Field(&LifecycleStep::result, StepResult::Passed)));
}

TEST_F(LifecycleTest, FindsTheReceiverThatActsOnTheFirstEventOnly) {
  receiver.firstOnly = true;
  const LifecycleReport report = run();

  EXPECT_THAT(failed(report), ElementsAre("batch", "large"));
  EXPECT_EQ(report.steps[3].lost, 2);
  EXPECT_FALSE(report.passed());
}

TEST_F(LifecycleTest, CannotSeeThatWithoutAnObserver) {
  receiver.firstOnly = true;
  EXPECT_TRUE(run(false).passed());
}

TEST_F(LifecycleTest, FindsTheReceiverThatActsTwice) {
  receiver.dedupes = false;
  EXPECT_THAT(failed(run()), ElementsAre("replay", "retry"));
}

TEST_F(LifecycleTest, FindsTheReceiverThatNullTargetsBreak) {
  receiver.crashesOnNull = true;
  const LifecycleReport report = run();

  EXPECT_THAT(failed(report), ElementsAre("preview-sample"));
  EXPECT_THAT(report.steps[5].conclusion, HasSubstr("500"));
}

TEST_F(LifecycleTest, CountsWhatABodyLimitLoses) {
  receiver.limit = 100 * 1024;
  const LifecycleReport report = run();

  EXPECT_THAT(failed(report), ElementsAre("large"));
  EXPECT_EQ(report.lost(), 130);
  EXPECT_THAT(report.steps[4].conclusion, HasSubstr("does not retry after 413"));
}

TEST_F(LifecycleTest, StopsDeliveringWhereVerificationFails) {
  receiver.verifies = false;
  const LifecycleReport report = run();

  EXPECT_EQ(failed(report).front(), "verify");
  EXPECT_EQ(report.steps[2].result, StepResult::Skipped);
  EXPECT_EQ(report.events(), 0);
}

TEST_F(LifecycleTest, SaysThatAWrongSecretVerifiesNothing) {
  options.authSecret = Secret("other");
  const LifecycleReport report = run();
  EXPECT_THAT(failed(report), ElementsAre("verify", "preview-sample", "preview-edited"));
}

TEST_F(LifecycleTest, RunsWithAnyEligibleType) {
  options.eventType = "group.user_membership.add";
  EXPECT_THAT(failed(run()), ElementsAre());
}

TEST_F(LifecycleTest, RefusesATypeThatNoHookCouldAskFor) {
  options.eventType = "user.lifecycle.delete.completed";
  EXPECT_THROW(run(), ShapeError);
}

}  // namespace
}  // namespace hooks
