#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "fixtures/wire/clock.h"

namespace hooks {

// An event that waits, as a queue knows it.
struct Pending {
  std::int64_t id = 0;
  std::int64_t delivery = 0;
  std::size_t place = 0;
  int failures = 0;
  // When it may be processed; one that never failed is due since ever.
  TimePoint due = TimePoint::min();
};

// What waits to be processed, by when it is due and then by id: in order of arrival, and what
// failed comes back behind what has not been tried, so that one bad event holds up nothing.
//
// Not synchronised: the inbox it belongs to has the lock.
class PendingQueue {
 public:
  void add(const Pending& event);
  // Moves at most `max` events that are due from waiting to in hand.
  std::vector<Pending> claim(TimePoint now, std::size_t max);
  // Takes an event out of hand, or nothing if it is not in hand.
  std::optional<Pending> release(std::int64_t id);

  std::optional<TimePoint> nextDue() const;
  // Waiting and in hand.
  std::size_t size() const { return waiting_.size() + inHand_.size(); }

 private:
  struct Earlier {
    bool operator()(const Pending& a, const Pending& b) const {
      return a.due != b.due ? a.due < b.due : a.id < b.id;
    }
  };

  std::set<Pending, Earlier> waiting_;
  std::unordered_map<std::int64_t, Pending> inHand_;
};

}  // namespace hooks
