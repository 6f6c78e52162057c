#include "mock-okta/lifecycle/tap_transport.h"

#include <gmock/gmock.h>

#include "fixtures/wire/testing/scripted_transport.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::IsEmpty;
using testing::SizeIs;

class TapTransportTest : public testing::Test {
 protected:
  Exchange send() { return tap.send("http://127.0.0.1/hook", {.method = "POST"}, 3s); }

  VirtualClock clock;
  ScriptedTransport receiver{clock};
  TapTransport tap{receiver};
};

TEST_F(TapTransportTest, PassesOnAndRemembersUntilAsked) {
  receiver.answers(HttpResponse{204});

  EXPECT_EQ(send().status(), 204);
  EXPECT_THAT(tap.take(), SizeIs(1));
  EXPECT_THAT(tap.take(), IsEmpty());
}

TEST_F(TapTransportTest, LosesOneAnswerOfARequestThatWasReceived) {
  tap.loseNextAnswer();

  EXPECT_EQ(send().unanswered, Unanswered::TimedOut);
  EXPECT_EQ(send().status(), 200);
  EXPECT_THAT(receiver.sent(), SizeIs(2));
}

}  // namespace
}  // namespace hooks
