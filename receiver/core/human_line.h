#pragma once

#include <string>
#include <string_view>

#include "fixtures/wire/json.h"

namespace hooks {

// Whether the event says that what it is about has happened: its outcome is SUCCESS, in any case
// (the console's preview writes Success), or it has none. FAILURE, SKIPPED and the rest mean that
// somebody tried.
bool happened(const Json& event);

// The first target of that type, or nullptr. Okta promises no order of the targets, and they may
// be null or absent.
const Json* firstTarget(const Json& event, std::string_view type);

// What an event says, in one line for people; never throws and never holds a line break, whatever
// the event holds.
//
//   The user john.doe@example.com has been added to the Okta org!
std::string humanLine(const Json& event);

}  // namespace hooks
