#pragma once

#include "mock-okta/delivery/verifier.h"
#include "mock-okta/org/group_operations.h"
#include "mock-okta/org/hook_operations.h"
#include "mock-okta/org/org.h"
#include "mock-okta/org/org_profile.h"
#include "mock-okta/org/user_operations.h"

namespace hooks {

// What the handlers of the Management API work on.
struct ApiParts {
  Org& org;
  Verifier& verifier;
  const OrgProfile& profile;
  HookOperations hooks;
  UserOperations users;
  GroupOperations groups;
};

}  // namespace hooks
