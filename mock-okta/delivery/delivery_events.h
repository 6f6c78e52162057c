#pragma once

#include <string>

#include "fixtures/catalog/current_catalog.h"
#include "fixtures/wire/log_event.h"
#include "mock-okta/delivery/delivery_quota.h"
#include "mock-okta/org/event_hook.h"

namespace hooks {

// The System Log events that delivering leaves behind: one when a delivery has failed for good, one
// when the quota is nearly used up and one when it is. A success leaves none.
//
// Their shapes are the catalogue's fixtures, which say what of them is invented. Thread-safe.
class DeliveryEvents {
 public:
  DeliveryEvents(CurrentCatalog catalog, IdSource& ids, const Clock& clock)
      : catalog_(std::move(catalog)), ids_(ids), clock_(clock) {}

  // event_hook.delivery. Source: Okta, event type catalog, "unsuccessful deliveries"; one event for
  // a delivery, whatever the number of its attempts, is our reading.
  LogEvent failed(const EventHook& hook, const std::string& reason) const;
  // system.operation.rate_limit.warning; that Okta uses these two types here is inferred.
  LogEvent quotaWarning(const QuotaLimits& limits, TimePoint resets) const;
  // system.operation.rate_limit.violation
  LogEvent quotaViolation(const QuotaLimits& limits, TimePoint resets) const;

 private:
  // The fixture as it would happen now, by a job of its own.
  Json happening(std::string_view type) const;
  LogEvent quotaEvent(std::string_view type, const QuotaLimits& limits, TimePoint resets) const;

  CurrentCatalog catalog_;
  IdSource& ids_;
  const Clock& clock_;
};

}  // namespace hooks
