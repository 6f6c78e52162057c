#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "receiver/cli/program.h"

namespace hooks {

// `okta-conformance compare`: what became of each check from one run to another.
class CompareCommand {
 public:
  explicit CompareCommand(Program& program);

 private:
  int run();

  CLI::App& command_;
  std::string before_;
  std::string after_;
  bool json_ = false;
};

}  // namespace hooks
