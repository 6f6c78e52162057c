#include "conformance/run/report_progress.h"

#include "conformance/run/report_wording.h"

namespace hooks {

std::string ProgressLine::after(const CheckResult& result) {
  ++done_;
  ++counts_[result.verdict];
  std::string line = std::to_string(done_) + "/" + std::to_string(checks_) + " ";
  for (const auto& [verdict, count] : counts_) {
    line +=
        (line.ends_with(' ') ? " " : ", ") + std::to_string(count) + " " + wordFor(verdict, count);
  }
  line += "  " + result.check->id;
  // A line that is broken could not be replaced.
  if (width_ > 1 && line.size() >= width_) line.resize(width_ - 1);
  return line;
}

}  // namespace hooks
