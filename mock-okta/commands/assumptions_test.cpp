#include "mock-okta/commands/assumptions.h"

#include <gmock/gmock.h>

#include "receiver/cli/program.h"

namespace hooks {
namespace {

using testing::AllOf;
using testing::Each;
using testing::HasSubstr;

std::string complaintAbout(const std::string& setting) {
  MockOktaOptions options;
  try {
    Assumptions::apply({setting}, options);
  } catch (const UsageError& error) {
    return error.what();
  }
  return "";
}

TEST(AssumptionsTest, ReachWhatAReceiverCouldTellApart) {
  MockOktaOptions options;
  Assumptions::apply(
      {"retryRepeatsEventId=false", "afterRedirect=true", "verificationAfterClientError=true",
       "eventTimeDigits=9", "form=preview", "userAgent=Mine v2", "customHeadersWin=true",
       "anyChannelChangeUnverifies=true", "deadlineMs=250", "activeHooks=3", "quotaEvents=10"},
      options);
  EXPECT_FALSE(options.policy.retryRepeatsEventId);
  EXPECT_TRUE(options.policy.retry.afterRedirect);
  EXPECT_TRUE(options.policy.verificationAfterClientError);
  EXPECT_FALSE(options.policy.retry.afterClientError);
  EXPECT_EQ(options.policy.eventTimeDigits, 9);
  EXPECT_EQ(options.policy.form, EventForm::Preview);
  EXPECT_EQ(options.policy.userAgent, "Mine v2");
  EXPECT_TRUE(options.policy.customHeadersWin);
  EXPECT_TRUE(options.profile.anyChannelChangeUnverifies);
  EXPECT_EQ(options.policy.retry.deadline, std::chrono::milliseconds(250));
  EXPECT_EQ(options.profile.activeHooks, 3U);
  EXPECT_EQ(options.quota.events, 10U);
}

TEST(AssumptionsTest, TheLaterOfTwoHolds) {
  MockOktaOptions options;
  Assumptions::apply({"breaker=true", "attempts=3", "breaker=false", "attempts=1"}, options);
  EXPECT_FALSE(options.policy.breaker);
  EXPECT_EQ(options.policy.retry.attempts, 1);
}

TEST(AssumptionsTest, AnUnknownNameIsToldTheKnownOnes) {
  EXPECT_THAT(complaintAbout("retryRepeatsEventID=false"),
              AllOf(HasSubstr("there is no retryRepeatsEventID;"),
                    HasSubstr("retryRepeatsEventId, eventTimeDigits")));
  EXPECT_THAT(complaintAbout(""), HasSubstr("there are deadlineMs"));
}

TEST(AssumptionsTest, AValueThatCannotBeIsToldWhatCan) {
  EXPECT_EQ(complaintAbout("afterRedirect=yes"),
            "--assume afterRedirect=yes: write afterRedirect=VALUE, where VALUE is true or false");
  for (const char* setting :
       {"afterRedirect", "afterRedirect=", "eventTimeDigits=10", "eventTimeDigits=3x", "attempts=0",
        "attempts=-1", "form=nulls", "userAgent=", "userAgent=a\r\nb", "quotaEvents=0",
        "activeHooks=99999999999999999999"}) {
    EXPECT_THAT(complaintAbout(setting), HasSubstr("where VALUE is")) << setting;
  }
}

TEST(AssumptionsTest, EachHasALineOfHelp) {
  EXPECT_THAT(Assumptions::help(), Each(AllOf(HasSubstr(" ("), HasSubstr("): "))));
}

}  // namespace
}  // namespace hooks
