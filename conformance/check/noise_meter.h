#pragma once

#include <condition_variable>
#include <mutex>
#include <thread>
#include <vector>

#include "fixtures/wire/clock.h"

namespace hooks {

// How much time this machine takes from those who run on it: a thread waits for a short while,
// again and again, and notes how much later than that it is woken. Where that is much, a late
// answer may be the machine's fault and not the receiver's.
//
// Thread-safe. The clock must outlive it, and run by itself.
class NoiseMeter {
 public:
  // Measures from now on.
  explicit NoiseMeter(const Clock& clock);
  ~NoiseMeter();
  NoiseMeter(const NoiseMeter&) = delete;
  NoiseMeter& operator=(const NoiseMeter&) = delete;

  // The time that was lost between the two moments.
  Microseconds lost(TimePoint from, TimePoint to) const;

 private:
  struct Delay {
    TimePoint due;
    TimePoint woken;
  };

  void measure();

  const Clock& clock_;
  mutable std::mutex mutex_;
  std::condition_variable wake_;
  bool stopping_ = false;
  // When it is to be woken next.
  TimePoint due_;
  std::vector<Delay> delays_;
  std::thread thread_;
};

}  // namespace hooks
