#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "receiver/cli/program.h"
#include "receiver/cli/secret_option.h"
#include "receiver/cli/stop_signals.h"

namespace hooks {

// `okta-conformance zoo`: the defects that prove the checks, listed or one of them served.
class ZooCommand {
 public:
  ZooCommand(Program& program, StopSignals& signals);

 private:
  int run();

  StopSignals& signals_;
  CLI::App& command_;
  std::string served_;
  bool org_ = false;
  bool json_ = false;
  int port_ = 8082;
  SecretOption secret_;
};

}  // namespace hooks
