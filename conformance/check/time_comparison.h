#pragma once

#include <cstddef>
#include <vector>

namespace hooks {

// Whether one thing takes longer than another, and how sure that is.
struct TimeComparison {
  // Of the means, the second less the first, in microseconds.
  double difference = 0;
  // Welch's t of it: beyond 5 either way it is no accident.
  double t = 0;
  // Cohen's d: the difference in units of what one measurement varies by.
  double effect = 0;
  // The smallest difference that so many measurements, varying so much, would have shown.
  double visible = 0;
};

// Compares measurements in microseconds that were taken in turn. The slowest tenth of all of them
// is left out on both sides: it shows what else the machine had to do. Needs two on each side.
TimeComparison compareTimes(std::vector<double> first, std::vector<double> second);

}  // namespace hooks
