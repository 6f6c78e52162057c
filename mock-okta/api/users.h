#pragma once

#include "mock-okta/api/api_call.h"
#include "mock-okta/api/api_parts.h"

namespace hooks {

ApiAnswer listUsers(ApiParts& parts, const ApiCall& call);
ApiAnswer createUser(ApiParts& parts, const ApiCall& call);
ApiAnswer getUser(ApiParts& parts, const ApiCall& call);
ApiAnswer updateUser(ApiParts& parts, const ApiCall& call);
ApiAnswer replaceUser(ApiParts& parts, const ApiCall& call);
ApiAnswer deleteUser(ApiParts& parts, const ApiCall& call);
ApiAnswer listUserGroups(ApiParts& parts, const ApiCall& call);

ApiAnswer activateUser(ApiParts& parts, const ApiCall& call);
ApiAnswer reactivateUser(ApiParts& parts, const ApiCall& call);
ApiAnswer deactivateUser(ApiParts& parts, const ApiCall& call);
ApiAnswer suspendUser(ApiParts& parts, const ApiCall& call);
ApiAnswer unsuspendUser(ApiParts& parts, const ApiCall& call);
ApiAnswer unlockUser(ApiParts& parts, const ApiCall& call);
ApiAnswer expirePassword(ApiParts& parts, const ApiCall& call);
ApiAnswer expirePasswordWithTempPassword(ApiParts& parts, const ApiCall& call);
ApiAnswer resetPassword(ApiParts& parts, const ApiCall& call);
ApiAnswer resetFactors(ApiParts& parts, const ApiCall& call);
ApiAnswer changePassword(ApiParts& parts, const ApiCall& call);
ApiAnswer revokeUserSessions(ApiParts& parts, const ApiCall& call);

}  // namespace hooks
