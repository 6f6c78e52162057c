#pragma once

#include <string>

#include "fixtures/wire/http.h"
#include "mock-okta/delivery/delivery_policy.h"
#include "mock-okta/org/event_hook.h"

namespace hooks {

// The requests Okta makes to the endpoint of a hook, without the headers that the transport adds
// (Host, Content-Length, Connection).
//
// The set of headers is as recorded in 2019, with names in the case that Okta documents; a proxy
// had sorted them, so their order is our choice: Okta's own, then the custom ones, then the
// authorization. Custom headers that would change how the message is framed (Content-Length,
// Transfer-Encoding, ...) are never sent.

// Source: Okta, "Event hooks", request headers; recorded from a live delivery.
HttpRequest deliveryRequest(const EventHook& hook, const DeliveryPolicy& policy, std::string body);

// "Deliver Request" in the console: like a delivery, but through the callout service.
HttpRequest previewRequest(const EventHook& hook, const DeliveryPolicy& policy, std::string body,
                           const std::string& requestId);

// Appends the hook's custom headers and its authorization to a request, by the same rules.
void addHookHeaders(HttpRequest& request, const EventHook& hook, const DeliveryPolicy& policy);

}  // namespace hooks
