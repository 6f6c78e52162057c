#pragma once

#include <cstdint>
#include <functional>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mock-okta/delivery/delivery_record.h"

namespace hooks {

// What became of the deliveries of an org: the mock's own log, which Okta does not have. It holds
// the newest ones, bounded in number and in bytes of bodies, and in memory only.
//
// Thread-safe.
class DeliveryLog {
 public:
  struct Limits {
    std::size_t records = 2000;
    // Of all bodies together; the oldest are forgotten first, their records stay.
    std::size_t bodyBytes = 32 << 20;
  };

  DeliveryLog() : DeliveryLog(Limits{}) {}
  explicit DeliveryLog(Limits limits) : limits_(limits) {}

  // Adds the record, or replaces the one with its id; then calls the listeners, on this thread and
  // without a lock.
  void put(const DeliveryRecord& record);

  std::optional<DeliveryRecord> find(std::string_view id) const;
  // The newest `max` records, newest first; of one hook, unless `hookId` is empty.
  std::vector<DeliveryRecord> latest(std::size_t max, std::string_view hookId = {}) const;
  void clear();

  // Called with each record as it was put. Add listeners before others use the log.
  void onChange(std::function<void(const DeliveryRecord&)> listener);

 private:
  using Records = std::list<DeliveryRecord>;

  void forgetBodies();

  const Limits limits_;
  mutable std::mutex mutex_;
  // Oldest first.
  Records records_;
  std::map<std::string, Records::iterator, std::less<>> byId_;
  std::size_t bodyBytes_ = 0;
  std::vector<std::function<void(const DeliveryRecord&)>> listeners_;
};

}  // namespace hooks
