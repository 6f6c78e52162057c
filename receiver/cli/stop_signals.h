#pragma once

#include <signal.h>

namespace hooks {

// SIGINT and SIGTERM as something to wait for.
//
// To be made first in main(): threads made later inherit that the two are blocked, so that none of
// them is torn away by one. SIGPIPE is ignored: who writes to a closed pipe is told by the call.
class StopSignals {
 public:
  StopSignals();

  // Waits for the first of the two and answers which. A second one then ends the process at once,
  // as people expect of a second Ctrl-C.
  int wait();

 private:
  sigset_t signals_;
};

}  // namespace hooks
