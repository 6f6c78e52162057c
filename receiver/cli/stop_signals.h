#pragma once

#include <signal.h>

#include <atomic>
#include <optional>
#include <thread>

namespace hooks {

// SIGINT, SIGTERM and, unless it is ignored, SIGHUP as something to wait for.
//
// To be made first in main(): threads made later inherit that these are blocked, so that none of
// them is torn away by one. SIGPIPE is ignored: who writes to a closed pipe is told by the call.
class StopSignals {
 public:
  StopSignals();

  // Waits for the first of them and answers which. A second one then ends the process at once,
  // as people expect of a second Ctrl-C.
  int wait();

 private:
  friend class StopWatch;
  sigset_t signals_;
};

// Notices one of the signals while something else is done, which asks now and then whether to go
// on. As with StopSignals::wait(), a second one ends the process at once.
class StopWatch {
 public:
  explicit StopWatch(const StopSignals& signals);
  ~StopWatch();

  // Which came; nothing so far.
  std::optional<int> received() const;

 private:
  void watch(sigset_t signals);

  std::atomic<int> received_ = 0;
  std::atomic<bool> over_ = false;
  std::thread thread_;
};

}  // namespace hooks
