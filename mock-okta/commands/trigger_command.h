#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "fixtures/wire/clock.h"
#include "receiver/cli/output.h"
#include "receiver/cli/program.h"
#include "receiver/cli/secret_option.h"

namespace hooks {

// `mock-okta trigger`: makes an event happen in an org that is running.
class TriggerCommand {
 public:
  explicit TriggerCommand(Program& program);

 private:
  int run();

  CLI::App& command_;
  std::string eventType_;
  std::string org_ = "http://127.0.0.1:8080";
  std::vector<std::string> set_;
  std::string profile_ = "live";
  int count_ = 1;
  bool batch_ = false;
  bool json_ = false;
  std::string caFile_;
  SecretOption token_;
  SystemClock clock_;
  LineWriter out_{stdout};
};

// {pointer: value} from texts of the form POINTER=JSON. Throws UsageError that quotes the text and
// says how to write it.
JsonObject overrides(const std::vector<std::string>& texts);

}  // namespace hooks
