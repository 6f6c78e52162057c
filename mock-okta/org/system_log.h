#pragma once

#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "fixtures/wire/log_event.h"
#include "mock-okta/org/scim_filter.h"
#include "mock-okta/org/system_log_documents.h"
#include "mock-okta/org/system_log_index.h"

namespace hooks {

// One event in the System Log. The sequence starts at 1 and has no gaps; it is the order of
// persistence, which need not be that of `published`.
struct LogEntry {
  std::uint64_t sequence = 0;
  TimePoint persisted = {};
  std::shared_ptr<const LogEvent> event;
};

// Which entries of the System Log are asked for, and in which order.
struct LogSelection {
  enum class Order { Persisted, Published, PublishedDescending };
  Order order = Order::Persisted;
  // Bounds of the time that orders, both of them included.
  std::optional<TimePoint> from = std::nullopt;
  std::optional<TimePoint> until = std::nullopt;
  // Only what stands behind this entry in the order; 0 is before them all.
  std::uint64_t behind = 0;
  const ScimFilter* filter = nullptr;
  // In lower case, at most 32. Each must be a value in the event, a word of one, or a part between
  // hyphens of such a word.
  std::vector<std::string> keywords = {};
  std::size_t max = 100;
};

struct LogSelected {
  std::vector<LogEntry> entries;
  // The last entry that was looked at, to go on behind.
  std::uint64_t last = 0;
  // Whether there are more that fit. Not told in the order of persistence, which has no end.
  bool more = false;
};

// What happened in an org: events are appended and never change.
//
// Keeps what events have in common once, and indices for the attributes that people filter by, so
// that a million events fit into memory and can be searched. Thread-safe, also while a long search
// is going on; what it hands out stays valid.
class SystemLog {
 public:
  // Appends and returns the entry; then calls the listeners, on this thread and without a lock.
  LogEntry append(LogEvent event, TimePoint persisted);

  // Up to `max` entries behind this sequence number, oldest first.
  std::vector<LogEntry> after(std::uint64_t sequence, std::size_t max) const;
  std::uint64_t lastSequence() const;
  // The newest event of a type.
  std::optional<LogEntry> latest(std::string_view eventType) const;
  // The first event with this uuid.
  std::optional<LogEntry> find(std::string_view uuid) const;
  LogSelected select(const LogSelection& selection) const;

  // Called after each append, from the appending thread. Add listeners before others use the log.
  void onAppend(std::function<void(const LogEntry&)> listener);

  // Forgets everything; the sequence starts again.
  void clear();

  // What the events take in memory.
  std::size_t bytes() const;

 private:
  using Ref = LogDocuments::Ref;
  struct Row {
    TimePoint persisted;
    TimePoint published;
    Ref document;
  };
  // What orders a row, and its sequence where that is equal.
  using Key = std::pair<TimePoint, std::uint32_t>;
  class Search;

  // Whoever waits for the lock is the next to get it: a mutex alone would give it back to a search
  // that has just let go of it.
  std::unique_lock<std::mutex> locked() const {
    const std::lock_guard turn(turn_);
    return std::unique_lock(mutex_);
  }

  // These expect the lock to be held.
  LogEntry entry(std::uint64_t sequence) const;
  const Row& row(std::uint64_t sequence) const { return rows_[sequence - 1]; }
  Key publishedKey(std::uint32_t sequence) const { return {row(sequence).published, sequence}; }
  void index(Ref document, std::uint32_t sequence);
  const std::vector<std::uint32_t>& byPublished() const;

  mutable std::mutex turn_;
  mutable std::mutex mutex_;
  std::vector<Row> rows_;
  LogDocuments documents_;
  // The newest, as they were handed out.
  std::deque<LogEntry> recent_;
  std::unordered_map<std::string, std::uint32_t> latest_;
  // The number of a uuid's text and the sequence; sorted.
  std::vector<std::pair<Ref, std::uint32_t>> uuids_;
  // Sequences in the order of `published`. Those from publishedSorted_ on are to be sorted in
  // before it is read.
  mutable std::vector<std::uint32_t> byPublished_;
  mutable std::size_t publishedSorted_ = 0;
  // Whether no row was persisted before the one in front of it: clocks can be turned back.
  bool persistedSorted_ = true;
  // How often the log has been cleared.
  std::uint64_t generation_ = 0;
  // In the order of indexedPaths().
  std::array<LogIndex, 11> indices_;
  std::vector<std::function<void(const LogEntry&)>> listeners_;
};

}  // namespace hooks
