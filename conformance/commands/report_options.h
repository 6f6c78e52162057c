#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <utility>
#include <vector>

#include "conformance/run/formats.h"
#include "conformance/run/report.h"
#include "conformance/run/report_baseline.h"

namespace hooks {

// What a command that judges prints, writes and keeps: the options that ask for it, and what they
// do.
class ReportOptions {
 public:
  explicit ReportOptions(CLI::App& command);

  // Throws UsageError or ShapeError, before anything is judged, for a report that there is not and
  // for a baseline that cannot be read.
  void check();
  // Those of the checks that belong to this part of them. Throws UsageError if none do.
  std::vector<const Check*> narrowed(std::vector<const Check*> checks) const;
  // Shows on the terminal how far it is; does nothing where there is none.
  std::function<void(const CheckResult&)> progress(std::size_t checks) const;
  void endProgress() const;
  // Accepts what the baseline does, writes every report that was asked for, and the text where
  // stdout is free for it. Throws UsageError for a file that cannot be written. `keeps` says
  // whether a run that failed can be put again, and so is kept. With the run `before` this one, the
  // text is what has changed since.
  void write(Report& report, const std::string& secretHeader, bool keeps = false,
             const Report* before = nullptr) const;
  // The files that write() writes.
  std::vector<std::string> files() const;

 private:
  std::pair<const ReportFormat*, std::string> formatOf(const std::string& text) const;
  void writeAs(const ReportFormat& format, const Report& report, std::ostream& out) const;
  bool live() const;
  static void tellGithub(const Report& report, bool stdoutTaken);
  // Where the run was kept; empty if it was not. Says so where it could not be.
  std::string keep(const Report& report) const;
  void writeFile(const std::string& option, const std::string& file,
                 const std::function<void(std::ostream&)>& write) const;

  CLI::App& command_;
  std::vector<std::string> reports_;
  std::string anchor_ = kSarifAnchor;
  bool all_ = false;
  bool json_ = false;
  bool quiet_ = false;
  bool forget_ = false;
  std::string shard_;
  std::string baselineFile_;
  bool strictBaseline_ = false;
  std::string newBaseline_;
  std::string bundle_;
  std::string signKey_;
  std::optional<Baseline> baseline_;
};

}  // namespace hooks
