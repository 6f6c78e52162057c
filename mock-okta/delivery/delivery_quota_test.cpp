#include "mock-okta/delivery/delivery_quota.h"

#include <gtest/gtest.h>

#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;

class DeliveryQuotaTest : public testing::Test {
 protected:
  DeliveryQuota::Answer count(std::uint64_t events) {
    DeliveryQuota::Answer answer;
    for (std::uint64_t i = 0; i < events; ++i) answer = quota.count(clock.now());
    return answer;
  }

  VirtualClock clock;
  DeliveryQuota quota{{.events = 10, .warning = 7}};
};

TEST_F(DeliveryQuotaTest, WarnsOnceWhenTheWarningIsReached) {
  EXPECT_FALSE(count(6).warn);
  EXPECT_TRUE(count(1).warn);
  EXPECT_FALSE(count(1).warn);
}

TEST_F(DeliveryQuotaTest, SkipsWhatIsBeyondTheLimitAndSaysSoOnce) {
  EXPECT_TRUE(count(10).deliver);

  const auto first = count(1);
  EXPECT_FALSE(first.deliver);
  EXPECT_TRUE(first.violation);
  const auto second = count(1);
  EXPECT_FALSE(second.deliver);
  EXPECT_FALSE(second.violation);
  EXPECT_EQ(quota.counted(), 10U);
  EXPECT_EQ(quota.skipped(), 2U);
}

TEST_F(DeliveryQuotaTest, BeginsAnewADayAfterTheFirstEvent) {
  count(1);
  const TimePoint resets = clock.now() + 24h;
  clock.advance(23h);
  EXPECT_FALSE(count(10).deliver);
  EXPECT_EQ(count(1).resets, resets);

  clock.advance(1h);
  EXPECT_TRUE(count(1).deliver);
  EXPECT_EQ(quota.counted(), 1U);
  EXPECT_TRUE(count(6).warn);
}

TEST_F(DeliveryQuotaTest, TheDocumentedLimitsAreTheDefault) {
  DeliveryQuota today;
  for (int i = 0; i < 279'999; ++i) ASSERT_FALSE(today.count(clock.now()).warn);
  EXPECT_TRUE(today.count(clock.now()).warn);
  for (int i = 280'000; i < 400'000; ++i) ASSERT_TRUE(today.count(clock.now()).deliver);
  EXPECT_TRUE(today.count(clock.now()).violation);
}

TEST_F(DeliveryQuotaTest, SurvivesBeingWrittenDown) {
  count(9);
  DeliveryQuota restored{{.events = 10, .warning = 7}};
  restored.restore(readJson(compact(quota.toJson())));
  EXPECT_TRUE(restored.count(clock.now()).deliver);
  EXPECT_TRUE(restored.count(clock.now()).violation);
  EXPECT_THROW(restored.restore(readJson(R"({"counted":-1})")), ShapeError);
}

}  // namespace
}  // namespace hooks
