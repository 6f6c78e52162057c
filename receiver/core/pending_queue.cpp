#include "receiver/core/pending_queue.h"

namespace hooks {

void PendingQueue::add(const Pending& event) { waiting_.insert(event); }

std::vector<Pending> PendingQueue::claim(TimePoint now, std::size_t max) {
  std::vector<Pending> claimed;
  while (claimed.size() < max && !waiting_.empty() && waiting_.begin()->due <= now) {
    claimed.push_back(*waiting_.begin());
    inHand_.emplace(claimed.back().id, claimed.back());
    waiting_.erase(waiting_.begin());
  }
  return claimed;
}

std::optional<Pending> PendingQueue::release(std::int64_t id) {
  const auto found = inHand_.find(id);
  if (found == inHand_.end()) return std::nullopt;
  const Pending released = found->second;
  inHand_.erase(found);
  return released;
}

std::optional<TimePoint> PendingQueue::nextDue() const {
  if (waiting_.empty()) return std::nullopt;
  return waiting_.begin()->due;
}

}  // namespace hooks
