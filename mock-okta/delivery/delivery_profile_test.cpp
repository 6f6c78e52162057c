#include "mock-okta/delivery/delivery_profile.h"

#include <gmock/gmock.h>

#include "mock-okta/delivery/testing/delivery_cast.h"

namespace hooks {
namespace {

TEST(DeliveryProfileTest, HasANameForEachAndNothingForOthers) {
  for (const std::string& name : deliveryProfileNames()) {
    EXPECT_EQ(deliveryProfile(name)->name, name);
    EXPECT_NE(deliveryProfile(name)->about, "");
  }
  EXPECT_EQ(deliveryProfile("strict")->name, "today");
  EXPECT_EQ(deliveryProfile("1999"), std::nullopt);
}

TEST(DeliveryProfileTest, TodayIsTheDefault) {
  EXPECT_EQ(deliveryProfile("today")->quota.events, QuotaLimits{}.events);
  EXPECT_EQ(deliveryProfile("today")->policy.form, EventForm::Live);
  EXPECT_FALSE(deliveryProfile("today")->policy.breaker);
}

TEST(DeliveryProfileTest, LimitsGrewOverTheYears) {
  EXPECT_EQ(deliveryProfile("2020")->quota.events, 100'000U);
  EXPECT_EQ(deliveryProfile("2022")->quota.events, 200'000U);
  EXPECT_EQ(deliveryProfile("2023")->quota.events, 400'000U);
  EXPECT_EQ(deliveryProfile("2023")->policy.breaker->failures, 1500);
}

TEST(DeliveryProfileTest, TheSamplesProfileDeliversNulls) {
  DeliveryCast cast;
  cast.putHook("who1");
  DeliveryEngine engine{cast.seams, "who1", deliveryProfile("samples")->policy};
  const LogEntry entry = cast.record();
  engine.step();
  EXPECT_EQ(*at(readJson(cast.received().at(0).body), "/data/events/0"), entry.event->preview());
}

}  // namespace
}  // namespace hooks
