#pragma once

#include <CLI/CLI.hpp>
#include <string>

#include "mock-okta/commands/events_authoring_commands.h"
#include "receiver/cli/program.h"

namespace hooks {

// `mock-okta events`: what is known of Okta's event types. Each of its commands is one class.
class EventsListCommand {
 public:
  EventsListCommand(Program& program, CLI::App& events);

 private:
  int run();

  CLI::App& command_;
  std::string fixtures_;
  std::string family_;
  bool eligible_ = false;
  bool json_ = false;
};

class EventsShowCommand {
 public:
  EventsShowCommand(Program& program, CLI::App& events);

 private:
  int run();

  CLI::App& command_;
  std::string eventType_;
  std::string profile_;
  std::string fixtures_;
};

class EventsCommand {
 public:
  explicit EventsCommand(Program& program);

 private:
  CLI::App& group_;
  EventsListCommand list_;
  EventsShowCommand show_;
  EventsNewCommand new_;
  EventsLintCommand lint_;
  EventsImportCommand import_;
  EventsDiffCommand diff_;
  EventsPlanCommand plan_;
};

}  // namespace hooks
