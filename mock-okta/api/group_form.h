#pragma once

#include "fixtures/wire/json.h"
#include "mock-okta/org/group_operations.h"

namespace hooks {

// What a POST or PUT body asks of a group. Throws ApiError for members of the wrong kind.
GroupDraft readGroupForm(const JsonObject& body);

// A group as the API answers it, members in the recorded order.
Json groupForm(const Group& group, const std::string& orgUrl);

}  // namespace hooks
