#include "conformance/check/time_comparison.h"

#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace hooks {
namespace {

// Measurements around a mean, now and then one that something else delayed.
std::vector<double> measured(double mean, std::uint32_t seed, std::size_t count = 2000) {
  std::mt19937 random(seed);
  std::vector<double> values;
  for (std::size_t i = 0; i < count; ++i) {
    // The sum of twelve is close to a normal distribution, and the same with every library.
    double noise = -6;
    for (int j = 0; j < 12; ++j) noise += static_cast<double>(random() % 10'000) / 10'000;
    values.push_back(mean + 20 * noise + (random() % 50 == 0 ? 5'000 : 0));
  }
  return values;
}

TEST(TimeComparisonTest, SeesASmallDifferenceInNoise) {
  const TimeComparison found = compareTimes(measured(200, 1), measured(206, 2));
  EXPECT_GT(found.t, 5);
  // What is left out of the slower side takes a little of it away.
  EXPECT_GT(found.difference, 2);
  EXPECT_LT(found.difference, 8);
  EXPECT_GT(found.effect, 0.1);
  EXPECT_LT(found.effect, 0.5);
}

TEST(TimeComparisonTest, SeesNoneWhereThereIsNone) {
  for (std::uint32_t seed = 1; seed < 200; ++seed) {
    const TimeComparison found = compareTimes(measured(200, seed), measured(200, seed + 1000));
    EXPECT_LT(std::abs(found.t), 5) << seed;
    EXPECT_LT(found.visible, 6) << seed;
  }
}

TEST(TimeComparisonTest, SaysHowMuchItWouldHaveSeen) {
  const TimeComparison few = compareTimes(measured(200, 1, 50), measured(200, 2, 50));
  const TimeComparison many = compareTimes(measured(200, 1, 5000), measured(200, 2, 5000));
  EXPECT_GT(few.visible, 5 * many.visible);
}

TEST(TimeComparisonTest, WhatDoesNotVaryAtAllIsCompared) {
  const std::vector<double> none(40, 0.0);
  const std::vector<double> some(40, 29'000.0);
  EXPECT_EQ(compareTimes(none, none).t, 0);
  EXPECT_TRUE(std::isinf(compareTimes(none, some).t));
  EXPECT_EQ(compareTimes(none, some).difference, 29'000);
}

TEST(TimeComparisonTest, AFewOnEachSideDo) {
  EXPECT_EQ(compareTimes({1, 1}, {1, 1}).t, 0);
  EXPECT_GT(compareTimes({1, 2}, {10, 11}).difference, 5);
}

}  // namespace
}  // namespace hooks
