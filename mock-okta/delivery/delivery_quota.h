#pragma once

#include <chrono>
#include <cstdint>
#include <mutex>
#include <optional>

#include "fixtures/wire/clock.h"
#include "fixtures/wire/json.h"

namespace hooks {

// How many events an org may send to its hooks. Source: Okta, "Event hooks", limits.
struct QuotaLimits {
  std::uint64_t events = 400'000;
  std::uint64_t warning = 280'000;
  // From the first event that was counted.
  std::chrono::hours span{24};
};

// Counts what an org sends to its hooks. An event counts once for each hook it goes to (our
// reading of "applicable events"); retries, previews and replays do not count.
//
// Thread-safe.
class DeliveryQuota {
 public:
  // What the caller has to do about an event.
  struct Answer {
    bool deliver = true;
    // Reached with this event, the first time in this period: to be said in the System Log.
    bool warn = false;
    bool violation = false;
    // When the period ends.
    TimePoint resets = {};
  };

  DeliveryQuota() : DeliveryQuota(QuotaLimits{}) {}
  explicit DeliveryQuota(QuotaLimits limits) : limits_(limits) {}

  const QuotaLimits& limits() const { return limits_; }

  // Counts one event for one hook; a period that is over begins anew.
  Answer count(TimePoint now);

  std::uint64_t counted() const;
  // Events not delivered since the start of the period. Okta keeps no trace of them.
  std::uint64_t skipped() const;
  void reset();

  Json toJson() const;
  // Throws ShapeError for a document that is no such thing.
  void restore(const Json& document);

 private:
  const QuotaLimits limits_;
  mutable std::mutex mutex_;
  std::optional<TimePoint> began_;
  std::uint64_t counted_ = 0;
  std::uint64_t skipped_ = 0;
};

}  // namespace hooks
