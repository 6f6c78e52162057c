#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "fixtures/wire/clock.h"
#include "fixtures/wire/log_event.h"
#include "mock-okta/org/hook_filter.h"
#include "receiver/cli/output.h"
#include "receiver/cli/program.h"
#include "receiver/cli/secret_option.h"

namespace hooks {

// `mock-okta filter test`: what an event hook's filter would let through, and why.
class FilterTestCommand {
 public:
  FilterTestCommand(Program& program, CLI::App& filter);

 private:
  int run();
  std::vector<LogEvent> events() const;
  std::vector<LogEvent> given() const;
  std::vector<LogEvent> fromState() const;
  std::vector<LogEvent> fromOrg() const;
  void write(const HookFilter& filter, const LogEvent& event, bool inFull);

  CLI::App& command_;
  std::string expression_;
  std::vector<std::string> events_;
  std::string fixtures_;
  bool log_ = false;
  std::string org_ = "http://127.0.0.1:8080";
  std::string state_;
  std::string type_;
  std::size_t limit_ = 1000;
  bool explain_ = false;
  bool json_ = false;
  std::string caFile_;
  SecretOption token_;
  SystemClock clock_;
  LineWriter out_{stdout};
};

// `mock-okta filter build`: the console's simple builder: rows to an expression, and back.
class FilterBuildCommand {
 public:
  FilterBuildCommand(Program& program, CLI::App& filter);

 private:
  int run();

  CLI::App& command_;
  // Three for each row.
  std::vector<std::string> words_;
  std::string from_;
  bool json_ = false;
  LineWriter out_{stdout};
};

class FilterCommand {
 public:
  explicit FilterCommand(Program& program);

 private:
  CLI::App& group_;
  FilterTestCommand test_;
  FilterBuildCommand build_;
};

}  // namespace hooks
