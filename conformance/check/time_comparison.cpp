#include "conformance/check/time_comparison.h"

#include <algorithm>
#include <cassert>
#include <cmath>
#include <limits>

namespace hooks {

namespace {

constexpr double kSure = 5;

struct Moments {
  double count;
  double mean;
  double variance;
};

Moments momentsOf(const std::vector<double>& values) {
  const auto count = static_cast<double>(values.size());
  double sum = 0;
  for (const double value : values) sum += value;
  const double mean = sum / count;
  double squares = 0;
  for (const double value : values) squares += (value - mean) * (value - mean);
  return {count, mean, values.size() < 2 ? 0 : squares / (count - 1)};
}

}  // namespace

TimeComparison compareTimes(std::vector<double> first, std::vector<double> second) {
  assert(first.size() >= 2 && second.size() >= 2);
  std::vector<double> all = first;
  all.insert(all.end(), second.begin(), second.end());
  const auto tenth = all.begin() + static_cast<std::ptrdiff_t>(all.size() * 9 / 10);
  std::nth_element(all.begin(), tenth, all.end());
  const double limit = *tenth;
  const auto cut = [&](std::vector<double>& values) {
    std::vector<double> kept;
    for (const double value : values) {
      if (value <= limit) kept.push_back(value);
    }
    // One side may be slower throughout: then it is not the machine that shows.
    if (kept.size() * 2 >= values.size()) values = std::move(kept);
  };
  cut(first);
  cut(second);

  const Moments a = momentsOf(first);
  const Moments b = momentsOf(second);
  const double error = std::sqrt(a.variance / a.count + b.variance / b.count);
  const double spread = std::sqrt((a.variance + b.variance) / 2);
  const auto ratio = [](double value, double unit) {
    if (unit > 0) return value / unit;
    return value == 0 ? 0 : std::copysign(std::numeric_limits<double>::infinity(), value);
  };
  const double difference = b.mean - a.mean;
  return {.difference = difference,
          .t = ratio(difference, error),
          .effect = ratio(difference, spread),
          .visible = kSure * error};
}

}  // namespace hooks
