#pragma once

#include <CLI/CLI.hpp>

#include "receiver/cli/program.h"

namespace hooks {

// `okta-conformance list`: all checks, one a line.
class ListCommand {
 public:
  explicit ListCommand(Program& program);

 private:
  int run();

  CLI::App& command_;
  bool json_ = false;
  bool org_ = false;
  bool markdown_ = false;
};

}  // namespace hooks
