#pragma once

#include "mock-okta/api/api_call.h"
#include "mock-okta/api/api_parts.h"

namespace hooks {

ApiAnswer listLogEvents(ApiParts& parts, const ApiCall& call);

}  // namespace hooks
