#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "conformance/run/report.h"

namespace hooks {

// Failures that are known and accepted until a day, each with the reason:
//
//   {"schema": "okta-conformance-baseline/1",
//    "known": [{"check": "idem/retry", "reason": "ticket 123", "until": "2026-06-30"}]}
struct Baseline {
  struct Known {
    std::string check;
    std::string reason;
    // The last day, in UTC, as 2026-06-30.
    std::string until;
  };
  std::vector<Known> known = {};

  // Throws ShapeError, naming the place: a reason and a day are demanded.
  static Baseline parse(std::string_view json);
  // What a run has found, with `until` for each: to begin with.
  static Baseline of(const Report& report, const std::string& reason, const std::string& until);
  std::string json() const;

  // Accepts what is known and not expired on `today`; says in the report's notes what is expired,
  // what is mended and what is not a check at all. Under `strict` the last two fail the run: a
  // baseline that is not kept current hides the next failure.
  void apply(Report& report, TimePoint today, bool strict) const;
};

}  // namespace hooks
