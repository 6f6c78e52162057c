#pragma once

#include "mock-okta/api/api_call.h"
#include "mock-okta/api/api_parts.h"

namespace hooks {

ApiAnswer listEventHooks(ApiParts& parts, const ApiCall& call);
ApiAnswer createEventHook(ApiParts& parts, const ApiCall& call);
ApiAnswer getEventHook(ApiParts& parts, const ApiCall& call);
ApiAnswer replaceEventHook(ApiParts& parts, const ApiCall& call);
ApiAnswer deleteEventHook(ApiParts& parts, const ApiCall& call);
ApiAnswer activateEventHook(ApiParts& parts, const ApiCall& call);
ApiAnswer deactivateEventHook(ApiParts& parts, const ApiCall& call);
ApiAnswer verifyEventHook(ApiParts& parts, const ApiCall& call);

}  // namespace hooks
