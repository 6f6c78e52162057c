#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "receiver/cli/program.h"

namespace hooks {

// `okta-conformance explain`: all that is known of one check.
class ExplainCommand {
 public:
  explicit ExplainCommand(Program& program);

 private:
  int run();

  CLI::App& command_;
  std::string id_;
  std::string framework_;
  bool json_ = false;
};

}  // namespace hooks
