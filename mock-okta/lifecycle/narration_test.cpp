#include "mock-okta/lifecycle/narration.h"

#include <gmock/gmock.h>

#include <sstream>

namespace hooks {
namespace {

using testing::HasSubstr;
using testing::Not;

LifecycleOptions someOptions() {
  return {.receiverUrl = "http://127.0.0.1:8082/userCreated", .authSecret = Secret("hunter2")};
}

LifecycleStep aStep() {
  const Exchange exchange{
      .url = "http://127.0.0.1:8082/userCreated",
      .request = {.method = "POST",
                  .target = "/userCreated",
                  .headers = {{"Authorization", "hunter2"}, {"Accept", "application/json"}},
                  .body = R"({"data":{"events":[{},{}]}})"},
      .response = HttpResponse{.status = 500, .body = "no: \x1b[2J hunter2\n"},
      .took = Microseconds(2140)};
  return {.number = 4,
          .id = "batch",
          .title = "3 events",
          .result = StepResult::Failed,
          .toReceiver = {exchange},
          .conclusion = "LOST: 3 events.",
          .advice = "Answer 204.",
          .events = 3,
          .lost = 3};
}

std::string told(NarrationStyle style) {
  std::ostringstream out;
  narrate(aStep(), someOptions(), style, out);
  return out.str();
}

TEST(NarrationTest, TellsAStepInAFewLines) {
  EXPECT_EQ(told({}),
            " 4  FAIL  3 events\n"
            "      sent to receiver:  POST /userCreated, 2 events, 27 bytes -> 500 in 2.1 ms\n"
            "      Okta concludes:    LOST: 3 events.\n"
            "      to mend it:        Answer 204.\n");
}

TEST(NarrationTest, TellsTheWholeExchangeWithoutSecretsOrControlCharacters) {
  const std::string text = told({.whole = true});

  EXPECT_THAT(text, HasSubstr("> Accept: application/json"));
  EXPECT_THAT(text, HasSubstr("> Authorization: (secret)"));
  EXPECT_THAT(text, HasSubstr("< no: .[2J (secret)."));
  EXPECT_THAT(text, Not(HasSubstr("hunter2")));
}

TEST(NarrationTest, HidesSecretsInJsonToo) {
  EXPECT_THAT(compact(toJson(aStep(), someOptions())), Not(HasSubstr("hunter2")));
}

TEST(NarrationTest, EndsWithWhatIsLost) {
  std::ostringstream out;
  LifecycleStep fine = aStep();
  fine.result = StepResult::Passed;
  fine.lost = 0;
  narrateEnd({.steps = {fine, aStep()}, .verified = true, .observed = true}, {}, out);

  EXPECT_EQ(out.str(), "\n1 of 2 steps failed; 3 of 6 events would be lost.\n");
}

TEST(NarrationTest, ClaimsNoMoreThanWasSeen) {
  LifecycleStep fine = aStep();
  fine.result = StepResult::Passed;
  fine.lost = 0;
  const auto end = [](const LifecycleReport& report) {
    std::ostringstream out;
    narrateEnd(report, {}, out);
    return out.str();
  };

  EXPECT_EQ(end({.steps = {fine}, .verified = true}),
            "\nThe receiver answered all as it should: 1 steps, 3 events, each acknowledged.\n");
  EXPECT_EQ(end({.steps = {fine}, .verified = true, .observed = true}),
            "\nThe receiver did all it should: 1 steps, 3 events, none lost.\n");
  EXPECT_EQ(end({.steps = {fine, aStep()}, .verified = true}),
            "\n1 of 2 steps failed; 3 of 6 events were not acknowledged, at least these would be "
            "lost. What the receiver did with the others was not seen: --observe-log FILE looks "
            "into its log.\n");
  LifecycleStep refused = aStep();
  refused.lost = 0;
  EXPECT_EQ(
      end({.steps = {refused}, .verified = true}),
      "\n1 of 1 steps failed; 3 events, none known to be lost. What the receiver did with them "
      "was not seen: --observe-log FILE looks into its log.\n");
  EXPECT_EQ(end({.steps = {aStep()}, .verified = true}),
            "\n1 of 1 steps failed; 3 of 3 events would be lost.\n");
  EXPECT_THAT(end({.steps = {aStep()}}), HasSubstr("Okta would deliver nothing to it"));
}

TEST(NarrationTest, TellsEqualCallsOnce) {
  const Exchange call{.url = {},
                      .request = {.method = "POST", .target = "/api/v1/users"},
                      .response = HttpResponse{.status = 200},
                      .took = Microseconds(1000)};
  const LifecycleStep step{
      .number = 4, .id = "batch", .title = "3 events", .toOkta = {call, call, call}};
  std::ostringstream out;
  narrate(step, someOptions(), {}, out);

  EXPECT_THAT(out.str(), HasSubstr("asked of Okta:     POST /api/v1/users -> 200 in 1.0 ms, "
                                   "the first of 3\n"));
}

}  // namespace
}  // namespace hooks
