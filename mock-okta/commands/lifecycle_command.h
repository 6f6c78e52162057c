#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "fixtures/wire/clock.h"
#include "mock-okta/lifecycle/lifecycle.h"
#include "receiver/cli/output.h"
#include "receiver/cli/program.h"
#include "receiver/cli/secret_option.h"

namespace hooks {

// `mock-okta lifecycle`: an org of its own, in this process, drives a receiver at any URL.
class LifecycleCommand {
 public:
  explicit LifecycleCommand(Program& program);

 private:
  int run();

  CLI::App& command_;
  LifecycleOptions options_;
  std::vector<std::string> headers_;
  std::vector<std::string> target_;
  std::string observeLog_;
  std::string fixtures_;
  std::string caFile_;
  bool insecure_ = false;
  bool json_ = false;
  bool verbose_ = false;
  SecretOption secret_;
  SystemClock clock_;
};

// "Name: value"; throws UsageError that names the option, never the value.
HttpHeader headerFrom(const std::string& text);
// "name=value" of a target's member; throws UsageError.
std::pair<std::string, std::string> targetMember(const std::string& text);

}  // namespace hooks
