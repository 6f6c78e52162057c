#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fixtures/wire/clock.h"
#include "fixtures/wire/http.h"
#include "fixtures/wire/secret.h"

namespace hooks {

// The header that proves to the receiver that Okta is calling: sent with this name and this value,
// nothing added.
struct HookAuthScheme {
  std::string key;
  Secret value;
};

// The condition under which events of one type are delivered.
struct HookFilterEntry {
  std::string event;
  std::string expression;
};

// One event hook of an org, as the org holds it. A value: copies are independent of the org.
struct EventHook {
  std::string id;
  std::string name;
  std::optional<std::string> description = std::nullopt;
  bool active = true;
  bool verified = false;
  TimePoint created = {};
  TimePoint lastUpdated = {};
  std::string createdBy = {};

  // Event types subscribed to.
  std::vector<std::string> items = {};
  // Nothing: the hook has no filter object, and all its types are delivered unfiltered.
  std::optional<std::vector<HookFilterEntry>> filters = std::nullopt;

  std::string uri = {};
  std::vector<HttpHeader> headers = {};
  std::optional<HookAuthScheme> auth = std::nullopt;

  // Only an active and verified hook receives events. Source: Okta, verifyEventHook.
  bool receives() const { return active && verified; }
  bool subscribesTo(std::string_view eventType) const;
  // The filter expression for a type, or nothing.
  std::optional<std::string_view> filterFor(std::string_view eventType) const;
};

}  // namespace hooks
