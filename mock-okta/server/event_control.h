#pragma once

#include "fixtures/catalog/current_catalog.h"
#include "fixtures/wire/json.h"
#include "mock-okta/api/api_call.h"
#include "mock-okta/delivery/deliveries.h"
#include "mock-okta/org/org.h"

namespace hooks {

// What can happen in an org, and making it happen: /mock/v1/eventTypes and /events.
//
// Thread-safe; all it is given must outlive it.
class EventControl {
 public:
  EventControl(Org& org, CurrentCatalog catalog, Deliveries& deliveries);

  Json types(const ApiCall& call);
  Json type(const ApiCall& call);
  Json happen(const ApiCall& call);

 private:
  Org& org_;
  const CurrentCatalog catalog_;
  Deliveries& deliveries_;
};

}  // namespace hooks
