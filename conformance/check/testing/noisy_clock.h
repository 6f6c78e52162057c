#pragma once

#include <atomic>
#include <thread>

#include "fixtures/wire/clock.h"

namespace hooks {

// The clock of a machine that is too busy: whoever waits on it is woken late by the same time. It
// moves only when somebody waits, so that tests take no time.
class NoisyClock : public Clock {
 public:
  explicit NoisyClock(Microseconds late) : late_(late) {}

  TimePoint now() const override { return TimePoint(Microseconds(now_.load())); }

  void wait(std::unique_lock<std::mutex>& lock, std::condition_variable&,
            std::optional<TimePoint> due) const override {
    lock.unlock();
    std::this_thread::yield();
    lock.lock();
    if (due && *due > now()) now_ = (*due + late_).time_since_epoch().count();
    ++waits_;
  }

  // Returns when somebody has waited so often from now on.
  void awaitWaits(int count) const {
    const int wanted = waits_ + count;
    while (waits_ < wanted) std::this_thread::yield();
  }

 private:
  const Microseconds late_;
  mutable std::atomic<std::int64_t> now_ = 1'768'469'400'000'000;
  mutable std::atomic<int> waits_ = 0;
};

}  // namespace hooks
