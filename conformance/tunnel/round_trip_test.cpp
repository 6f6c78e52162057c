#include "conformance/tunnel/round_trip.h"

#include <gmock/gmock.h>

#include "fixtures/wire/testing/scripted_transport.h"

namespace hooks {

namespace {

using namespace std::chrono_literals;

const std::string kUrl = "https://a1b2.ngrok.app/hooks?x=1";

class RoundTripTest : public testing::Test {
 protected:
  void answersAfter(std::initializer_list<Microseconds> times) {
    for (const Microseconds time : times) transport.answers(HttpResponse{404}, time);
  }

  VirtualClock clock;
  ScriptedTransport transport{clock};
};

}  // namespace

TEST_F(RoundTripTest, IsTheMedianSoThatOneSlowAnswerDoesNotCount) {
  answersAfter({900ms, 80ms, 84ms, 82ms, 81ms});
  const RoundTrip way = measureRoundTrip(transport, kUrl);
  ASSERT_TRUE(way.median);
  EXPECT_EQ(*way.median, 82ms);
  EXPECT_EQ(way.lost(), 0U);
}

TEST_F(RoundTripTest, AsksAPathThatNobodyHasHeardOf) {
  measureRoundTrip(transport, kUrl, 1);
  ASSERT_THAT(transport.sent(), testing::SizeIs(1));
  const Exchange sent = transport.sent().front();
  EXPECT_EQ(sent.url, "https://a1b2.ngrok.app/okta-conformance/round-trip");
  EXPECT_EQ(sent.request.method, "GET");
  EXPECT_FALSE(sent.request.headers.has("Authorization"));
}

TEST_F(RoundTripTest, ALostOneIsCountedAndTheOthersTell) {
  transport.answers(HttpResponse{404}, 80ms).answers(Unanswered::Reset);
  answersAfter({82ms, 90ms, 70ms});
  const RoundTrip way = measureRoundTrip(transport, kUrl);
  EXPECT_EQ(way.lost(), 1U);
  ASSERT_TRUE(way.median);
  EXPECT_GE(*way.median, 80ms);
}

TEST_F(RoundTripTest, SaysNothingWhereNobodyAnswers) {
  transport.otherwise(Unanswered::Refused);
  const RoundTrip way = measureRoundTrip(transport, kUrl);
  EXPECT_FALSE(way.median);
  EXPECT_THAT(transport.sent(), testing::SizeIs(2)) << "the rest would only take its time";
}

}  // namespace hooks
