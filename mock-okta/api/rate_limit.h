#pragma once

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

#include "fixtures/wire/clock.h"

namespace hooks {

// What x-rate-limit-* say.
struct RateAllowance {
  std::uint64_t limit = 0;
  std::uint64_t remaining = 0;
  // Seconds since 1970.
  std::int64_t reset = 0;
  bool exceeded = false;
};

// So many calls a minute for each caller. The minute starts with a caller's first call and ends by
// the clock. Thread-safe.
class RateLimit {
 public:
  RateLimit(const Clock& clock, std::uint64_t perMinute) : clock_(clock), limit_(perMinute) {}

  // Counts one call.
  RateAllowance count(std::string_view caller);

 private:
  struct Window {
    TimePoint end = {};
    std::uint64_t used = 0;
  };

  const Clock& clock_;
  const std::uint64_t limit_;
  std::mutex mutex_;
  std::map<std::string, Window, std::less<>> windows_;
};

}  // namespace hooks
