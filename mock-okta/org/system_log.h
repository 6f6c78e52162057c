#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string_view>
#include <vector>

#include "fixtures/wire/log_event.h"

namespace hooks {

// One event in the System Log. The sequence starts at 1 and has no gaps; it is the order of
// persistence, which need not be that of `published`.
struct LogEntry {
  std::uint64_t sequence = 0;
  TimePoint persisted = {};
  std::shared_ptr<const LogEvent> event;
};

// What happened in an org: events are appended and never change.
//
// Thread-safe; what it hands out stays valid.
class SystemLog {
 public:
  // Appends and returns the entry; then calls the listeners, on this thread and without a lock.
  LogEntry append(LogEvent event, TimePoint persisted);

  // Up to `max` entries behind this sequence number, oldest first.
  std::vector<LogEntry> after(std::uint64_t sequence, std::size_t max) const;
  std::uint64_t lastSequence() const;
  // The newest event of a type.
  std::optional<LogEntry> latest(std::string_view eventType) const;
  std::optional<LogEntry> find(std::string_view uuid) const;

  // Called after each append, from the appending thread. Add listeners before others use the log.
  void onAppend(std::function<void(const LogEntry&)> listener);

  // Forgets everything; the sequence starts again.
  void clear();

 private:
  mutable std::mutex mutex_;
  std::vector<LogEntry> entries_;
  std::vector<std::function<void(const LogEntry&)>> listeners_;
};

}  // namespace hooks
