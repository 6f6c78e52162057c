#include "mock-okta/outbound/connection_pool.h"

namespace hooks {

namespace {

// More than anybody's threads; what is beyond is closed instead of kept.
constexpr std::size_t kMostForOneOrigin = 256;

}  // namespace

std::unique_ptr<Channel> ConnectionPool::take(const std::string& origin) {
  const std::lock_guard lock(mutex_);
  const Moment now = std::chrono::steady_clock::now();
  for (auto entry = idle_.begin(); entry != idle_.end();) {
    std::erase_if(entry->second, [now](const Idle& idle) { return idle.until <= now; });
    entry = entry->second.empty() ? idle_.erase(entry) : std::next(entry);
  }
  const auto found = idle_.find(origin);
  if (found == idle_.end()) return nullptr;
  std::vector<Idle>& waiting = found->second;
  while (!waiting.empty()) {
    std::unique_ptr<Channel> channel = std::move(waiting.back().channel);
    waiting.pop_back();
    if (channel->quiet()) return channel;
  }
  return nullptr;
}

void ConnectionPool::keep(const std::string& origin, std::unique_ptr<Channel> channel,
                          Microseconds longest) {
  if (longest <= Microseconds(0)) return;
  const std::lock_guard lock(mutex_);
  std::vector<Idle>& waiting = idle_[origin];
  if (waiting.size() >= kMostForOneOrigin) return;
  waiting.push_back({std::move(channel), std::chrono::steady_clock::now() + longest});
}

}  // namespace hooks
