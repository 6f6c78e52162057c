#include "mock-okta/org/user_rules.h"

#include <algorithm>
#include <vector>

#include "mock-okta/org/api_error.h"
#include "mock-okta/org/characters.h"
#include "mock-okta/org/user.h"

namespace hooks {

namespace {

// Lengths in characters. Source: Okta, UserProfile.
struct Size {
  std::string_view name;
  std::size_t least;
  std::size_t most;
};
constexpr Size kSizes[] = {
    {"login", 5, 100},        {"email", 5, 100},          {"firstName", 1, 50},
    {"lastName", 1, 50},      {"secondEmail", 0, 100},    {"mobilePhone", 0, 100},
    {"primaryPhone", 0, 100}, {"countryCode", 0, 2},      {"city", 0, 128},
    {"state", 0, 128},        {"streetAddress", 0, 1024}, {"postalAddress", 0, 4096},
    {"zipCode", 0, 50}};

bool isEmail(std::string_view text) {
  const std::size_t at = text.find('@');
  return at != 0 && at != std::string_view::npos && at + 1 < text.size() &&
         text.find('@', at + 1) == std::string_view::npos &&
         text.find_first_of(" \t\r\n") == std::string_view::npos;
}

// The first complaint names the object of the error, as in Okta's "Api validation failed: login".
[[noreturn]] void refuse(std::vector<std::string> causes) {
  const std::string field = causes.front().substr(0, causes.front().find(':'));
  throw ApiError::validation(field, std::move(causes));
}

}  // namespace

JsonObject checkedProfile(const JsonObject& profile, std::string_view what) {
  const auto& known = userProfileAttributes();
  std::vector<std::string> unknown;
  for (const auto& member : profile) {
    const std::string_view name = member.key();
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      unknown.push_back("Property name '" + std::string(name) + "' is not defined in profile");
    }
  }
  if (!unknown.empty()) throw ApiError::validation(what, std::move(unknown));

  std::vector<std::string> causes;
  JsonObject result;
  for (const std::string_view name : known) {
    const Json* value = profile.if_contains(name);
    if (value == nullptr || value->is_null()) continue;
    if (!value->is_string()) {
      causes.push_back(std::string(name) +
                       ": The field has an invalid value: a string is expected");
    } else if (!value->get_string().empty()) {
      result.emplace(name, *value);
    }
  }
  for (const std::string_view name : {"login", "email", "firstName", "lastName"}) {
    if (!result.contains(name) && causes.empty()) {
      causes.push_back(std::string(name) + ": The field cannot be left blank");
    }
  }
  for (const auto& [name, least, most] : kSizes) {
    const Json* value = result.if_contains(name);
    if (value == nullptr) continue;
    const std::size_t count = charactersIn(value->get_string());
    if (count >= least && count <= most) continue;
    causes.push_back(std::string(name) + ": The field must have from " + std::to_string(least) +
                     " to " + std::to_string(most) + " characters; it has " +
                     std::to_string(count));
  }
  if (const Json* login = result.if_contains("login");
      login != nullptr && !isEmail(login->get_string())) {
    causes.push_back("login: Username must be in the form of an email address");
  }
  for (const std::string_view name : {"email", "secondEmail"}) {
    if (const Json* email = result.if_contains(name);
        email != nullptr && !isEmail(email->get_string())) {
      causes.push_back(std::string(name) + ": Does not match required pattern");
    }
  }
  if (!causes.empty()) refuse(std::move(causes));
  return result;
}

void checkPassword(const Secret& password) {
  const std::string& text = password.reveal();
  const auto has = [&](char from, char to) {
    return std::any_of(text.begin(), text.end(), [=](char c) { return c >= from && c <= to; });
  };
  if (charactersIn(text) >= 8 && has('a', 'z') && has('A', 'Z') && has('0', '9')) return;
  throw ApiError(400, "E0000080",
                 "The password does not meet the complexity requirements of the current password "
                 "policy.",
                 {"password: at least 8 characters, among them a lower-case letter, an upper-case "
                  "letter and a digit"});
}

std::string changedAttributes(const JsonObject& before, const JsonObject& after) {
  std::string names;
  for (const std::string_view name : userProfileAttributes()) {
    const Json* a = before.if_contains(name);
    const Json* b = after.if_contains(name);
    const bool same = a == nullptr || b == nullptr ? a == b : *a == *b;
    if (same) continue;
    if (!names.empty()) names += ',';
    names += name;
  }
  return names;
}

}  // namespace hooks
