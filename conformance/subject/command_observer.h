#pragma once

#include "conformance/subject/polling_observer.h"
#include "conformance/subject/shell_command.h"

namespace hooks {

// Asks a command what the receiver did: a query of its database, `kubectl logs`, anything that
// prints a line for each effect, with its marker, and exits with 0.
//
// What it prints is looked at as a whole each time: a line that is gone has not happened.
class CommandObserver : public PollingObserver {
 public:
  explicit CommandObserver(std::string command, ShellLimits limits = {},
                           std::chrono::milliseconds pause = std::chrono::milliseconds(50))
      : PollingObserver(pause), command_(std::move(command)), limits_(limits) {}

  // Not the command itself: it may hold a password.
  std::string name() const override { return "the command of --observe-cmd"; }
  std::string advice() const override {
    return "does it ask the right place, and for this run alone?";
  }

 protected:
  EffectsSeen ask() override;

 private:
  const std::string command_;
  const ShellLimits limits_;
};

}  // namespace hooks
