#pragma once

#include <string>

#include "mock-okta/delivery/delivery_engine.h"

namespace hooks {

// Sends a request to the endpoint of a hook because somebody asked for it: one attempt, now, past
// queue, filter and quota, and without a trace in the System Log. Completes the record with what
// became of it and puts it in the delivery log. Waits for the answer, so never call it with a lock
// or on an event loop.
DeliveryRecord sendByHand(DeliverySeams& seams, const RetryRules& rules, const EventHook& hook,
                          HttpRequest request, DeliveryRecord record);

}  // namespace hooks
