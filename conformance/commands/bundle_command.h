#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "receiver/cli/program.h"

namespace hooks {

// `okta-conformance bundle verify`: whether a bundle is what was made.
class BundleCommand {
 public:
  explicit BundleCommand(Program& program);

 private:
  int run();

  CLI::App& command_;
  std::string action_;
  std::string file_;
  std::string key_;
  bool json_ = false;
};

}  // namespace hooks
