#include "conformance/check/probe.h"

#include <gmock/gmock.h>

#include <atomic>
#include <thread>

#include "conformance/check/outcome.h"
#include "fixtures/wire/verification_challenge.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::SizeIs;

class ProbeTest : public testing::Test {
 protected:
  Exchange deliver(const std::string& url = "https://probe.example.com/a") {
    return transport.send(url, {.method = "POST", .body = "{}"}, 3s);
  }

  VirtualClock clock;
  Probe probe{clock};
  ProbeTransport transport{probe, clock};
};

TEST_F(ProbeTest, AnswersAsAGoodReceiverUnlessToldOtherwise) {
  const VerificationChallenge challenge("7f3c");
  const Exchange asked = transport.send("https://probe.example.com/a", challenge.request("r1"), 3s);
  ASSERT_TRUE(asked.answered());
  EXPECT_EQ(challenge.complaintAbout(*asked.response), std::nullopt);
  EXPECT_EQ(deliver().status(), 204);
}

TEST_F(ProbeTest, FollowsItsScriptAndKeepsWhatCameByPath) {
  probe.answersDeliveries("/a", {{.response = HttpResponse{503}}});

  EXPECT_EQ(deliver().status(), 503);
  EXPECT_EQ(deliver().status(), 204);
  EXPECT_EQ(deliver("https://probe.example.com/b?x=1").status(), 204);

  EXPECT_THAT(probe.calls("/a"), SizeIs(2));
  EXPECT_THAT(probe.calls("/b"), SizeIs(1));
  EXPECT_EQ(probe.calls("/b")[0].request.target, "/b?x=1");
}

TEST_F(ProbeTest, HasNoAnswerInTimeIfItIsToTakeLonger) {
  probe.answersDeliveries("/a", {{.after = 3001ms}, {.after = 3000ms}});
  EXPECT_EQ(deliver().unanswered, Unanswered::TimedOut);
  EXPECT_EQ(deliver().status(), 204);
}

TEST_F(ProbeTest, HoldsARequestUntilItIsReleased) {
  probe.hold("/a");
  std::thread other([&] { EXPECT_EQ(deliver().status(), 204); });
  EXPECT_TRUE(probe.await("/a", 1, 20s));
  EXPECT_EQ(deliver("https://probe.example.com/b").status(), 204);
  probe.release();
  other.join();
}

TEST_F(ProbeTest, WhoeverWaitsGoesOnWhenTheRunIsInterrupted) {
  std::atomic<bool> interrupted = false;
  probe.endsWaitingWhen([&] { return interrupted.load(); });
  EXPECT_FALSE(probe.await("/a", 1, 1ms));
  probe.awaitQuiet(1ms);
  // An hour would be too long for any test.
  std::thread other([&] {
    EXPECT_THROW(probe.await("/a", 1, 1h), Skipped);
    EXPECT_THROW(probe.awaitQuiet(1h), Skipped);
  });
  interrupted = true;
  other.join();
}

}  // namespace
}  // namespace hooks
