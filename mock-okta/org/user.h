#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fixtures/wire/clock.h"
#include "fixtures/wire/json.h"
#include "fixtures/wire/secret.h"

namespace hooks {

enum class UserStatus {
  Staged,
  Provisioned,
  Active,
  PasswordExpired,
  Recovery,
  LockedOut,
  Suspended,
  Deprovisioned,
};

// STAGED, PROVISIONED, …
std::string_view toString(UserStatus status);
std::optional<UserStatus> userStatus(std::string_view text);

struct RecoveryQuestion {
  std::string question;
  Secret answer;
};

// One person in an org. A value: copies are independent of the org.
struct User {
  std::string id = {};
  UserStatus status = UserStatus::Staged;
  TimePoint created = {};
  std::optional<TimePoint> activated = std::nullopt;
  std::optional<TimePoint> statusChanged = std::nullopt;
  std::optional<TimePoint> lastLogin = std::nullopt;
  TimePoint lastUpdated = {};
  std::optional<TimePoint> passwordChanged = std::nullopt;

  // Only members that are set; what Okta always shows is added when the user is shown.
  JsonObject profile = {};
  std::optional<Secret> password = std::nullopt;
  std::optional<RecoveryQuestion> recovery = std::nullopt;
  std::string providerType = "OKTA";
  std::string providerName = "OKTA";

  // Ids of the groups it was put into; Everyone is not among them.
  std::set<std::string, std::less<>> groups = {};

  // A text of the profile, empty if it is not set.
  std::string attribute(std::string_view name) const;
  std::string login() const { return attribute("login"); }
  // "First Last", as the System Log shows a user.
  std::string displayName() const;
};

using UserRef = std::shared_ptr<const User>;

// Attributes of Okta's default user profile.
const std::vector<std::string_view>& userProfileAttributes();

}  // namespace hooks
