#pragma once

#include <optional>
#include <string>

#include "fixtures/catalog/current_catalog.h"
#include "mock-okta/delivery/delivery_engine.h"

namespace hooks {

// "Deliver Request" of the console's preview tab: an event that happened before, or a sample where
// none has, in the form with nulls; it may be edited before it is sent. Works for hooks that are
// not verified or not active, past filter, batching and quota, and leaves nothing in the System
// Log.
//
// Thread-safe. Whether Okta tries a preview again is not documented: one attempt, so that the
// result is what the endpoint answered.
// Source: Okta, "Event hook preview"; body and headers as recorded.
class Preview {
 public:
  // What the body is made from.
  struct Choice {
    std::string eventType;
    // An event of the System Log; nothing: the latest of the type, or else a sample.
    std::optional<std::string> uuid = std::nullopt;
    // The sample, even where an event has happened.
    bool sample = false;
  };

  struct Offer {
    // The whole request body, as it would be sent; each has an eventId of its own.
    Json body;
    // The event of the System Log it holds; nothing: a sample.
    std::optional<std::string> uuid = std::nullopt;
  };

  Preview(DeliverySeams& seams, CurrentCatalog catalog, DeliveryPolicy policy = {});

  // What the console shows to be edited. `requestId` is that of the request that asks. Throws
  // ShapeError for a type that is not known, or an event that is not there or of another type.
  Offer offer(const EventHook& hook, const Choice& choice, const std::string& requestId) const;

  // Sends what offer() gives.
  DeliveryRecord deliver(const EventHook& hook, const Choice& choice, const std::string& requestId);
  // Sends a body that was edited: any JSON, compact, nothing in it changed. Throws ShapeError,
  // before anything is sent, for text that is not JSON.
  DeliveryRecord deliverEdited(const EventHook& hook, const std::string& body,
                               const std::string& requestId);
  // The same for a body that has been read.
  DeliveryRecord deliverDocument(const EventHook& hook, const Json& body,
                                 const std::string& requestId);

 private:
  LogEvent event(const Choice& choice, const std::string& requestId, bool& fromLog) const;

  DeliverySeams& seams_;
  const CurrentCatalog catalog_;
  const DeliveryPolicy policy_;
};

// The events a request body names, as far as it is an envelope; for the delivery log.
std::vector<DeliveredEvent> eventsIn(const Json& body);

}  // namespace hooks
