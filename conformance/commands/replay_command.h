#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "receiver/cli/program.h"

namespace hooks {

// `okta-conformance replay`: puts the checks again that failed in the last run.
class ReplayCommand {
 public:
  explicit ReplayCommand(Program& program);

 private:
  int run();

  Program& program_;
  CLI::App& command_;
  std::vector<std::string> ids_;
  bool json_ = false;
};

}  // namespace hooks
