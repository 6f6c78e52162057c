#pragma once

#include "mock-okta/api/api_call.h"
#include "mock-okta/api/api_parts.h"

namespace hooks {

ApiAnswer listGroups(ApiParts& parts, const ApiCall& call);
ApiAnswer addGroup(ApiParts& parts, const ApiCall& call);
ApiAnswer getGroup(ApiParts& parts, const ApiCall& call);
ApiAnswer replaceGroup(ApiParts& parts, const ApiCall& call);
ApiAnswer deleteGroup(ApiParts& parts, const ApiCall& call);
ApiAnswer listGroupUsers(ApiParts& parts, const ApiCall& call);
ApiAnswer assignUserToGroup(ApiParts& parts, const ApiCall& call);
ApiAnswer unassignUserFromGroup(ApiParts& parts, const ApiCall& call);

}  // namespace hooks
