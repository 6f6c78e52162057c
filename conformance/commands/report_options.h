#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "conformance/run/formats.h"
#include "conformance/run/report.h"

namespace hooks {

// What a command that judges prints and writes: the options that ask for it, and what they do.
class ReportOptions {
 public:
  explicit ReportOptions(CLI::App& command);

  // Throws UsageError for a report that there is not, before anything is judged.
  void check() const;
  // Shows on the terminal how far it is; does nothing where there is none.
  std::function<void(const CheckResult&)> progress(std::size_t checks) const;
  void endProgress() const;
  // Writes every report that was asked for, and the text where stdout is free for it. Throws
  // UsageError for a file that cannot be written.
  void write(const Report& report, const std::string& secretHeader) const;

 private:
  std::pair<const ReportFormat*, std::string> formatOf(const std::string& text) const;
  bool live() const;

  std::vector<std::string> reports_;
  bool all_ = false;
  bool json_ = false;
};

}  // namespace hooks
