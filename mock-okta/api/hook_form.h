#pragma once

#include "fixtures/wire/json.h"
#include "mock-okta/org/hook_rules.h"

namespace hooks {

// What a POST or PUT body asks of a hook. Members that cannot be written are ignored, those that
// are not of the kind they should be are refused with ApiError. Whether the values make sense is
// for complaintsAbout() to say.
HookDraft readHookForm(const JsonObject& body);

// A hook as the API answers it: members in the recorded order, links by status, no secret.
Json hookForm(const EventHook& hook, const std::string& orgUrl, const OrgProfile& profile);

}  // namespace hooks
