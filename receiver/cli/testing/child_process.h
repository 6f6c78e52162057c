#pragma once

#include <sys/types.h>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace hooks {

// A program run by a test: what it prints, and how it ends. Every wait is bounded, and a child that
// is still there at the end of the test is killed.
class ChildProcess {
 public:
  static constexpr std::chrono::seconds kPatience{20};

  // `environment` is added to this process's own, as NAME=VALUE; stdin is empty.
  explicit ChildProcess(std::vector<std::string> command,
                        std::vector<std::string> environment = {});
  ~ChildProcess();
  ChildProcess(const ChildProcess&) = delete;
  ChildProcess& operator=(const ChildProcess&) = delete;

  pid_t pid() const { return pid_; }
  // The next line of its stdout, without the line break; nothing at the end, or if none came in
  // time.
  std::optional<std::string> line(std::chrono::milliseconds patience = kPatience);
  void signal(int number);
  // Its exit status, or 128 and the signal that ended it; nothing if it did not end in time.
  std::optional<int> wait(std::chrono::milliseconds patience = kPatience);
  // All it has written to stderr; after wait().
  std::string errors() const;

 private:
  pid_t pid_ = -1;
  int out_ = -1;
  int err_ = -1;  // a file without a name
  std::string buffer_;
  std::optional<int> status_;
};

}  // namespace hooks
