#include "mock-okta/org/user.h"

#include <algorithm>
#include <array>
#include <utility>

namespace hooks {

namespace {

constexpr std::array<std::pair<UserStatus, std::string_view>, 8> kStatuses = {{
    {UserStatus::Staged, "STAGED"},
    {UserStatus::Provisioned, "PROVISIONED"},
    {UserStatus::Active, "ACTIVE"},
    {UserStatus::PasswordExpired, "PASSWORD_EXPIRED"},
    {UserStatus::Recovery, "RECOVERY"},
    {UserStatus::LockedOut, "LOCKED_OUT"},
    {UserStatus::Suspended, "SUSPENDED"},
    {UserStatus::Deprovisioned, "DEPROVISIONED"},
}};

}  // namespace

std::string_view toString(UserStatus status) {
  for (const auto& [value, text] : kStatuses) {
    if (value == status) return text;
  }
  return "";
}

std::optional<UserStatus> userStatus(std::string_view text) {
  for (const auto& [value, name] : kStatuses) {
    if (name == text) return value;
  }
  return std::nullopt;
}

std::string User::attribute(std::string_view name) const {
  const Json* value = profile.if_contains(name);
  return value != nullptr && value->is_string() ? std::string(std::string_view(value->get_string()))
                                                : std::string();
}

std::string User::displayName() const {
  const std::string first = attribute("firstName");
  const std::string last = attribute("lastName");
  if (first.empty() && last.empty()) return login();
  return first.empty() || last.empty() ? first + last : first + " " + last;
}

const std::vector<std::string_view>& userProfileAttributes() {
  static const std::vector<std::string_view> names = {
      "login",          "email",           "firstName",
      "lastName",       "secondEmail",     "mobilePhone",
      "middleName",     "honorificPrefix", "honorificSuffix",
      "title",          "displayName",     "nickName",
      "profileUrl",     "primaryPhone",    "streetAddress",
      "city",           "state",           "zipCode",
      "countryCode",    "postalAddress",   "preferredLanguage",
      "locale",         "timezone",        "userType",
      "employeeNumber", "costCenter",      "organization",
      "division",       "department",      "managerId",
      "manager"};
  return names;
}

}  // namespace hooks
