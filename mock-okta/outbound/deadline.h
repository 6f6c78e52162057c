#pragma once

#include <algorithm>
#include <chrono>
#include <functional>

#include "fixtures/wire/clock.h"

namespace hooks {

// The moment by which all of something must have happened. POCO's timeouts are for one operation,
// and a peer that drips a byte at a time never meets them.
//
// Real time, whatever Clock the program uses: what is waited for happens outside of the program.
//
// It has also passed once `abandoned` says that nobody wants it any more: whoever waits for it asks
// every kLook. What `abandoned` points to must outlive it.
class Deadline {
 public:
  static constexpr std::chrono::milliseconds kLook{50};

  explicit Deadline(Microseconds length, const std::function<bool()>* abandoned = nullptr)
      : abandoned_(abandoned),
        start_(std::chrono::steady_clock::now()),
        end_(start_ + std::clamp(length, Microseconds(0), Microseconds(std::chrono::hours(24)))) {}

  // Part of what remains of this one, so that `parts` things can each have their turn.
  Deadline share(std::size_t parts) const { return Deadline(remaining() / parts, abandoned_); }

  bool canBeAbandoned() const { return abandoned_ != nullptr && *abandoned_; }
  bool abandoned() const { return canBeAbandoned() && (*abandoned_)(); }
  bool passed() const { return std::chrono::steady_clock::now() >= end_ || abandoned(); }
  // Until the moment itself; how long may be waited until it is asked again, longestWait() says.
  Microseconds remaining() const {
    const auto left = end_ - std::chrono::steady_clock::now();
    return std::max(Microseconds(0), std::chrono::ceil<Microseconds>(left));
  }
  Microseconds longestWait() const {
    return canBeAbandoned() ? std::min(remaining(), Microseconds(kLook)) : remaining();
  }
  Microseconds elapsed() const {
    return std::chrono::floor<Microseconds>(std::chrono::steady_clock::now() - start_);
  }
  // "3000 ms"
  std::string text() const {
    return std::to_string(
               std::chrono::duration_cast<std::chrono::milliseconds>(end_ - start_).count()) +
           " ms";
  }

 private:
  const std::function<bool()>* abandoned_;
  std::chrono::steady_clock::time_point start_;
  std::chrono::steady_clock::time_point end_;
};

}  // namespace hooks
