#include "mock-okta/server/duration.h"

#include <gmock/gmock.h>

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::Optional;

TEST(DurationTest, IsReadAsPeopleWriteIt) {
  EXPECT_THAT(parseDuration("90s"), Optional(Microseconds(90s)));
  EXPECT_THAT(parseDuration("90"), Optional(Microseconds(90s)));
  EXPECT_THAT(parseDuration("1500ms"), Optional(Microseconds(1500ms)));
  EXPECT_THAT(parseDuration("1.5s"), Optional(Microseconds(1500ms)));
  EXPECT_THAT(parseDuration("10m"), Optional(Microseconds(10min)));
  EXPECT_THAT(parseDuration("24h"), Optional(Microseconds(24h)));
  EXPECT_THAT(parseDuration("PT1M30S"), Optional(Microseconds(90s)));
  EXPECT_THAT(parseDuration("PT2H"), Optional(Microseconds(2h)));
}

TEST(DurationTest, IsNothingElse) {
  for (const char* text : {"", "s", "soon", "-1s", "1 s", "1d", "nan", "inf", "1e300s", "PT", "PT1",
                           "PTS", "PT1S1S", "PT1S2M", "P1D", "pt1s"}) {
    EXPECT_EQ(parseDuration(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace hooks
