#include "receiver/core/memory_inbox.h"

namespace hooks {

bool MemoryInbox::SeenIds::add(std::string id, TimePoint now) {
  const auto [where, added] = ids_.insert(std::move(id));
  // Elements of an unordered_set stay where they are, so their address may be kept.
  if (added) byAge_.emplace_back(now, &*where);
  return added;
}

void MemoryInbox::SeenIds::forget(TimePoint before, std::size_t keep) {
  while (!byAge_.empty() && (byAge_.size() > keep || byAge_.front().first < before)) {
    ids_.erase(ids_.find(*byAge_.front().second));
    byAge_.pop_front();
  }
}

MemoryInbox::MemoryInbox(const Clock& clock, MemoryInboxLimits limits)
    : clock_(clock), limits_(limits) {}

Accepted MemoryInbox::accept(const ReceivedEnvelope& envelope, const std::string& body) {
  const std::lock_guard guard(mutex_);
  const TimePoint now = clock_.now();
  seen_.forget(now - limits_.memory, limits_.ids);

  const std::string deliveryId = "d" + envelope.eventId;
  if (!envelope.eventId.empty() && seen_.contains(deliveryId)) {
    return {.fresh = 0, .known = envelope.events.size()};
  }
  std::vector<std::size_t> fresh;
  // Two events of one delivery may have the same uuid as well: the first is the one.
  std::unordered_set<std::string_view> here;
  for (std::size_t place = 0; place < envelope.events.size(); ++place) {
    const std::string& uuid = envelope.events[place].uuid;
    if (uuid.empty() || (!seen_.contains("e" + uuid) && here.insert(uuid).second)) {
      fresh.push_back(place);
    }
  }
  if (!fresh.empty() && bytes_ + body.size() > limits_.pendingBytes) {
    // Nothing has been remembered yet, so that the retry is not taken for a duplicate.
    throw InboxUnavailable("the inbox is full: " + std::to_string(queue_.size()) +
                           " events wait to be processed");
  }
  if (!envelope.eventId.empty()) seen_.add(deliveryId, now);
  if (!fresh.empty()) {
    const std::int64_t delivery = ++lastId_;
    deliveries_.emplace(delivery,
                        Delivery{std::make_shared<const std::string>(body), fresh.size()});
    bytes_ += body.size();
    for (const std::size_t place : fresh) {
      const std::string& uuid = envelope.events[place].uuid;
      if (!uuid.empty()) seen_.add("e" + uuid, now);
      queue_.add({.id = ++lastId_, .delivery = delivery, .place = place});
    }
  }
  return {.fresh = fresh.size(), .known = envelope.events.size() - fresh.size()};
}

std::vector<InboxItem> MemoryInbox::claim(TimePoint now, std::size_t max) {
  const std::lock_guard guard(mutex_);
  std::vector<InboxItem> items;
  for (const Pending& event : queue_.claim(now, max)) {
    items.push_back({.id = event.id,
                     .body = deliveries_.at(event.delivery).body,
                     .place = event.place,
                     .failures = event.failures});
  }
  return items;
}

void MemoryInbox::closeOne(std::int64_t delivery) {
  const auto found = deliveries_.find(delivery);
  if (--found->second.open > 0) return;
  bytes_ -= found->second.body->size();
  deliveries_.erase(found);
}

void MemoryInbox::done(const InboxItem& item) {
  const std::lock_guard guard(mutex_);
  if (const auto event = queue_.release(item.id)) closeOne(event->delivery);
}

void MemoryInbox::again(const InboxItem& item, TimePoint due) {
  const std::lock_guard guard(mutex_);
  if (auto event = queue_.release(item.id)) {
    ++event->failures;
    event->due = due;
    queue_.add(*event);
  }
}

void MemoryInbox::putBack(const InboxItem& item) {
  const std::lock_guard guard(mutex_);
  if (const auto event = queue_.release(item.id)) queue_.add(*event);
}

void MemoryInbox::setAside(const InboxItem& item, const std::string&) { done(item); }

std::optional<TimePoint> MemoryInbox::nextDue() const {
  const std::lock_guard guard(mutex_);
  return queue_.nextDue();
}

std::size_t MemoryInbox::pending() const {
  const std::lock_guard guard(mutex_);
  return queue_.size();
}

}  // namespace hooks
