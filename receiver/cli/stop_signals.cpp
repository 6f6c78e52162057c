#include "receiver/cli/stop_signals.h"

#include <pthread.h>

#include <ctime>

namespace hooks {

StopSignals::StopSignals() {
  ::signal(SIGPIPE, SIG_IGN);
  sigemptyset(&signals_);
  sigaddset(&signals_, SIGINT);
  sigaddset(&signals_, SIGTERM);
  // The terminal is closed, or the connection to it; but nohup has it ignored.
  struct sigaction hangup {};
  ::sigaction(SIGHUP, nullptr, &hangup);
  if (hangup.sa_handler != SIG_IGN) sigaddset(&signals_, SIGHUP);
  pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
}

int StopSignals::wait() {
  int received = 0;
  while (sigwait(&signals_, &received) != 0) {
  }
  pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
  return received;
}

StopWatch::StopWatch(const StopSignals& signals)
    : thread_([this, set = signals.signals_] { watch(set); }) {}

StopWatch::~StopWatch() {
  over_ = true;
  thread_.join();
}

std::optional<int> StopWatch::received() const {
  return received_ == 0 ? std::nullopt : std::optional<int>(received_);
}

void StopWatch::watch(sigset_t signals) {
  const timespec pause{.tv_sec = 0, .tv_nsec = 20'000'000};
  while (!over_) {
    if (received_ != 0) {
      // This thread takes the second one, by the default action.
      ::nanosleep(&pause, nullptr);
      continue;
    }
    const int signal = ::sigtimedwait(&signals, nullptr, &pause);
    if (signal <= 0) continue;
    received_ = signal;
    pthread_sigmask(SIG_UNBLOCK, &signals, nullptr);
  }
}

}  // namespace hooks
