#pragma once

#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "fixtures/wire/clock.h"
#include "receiver/cli/program.h"

namespace hooks {

// `mock-okta events new`: a fixture of one's own to begin with.
class EventsNewCommand {
 public:
  EventsNewCommand(Program& program, CLI::App& events);

 private:
  int run();

  CLI::App& command_;
  std::string eventType_;
  std::string like_;
  std::string fixtures_;
  std::string to_;
  bool force_ = false;
  SystemClock clock_;
};

// `mock-okta events lint`: all that is wrong with a folder of fixtures.
class EventsLintCommand {
 public:
  EventsLintCommand(Program& program, CLI::App& events);

 private:
  int run();

  CLI::App& command_;
  std::string directory_ = ".";
  bool strict_ = false;
  bool quiet_ = false;
  bool json_ = false;
};

// `mock-okta events import`: redacted fixtures of real events.
class EventsImportCommand {
 public:
  EventsImportCommand(Program& program, CLI::App& events);

 private:
  int run();
  std::string text() const;

  CLI::App& command_;
  std::string file_;
  bool ngrok_ = false;
  std::string agent_ = "http://127.0.0.1:4040";
  std::string to_;
  bool force_ = false;
  bool json_ = false;
  SystemClock clock_;
};

// `mock-okta events diff`: what changed between two releases of the table of event types.
class EventsDiffCommand {
 public:
  EventsDiffCommand(Program& program, CLI::App& events);

 private:
  int run();

  CLI::App& command_;
  std::string old_;
  std::string new_;
  bool json_ = false;
};

// `mock-okta events plan`: how many hooks a list of types needs.
class EventsPlanCommand {
 public:
  EventsPlanCommand(Program& program, CLI::App& events);

 private:
  int run();

  CLI::App& command_;
  std::vector<std::string> types_;
  std::string file_;
  std::string fixtures_;
  bool eligible_ = false;
  bool json_ = false;
};

}  // namespace hooks
