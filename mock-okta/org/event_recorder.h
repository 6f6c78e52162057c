#pragma once

#include <string>
#include <vector>

#include "fixtures/catalog/current_catalog.h"
#include "mock-okta/org/caller.h"
#include "mock-okta/org/org.h"

namespace hooks {

// Something an event is about: {id, type, alternateId, displayName, detailEntry}.
struct EventTarget {
  std::string id = {};
  std::string type = {};
  std::string alternateId = "unknown";
  std::string displayName = {};
};

EventTarget targetOf(const EventHook& hook);
EventTarget targetOf(const User& user);
EventTarget targetOf(const Group& group);

// What is particular to one event; the rest comes from the type's sample and from the caller.
struct EventDraft {
  std::string type = {};
  std::vector<EventTarget> targets = {};
  std::string result = "SUCCESS";
  // Empty for none, which success has.
  std::string reason = {};
  // Added to debugData, such as changedAttributes.
  JsonObject debugData = {};
};

// Writes System Log events in Okta's shape: displayMessage, severity and legacyEventType of the
// type's sample; actor, client, transaction, debugData and session of the caller. Thread-safe.
class EventRecorder {
 public:
  EventRecorder(Org& org, CurrentCatalog catalog) : org_(org), catalog_(std::move(catalog)) {}

  // The event, not yet written.
  LogEvent draw(const Caller& caller, const EventDraft& draft) const;
  LogEntry record(const Caller& caller, const EventDraft& draft);

  EventCatalog catalog() const { return catalog_.get(); }

 private:
  Org& org_;
  const CurrentCatalog catalog_;
};

}  // namespace hooks
