#include "conformance/check/noise_meter.h"

#include <gtest/gtest.h>

#include "conformance/check/testing/noisy_clock.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;

TEST(NoiseMeterTest, CountsWhatItWasWokenTooLate) {
  NoisyClock clock(400ms);
  const TimePoint begin = clock.now();
  const NoiseMeter meter(clock);
  clock.awaitWaits(20);
  // Of each 410 ms, 400 were lost.
  const Microseconds lost = meter.lost(begin, begin + 2050ms);
  EXPECT_GE(lost, 1900ms);
  EXPECT_LE(lost, 2000ms);
}

TEST(NoiseMeterTest, CountsOnlyWhatLiesBetween) {
  NoisyClock clock(400ms);
  const TimePoint begin = clock.now();
  const NoiseMeter meter(clock);
  clock.awaitWaits(20);
  EXPECT_EQ(meter.lost(begin + 110ms, begin + 210ms), 100ms);
  EXPECT_EQ(meter.lost(begin - 10s, begin), 0ms);
}

TEST(NoiseMeterTest, AQuietMachineLosesNothing) {
  NoisyClock clock(0ms);
  const TimePoint begin = clock.now();
  const NoiseMeter meter(clock);
  clock.awaitWaits(20);
  EXPECT_EQ(meter.lost(begin, clock.now()), 0ms);
}

}  // namespace
}  // namespace hooks
