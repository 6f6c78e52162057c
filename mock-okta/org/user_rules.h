#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fixtures/wire/json.h"
#include "fixtures/wire/secret.h"

namespace hooks {

// A profile as it may be stored: what is null or not set is not there. Throws ApiError for
// attributes that Okta's default profile does not have, values of the wrong kind or size, and
// required ones that are missing. `what` names the object in the error where no attribute does.
JsonObject checkedProfile(const JsonObject& profile, std::string_view what);

// Throws ApiError for a password that Okta's default policy does not take.
void checkPassword(const Secret& password);

// The names of those attributes that differ, in the order of the schema, joined by commas.
std::string changedAttributes(const JsonObject& before, const JsonObject& after);

}  // namespace hooks
