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
            "        POST /userCreated, 2 events, 27 bytes -> 500 in 2.1 ms\n"
            "        LOST: 3 events.\n"
            "        Mend: Answer 204.\n");
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
  narrateEnd({.steps = {fine, aStep()}}, {}, out);

  EXPECT_EQ(out.str(), "\n1 of 2 steps failed; 3 of 6 events would be lost.\n");
}

}  // namespace
}  // namespace hooks
