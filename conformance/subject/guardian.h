#pragma once

#include <sys/types.h>

#include <string>

namespace hooks {

// Runs a command if this process ends, however that comes about, before the guardian is dismissed.
//
// It is a shell in a process group of its own that waits for the end of a pipe, so that neither
// Ctrl-C nor kill -9 keeps it from its work.
class Guardian {
 public:
  // Throws std::system_error if no process can be made.
  explicit Guardian(const std::string& command);
  // Dismisses it.
  ~Guardian();
  Guardian(const Guardian&) = delete;
  Guardian& operator=(const Guardian&) = delete;

 private:
  pid_t pid_ = -1;
  int pipe_ = -1;
};

}  // namespace hooks
