#pragma once

#include <sys/types.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "conformance/check/receiver_process.h"
#include "conformance/subject/guardian.h"

namespace hooks {

struct StartOptions {
  // A command line for /bin/sh.
  std::string command;
  // Where it is run; empty, where we are.
  std::filesystem::path directory = {};
  // NAME=VALUE, besides our own environment.
  std::vector<std::string> environment = {};
  // Whether it is ready to take requests; asked again and again while it starts.
  std::function<bool()> ready = [] { return true; };
  // What `ready` waits for, for people: "an answer at http://127.0.0.1:8082/".
  std::string awaited = {};
  std::chrono::milliseconds patience{30'000};
  // Whether it is not to be waited for any longer.
  std::function<bool()> interrupted = [] { return false; };
  // Between SIGTERM and SIGKILL in the end.
  std::chrono::milliseconds grace{2'000};
};

// A receiver that we start ourselves, in a process group of its own, with all that it writes in a
// file.
//
// The group is ended when this is destroyed, SIGTERM first and SIGKILL for what is left after a
// moment; a guardian does the same if we are killed before we can.
class StartedProcess : public ReceiverProcess {
 public:
  // Does not start it. Throws std::system_error if there is no place for its output.
  explicit StartedProcess(StartOptions options);
  ~StartedProcess() override;
  StartedProcess(const StartedProcess&) = delete;
  StartedProcess& operator=(const StartedProcess&) = delete;

  // Adds NAME=VALUE to the environment of the starts to come.
  void addVariable(std::string variable);
  // What it has written to stdout and stderr, over all starts; gone with this.
  const std::filesystem::path& outputFile() const { return output_; }

  // What it has written since it was started last.
  std::string outputSinceStart() { return outputSince(startMark_); }

  bool running() override;
  std::vector<ProcessEnd> unaskedEnds() override;
  void askToEnd() override;
  std::optional<ProcessEnd> waitForEnd(std::chrono::milliseconds patience) override;
  void kill() override;
  void start() override;
  std::optional<ProcessUsage> usage() override;
  std::string outputSince(std::uint64_t mark) override;
  std::uint64_t outputMark() override;

 private:
  void spawn();
  // Looks whether it has ended. With the lock.
  void look();
  // Ends what is left of its group. With the lock.
  void endGroup();

  StartOptions options_;
  std::filesystem::path output_;
  std::mutex mutex_;
  std::atomic<std::uint64_t> startMark_ = 0;
  pid_t pid_ = -1;
  bool runs_ = false;
  bool asked_ = false;
  ProcessEnd lastEnd_;
  std::vector<ProcessEnd> unasked_;
  std::unique_ptr<Guardian> guardian_;
};

}  // namespace hooks
