#include "mock-okta/org/system_log.h"

#include <algorithm>

namespace hooks {

LogEntry SystemLog::append(LogEvent event, TimePoint persisted) {
  LogEntry entry{.persisted = persisted,
                 .event = std::make_shared<const LogEvent>(std::move(event))};
  {
    const std::lock_guard guard(mutex_);
    entry.sequence = entries_.size() + 1;
    entries_.push_back(entry);
  }
  for (const auto& listener : listeners_) listener(entry);
  return entry;
}

std::vector<LogEntry> SystemLog::after(std::uint64_t sequence, std::size_t max) const {
  const std::lock_guard guard(mutex_);
  const std::size_t from = std::min<std::size_t>(sequence, entries_.size());
  const std::size_t count = std::min(max, entries_.size() - from);
  const auto first = entries_.begin() + static_cast<std::ptrdiff_t>(from);
  return {first, first + static_cast<std::ptrdiff_t>(count)};
}

std::uint64_t SystemLog::lastSequence() const {
  const std::lock_guard guard(mutex_);
  return entries_.size();
}

std::optional<LogEntry> SystemLog::latest(std::string_view eventType) const {
  const std::lock_guard guard(mutex_);
  const auto found = std::find_if(entries_.rbegin(), entries_.rend(), [&](const LogEntry& entry) {
    return entry.event->eventType() == eventType;
  });
  return found == entries_.rend() ? std::nullopt : std::optional(*found);
}

std::optional<LogEntry> SystemLog::find(std::string_view uuid) const {
  const std::lock_guard guard(mutex_);
  const auto found = std::find_if(entries_.begin(), entries_.end(), [&](const LogEntry& entry) {
    return entry.event->uuid() == uuid;
  });
  return found == entries_.end() ? std::nullopt : std::optional(*found);
}

void SystemLog::onAppend(std::function<void(const LogEntry&)> listener) {
  listeners_.push_back(std::move(listener));
}

void SystemLog::clear() {
  const std::lock_guard guard(mutex_);
  entries_.clear();
}

}  // namespace hooks
