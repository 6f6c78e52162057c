#pragma once

#include <optional>
#include <string>

#include "fixtures/wire/clock.h"

namespace hooks {

// A set of users with a name. Who is in it is written on the users. A value.
struct Group {
  std::string id = {};
  // Everyone, which Okta keeps itself: each user is in it, and nobody can change it.
  bool builtIn = false;
  std::string name = {};
  std::optional<std::string> description = std::nullopt;
  TimePoint created = {};
  TimePoint lastUpdated = {};
  TimePoint lastMembershipUpdated = {};
};

}  // namespace hooks
