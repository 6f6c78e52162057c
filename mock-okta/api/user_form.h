#pragma once

#include "fixtures/wire/json.h"
#include "mock-okta/org/org.h"
#include "mock-okta/org/org_profile.h"
#include "mock-okta/org/user_operations.h"

namespace hooks {

// What a POST or PUT body asks of a user. Throws ApiError for members of the wrong kind.
UserDraft readUserForm(const JsonObject& body);

// How much of a user is shown: alone with links to all that can be done, in a collection only with
// the link to itself.
enum class UserDetail { Whole, InCollection };

// A user as the API answers it: members in the recorded order, no secret.
Json userForm(const User& user, UserDetail detail, const std::string& orgUrl,
              const std::string& userTypeId, const OrgProfile& profile);

// The credentials of a user as the API answers them.
Json credentialsForm(const User& user);

// The ETag of a user: two answers with the same one show the same profile.
std::string userEtag(const User& user);

}  // namespace hooks
