#pragma once

#include <string>

#include "fixtures/wire/http_handler.h"
#include "fixtures/wire/json.h"
#include "fixtures/wire/secret.h"
#include "mock-okta/org/org.h"

namespace hooks {

// Puts into an org what a seed says, by the calls of the Management API that a customer would make.
// Throws ShapeError that names the element of the seed and what the API had against it.
void plant(const Json& seed, Org& org, HttpHandler& api, const Secret& token);

}  // namespace hooks
