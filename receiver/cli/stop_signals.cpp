#include "receiver/cli/stop_signals.h"

#include <pthread.h>

namespace hooks {

StopSignals::StopSignals() {
  ::signal(SIGPIPE, SIG_IGN);
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

int StopSignals::wait() {
  int received = 0;
  while (sigwait(&signals_, &received) != 0) {
  }
  pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
  return received;
}

}  // namespace hooks
