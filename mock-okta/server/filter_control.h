#pragma once

#include "fixtures/catalog/current_catalog.h"
#include "fixtures/wire/json.h"
#include "mock-okta/api/api_call.h"

namespace hooks {

// The console's simple builder of event hook filters, for programs: /mock/v1/filters/simple. It
// looks at nothing that the org holds.
//
// Thread-safe.
class FilterControl {
 public:
  explicit FilterControl(CurrentCatalog catalog) : catalog_(std::move(catalog)) {}

  // The fields and operators that there are.
  Json offer(const ApiCall& call);
  // Rows to an expression, or an expression to rows, null where no rows make it; with an event type
  // besides, what the filter makes of that type's sample.
  Json translate(const ApiCall& call);

 private:
  const CurrentCatalog catalog_;
};

}  // namespace hooks
