#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "receiver/cli/program.h"
#include "receiver/cli/secret_option.h"
#include "receiver/cli/stop_signals.h"

namespace hooks {

// `okta-conformance doctor`: what is wrong on the way to a receiver, and what to do about it.
class DoctorCommand {
 public:
  // Lent: the signals that end it early.
  DoctorCommand(Program& program, const StopSignals& signals);

 private:
  int run();
  int examine();

  const StopSignals& signals_;
  CLI::App& command_;
  SecretOption secret_;
  std::string url_;
  std::string authHeader_ = "Authorization";
  std::vector<std::string> headers_;
  std::string eventType_;
  std::string caFile_;
  bool json_ = false;
};

}  // namespace hooks
