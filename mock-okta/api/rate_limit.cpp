#include "mock-okta/api/rate_limit.h"

namespace hooks {

RateAllowance RateLimit::count(std::string_view caller) {
  using std::chrono::ceil;
  using std::chrono::minutes;
  using std::chrono::seconds;
  const TimePoint now = clock_.now();
  const std::lock_guard guard(mutex_);
  auto found = windows_.find(caller);
  if (found == windows_.end()) found = windows_.emplace(std::string(caller), Window{}).first;
  Window& window = found->second;
  // A clock that was set back has left the window in the future.
  if (now >= window.end || window.end - now > minutes{1}) window = {.end = now + minutes{1}};
  const bool exceeded = window.used >= limit_;
  if (!exceeded) ++window.used;
  return {.limit = limit_,
          .remaining = limit_ - window.used,
          .reset = ceil<seconds>(window.end).time_since_epoch().count(),
          .exceeded = exceeded};
}

}  // namespace hooks
