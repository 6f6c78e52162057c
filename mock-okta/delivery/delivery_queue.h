#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "fixtures/wire/clock.h"
#include "fixtures/wire/json.h"
#include "mock-okta/delivery/delivery_policy.h"

namespace hooks {

// One delivery that has not come to an end: which events, and when the next attempt is due.
//
// The events are named by their place in the System Log and not held, so that a thousand waiting
// deliveries cost little, in memory and in the journal; the body is made anew for each attempt and
// comes out the same.
struct PendingDelivery {
  // Of its record in the delivery log.
  std::string id = {};
  std::string hookId = {};
  std::string eventId = {};
  // Of the first attempt; nothing before it.
  std::optional<TimePoint> eventTime = std::nullopt;
  std::vector<std::uint64_t> sequences = {};
  // Attempts made.
  int attempts = 0;
  TimePoint due = {};

  bool operator==(const PendingDelivery&) const = default;

  Json toJson() const;
  // Throws ShapeError for a document that is no such thing.
  static PendingDelivery fromJson(const Json& document);
};

// What waits for one hook: the batch that still collects events, and attempts in the order in which
// they are due.
//
// Not synchronised: one thread at a time.
class DeliveryQueue {
 public:
  // Adds an event that happened at `at` to the open batch, or to one that `open` makes: when none
  // is open, when its window has passed, or when it is full. Returns the delivery it is in, valid
  // until the queue changes.
  const PendingDelivery& collect(std::uint64_t sequence, TimePoint at, const BatchRules& rules,
                                 const std::function<PendingDelivery()>& open);
  // Adds a delivery as it is.
  void add(PendingDelivery delivery);
  // Adds one that was still collecting, and goes on collecting in it; if several are, in the
  // latest.
  void reopen(PendingDelivery delivery);
  // Takes the delivery out that is due first, if it is due by now.
  std::optional<PendingDelivery> takeDue(TimePoint now);
  // Takes out all there is, in the order in which it is due.
  std::vector<PendingDelivery> takeAll();
  // What collects gets no more events, and still waits for its own time, until flush().
  void setAside();
  // What collects is due now. What was set aside collects again, unless it has been taken.
  void flush(TimePoint now);

  std::optional<TimePoint> nextDue() const;
  std::size_t size() const { return waiting_.size(); }
  bool empty() const { return waiting_.empty(); }

 private:
  // Due, and in the order of arrival where that is the same.
  using Key = std::pair<TimePoint, std::uint64_t>;
  using Waiting = std::map<Key, PendingDelivery>;

  Waiting::iterator insert(PendingDelivery delivery);
  // Changes when the open batch is due, and closes it.
  Waiting::iterator close(TimePoint due);

  Waiting waiting_;
  std::optional<Key> open_;
  std::optional<Key> aside_;
  std::uint64_t arrivals_ = 0;
};

}  // namespace hooks
