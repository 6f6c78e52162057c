#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace hooks {

// How a process ended: with an exit status, or by a signal.
struct ProcessEnd {
  std::optional<int> status = std::nullopt;
  std::optional<int> signal = std::nullopt;

  bool operator==(const ProcessEnd&) const = default;
};

// "exit status 1", "signal 9 (Killed)".
std::string described(const ProcessEnd& end);

// What a process, and all that it has started, hold at a moment.
struct ProcessUsage {
  std::uint64_t residentBytes = 0;
  std::size_t openFiles = 0;
};

// The receiver's process in our hands: to be ended, started again and looked at.
//
// Checks that end it run alone, and start it again before they return. Thread-safe.
class ReceiverProcess {
 public:
  virtual ~ReceiverProcess() = default;

  virtual bool running() = 0;
  // Each time that it ended and nobody had asked it to.
  virtual std::vector<ProcessEnd> unaskedEnds() = 0;

  // Asks it to end as a deployment does, with SIGTERM. Does not wait.
  virtual void askToEnd() = 0;
  // How it ended, or nothing if it has not within that time.
  virtual std::optional<ProcessEnd> waitForEnd(std::chrono::milliseconds patience) = 0;
  // Ends it without a word, with SIGKILL, and returns when it is gone.
  virtual void kill() = 0;
  // Starts it as it was started first, once it has ended, and returns when it takes requests.
  // Throws Unmet if it never does.
  virtual void start() = 0;

  // How much it has written so far, and what it has written since then.
  virtual std::uint64_t outputMark() { return 0; }
  virtual std::string outputSince(std::uint64_t mark) {
    (void)mark;
    return {};
  }

  // Nothing where the system does not tell.
  virtual std::optional<ProcessUsage> usage() = 0;
  // Whether usage() is free of what allocators and collectors put off, so that a few deliveries
  // show what a delivery leaves behind.
  virtual bool exactUsage() const { return false; }
};

// Has it end as a deployment does, if need be by force, and starts it again. Throws as start().
void restart(ReceiverProcess& process);

}  // namespace hooks
