#include "conformance/check/noise_meter.h"

#include <algorithm>

namespace hooks {

namespace {

constexpr std::chrono::milliseconds kBeat{10};
// What a timer is late by on a machine that has nothing else to do.
constexpr std::chrono::milliseconds kUsual{2};

}  // namespace

NoiseMeter::NoiseMeter(const Clock& clock)
    : clock_(clock), due_(clock.now() + kBeat), thread_([this] { measure(); }) {}

NoiseMeter::~NoiseMeter() {
  {
    const std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  wake_.notify_all();
  thread_.join();
}

void NoiseMeter::measure() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    clock_.wait(lock, wake_, due_);
    const TimePoint now = clock_.now();
    if (now < due_) continue;
    if (now - due_ > kUsual) delays_.push_back({due_, now});
    due_ = now + kBeat;
  }
}

Microseconds NoiseMeter::lost(TimePoint from, TimePoint to) const {
  const std::lock_guard guard(mutex_);
  Microseconds all{0};
  const auto add = [&](TimePoint begin, TimePoint end) {
    all += std::max(Microseconds(0), std::min(end, to) - std::max(begin, from));
  };
  for (const Delay& delay : delays_) add(delay.due, delay.woken);
  // It may be late at this moment.
  const TimePoint now = clock_.now();
  if (now - due_ > kUsual) add(due_, now);
  return all;
}

}  // namespace hooks
