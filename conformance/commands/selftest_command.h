#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>

#include "receiver/cli/program.h"

namespace hooks {

// `okta-conformance selftest`: judges the zoo, and says which defect fails which checks.
class SelftestCommand {
 public:
  explicit SelftestCommand(Program& program);

 private:
  int run();

  CLI::App& command_;
  bool markdown_ = false;
  bool org_ = false;
  bool json_ = false;
  std::uint64_t seed_ = 1;
};

}  // namespace hooks
