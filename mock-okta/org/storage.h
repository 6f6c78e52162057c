#pragma once

#include "fixtures/wire/json.h"
#include "mock-okta/org/event_hook.h"
#include "mock-okta/org/group.h"
#include "mock-okta/org/user.h"

namespace hooks {

// The forms in which an org's journal keeps things: whole, secrets included, and not those of the
// API. What is read back equals what was written. Reading throws ShapeError naming the member.
Json toStorage(const EventHook& hook);
EventHook hookFromStorage(const Json& document);

Json toStorage(const User& user);
User userFromStorage(const Json& document);

Json toStorage(const Group& group);
Group groupFromStorage(const Json& document);

}  // namespace hooks
