#pragma once

#include <map>
#include <string>

#include "conformance/run/report.h"

namespace hooks {

// How far a run is, in one line that replaces the last one. One call at a time.
class ProgressLine {
 public:
  // `width` in columns; 0 for no limit.
  ProgressLine(std::size_t checks, std::size_t width) : checks_(checks), width_(width) {}

  // "12/92  10 passed, 1 failed, 1 skipped  batch/all"
  std::string after(const CheckResult& result);

 private:
  std::size_t checks_;
  std::size_t width_;
  std::size_t done_ = 0;
  std::map<Verdict, std::size_t> counts_;
};

}  // namespace hooks
