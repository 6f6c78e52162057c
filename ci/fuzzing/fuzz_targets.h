#pragma once

#include <span>
#include <string_view>

namespace hooks {

// What reads text that others wrote, held to what must be true of any text. `run` returns, or
// throws std::logic_error that says which of that was not true; whatever else it throws or does is
// a defect too.
struct FuzzTarget {
  // As ci/fuzz and the folders of the corpus have it.
  std::string_view name;
  void (*run)(std::string_view input);
};

std::span<const FuzzTarget> fuzzTargets();

}  // namespace hooks
