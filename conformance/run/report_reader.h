#pragma once

#include <string_view>
#include <vector>

#include "conformance/run/report.h"

namespace hooks {

// The report that writeJson wrote, exchanges included as far as they are in it. Throws ShapeError,
// naming the place, for what is none.
Report readReport(std::string_view json);

// One report of several parts of the same run (--shard): results in the order of the catalogue,
// numbers added up. It is whole again if all parts are there. Throws ShapeError for none, for parts
// of different targets or profiles, and for a check that is in two of them.
Report merged(std::vector<Report> parts);

// "2/4"
struct Shard {
  std::size_t number = 1;
  std::size_t of = 1;

  // Throws ShapeError.
  static Shard parse(std::string_view text);
  // Whether the check belongs to it: by its id alone, so that every machine agrees and a check that
  // is added moves no other.
  bool has(std::string_view id) const;
};

}  // namespace hooks
