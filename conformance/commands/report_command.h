#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "conformance/commands/report_options.h"
#include "receiver/cli/program.h"

namespace hooks {

// `okta-conformance report`: reports that were written before, joined or shown anew.
class ReportCommand {
 public:
  explicit ReportCommand(Program& program);

 private:
  int run();

  CLI::App& command_;
  std::string action_;
  std::vector<std::string> files_;
  ReportOptions reports_;
};

}  // namespace hooks
