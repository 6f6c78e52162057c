#pragma once

#include <chrono>
#include <optional>
#include <string>

namespace hooks {

struct ShellLimits {
  std::chrono::milliseconds time{10'000};
  std::size_t bytes = 16 << 20;
};

// What a command came to.
struct ShellResult {
  std::string output = {};
  // The end of what it wrote to stderr, printable and short: for people.
  std::string errors = {};
  // Its exit status, or 128 and the signal that ended it; nothing if it was ended by us.
  std::optional<int> status = std::nullopt;
  bool overran = false;  // took longer than it may
  bool flooded = false;  // wrote more than it may

  bool good() const { return status == 0; }
  // "exited with 2: no such table", for the end of a sentence that names the command.
  std::string described() const;
};

// Runs a command line with /bin/sh, its stdin empty, in a process group of its own: whatever is
// left of the group when the command ends, or overruns, is killed.
//
// Throws std::system_error if no process can be made.
ShellResult runShell(const std::string& command, const ShellLimits& limits = {});

}  // namespace hooks
