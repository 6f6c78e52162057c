#include "mock-okta/api/user_form.h"

#include <array>
#include <map>

#include "mock-okta/org/api_error.h"
#include "mock-okta/org/digest.h"

namespace hooks {

namespace {

[[noreturn]] void wrong(const std::string& member, const std::string& expected) {
  throw ApiError::validation(
      "user", {member + ": The field has an invalid value: " + expected + " is expected"});
}

const JsonObject* objectIn(const JsonObject& parent, std::string_view name,
                           const std::string& place) {
  const Json* value = parent.if_contains(name);
  if (value == nullptr || value->is_null()) return nullptr;
  if (!value->is_object()) wrong(place, "an object");
  return &value->get_object();
}

std::optional<std::string> textIn(const JsonObject& parent, std::string_view name,
                                  const std::string& place) {
  const Json* value = parent.if_contains(name);
  if (value == nullptr || value->is_null()) return std::nullopt;
  if (!value->is_string()) wrong(place, "a string");
  return std::string(std::string_view(value->get_string()));
}

void readCredentials(const JsonObject& credentials, UserDraft& draft) {
  if (const JsonObject* password = objectIn(credentials, "password", "credentials.password")) {
    if (auto value = textIn(*password, "value", "credentials.password.value")) {
      draft.password = Secret(std::move(*value));
    }
    draft.importedPassword = password->contains("hash") || password->contains("hook");
  }
  if (const JsonObject* recovery =
          objectIn(credentials, "recovery_question", "credentials.recovery_question")) {
    const auto question = textIn(*recovery, "question", "credentials.recovery_question.question");
    auto answer = textIn(*recovery, "answer", "credentials.recovery_question.answer");
    // Who sends back what was read has no answer, and changes nothing.
    if (question && answer)
      draft.recovery = RecoveryQuestion{*question, Secret(std::move(*answer))};
  }
  if (const JsonObject* provider = objectIn(credentials, "provider", "credentials.provider")) {
    draft.providerType = textIn(*provider, "type", "credentials.provider.type").value_or("");
    draft.providerName = textIn(*provider, "name", "credentials.provider.name").value_or("");
  }
}

Json orNull(const std::optional<TimePoint>& moment) {
  return moment ? Json(formatTime(*moment)) : Json(nullptr);
}

// Okta shows six attributes whether or not they are set. It puts four of them into its map before
// the others and two behind, which matters where names share a bucket.
JsonObject profileForm(const User& user) {
  constexpr std::array<std::string_view, 4> kBefore = {"firstName", "lastName", "mobilePhone",
                                                       "secondEmail"};
  constexpr std::array<std::string_view, 2> kBehind = {"login", "email"};
  std::map<std::string_view, const Json*> others;
  for (const auto& member : user.profile) others.emplace(member.key(), &member.value());

  JsonObject profile;
  const auto always = [&](std::string_view name) {
    const Json* value = user.profile.if_contains(name);
    profile.emplace(name, value == nullptr ? Json(nullptr) : *value);
  };
  for (const std::string_view name : kBefore) always(name);
  for (const std::string_view name : kBehind) others.erase(name);
  for (const auto& [name, value] : others) profile.emplace(name, *value);
  for (const std::string_view name : kBehind) always(name);
  return inJavaMapOrder(profile);
}

struct Link {
  std::string_view name;
  std::string_view path;
};

constexpr Link kSuspend{"suspend", "/lifecycle/suspend"};
constexpr Link kUnsuspend{"unsuspend", "/lifecycle/unsuspend"};
constexpr Link kUnlock{"unlock", "/lifecycle/unlock"};
constexpr Link kActivate{"activate", "/lifecycle/activate"};
constexpr Link kReactivate{"reactivate", "/lifecycle/reactivate"};
constexpr Link kDeactivate{"deactivate", "/lifecycle/deactivate"};
constexpr Link kResetPassword{"resetPassword", "/lifecycle/reset_password"};
constexpr Link kExpirePassword{"expirePassword", "/lifecycle/expire_password"};
constexpr Link kResetFactors{"resetFactors", "/lifecycle/reset_factors"};
constexpr Link kForgotPassword{"forgotPassword", "/credentials/forgot_password"};
constexpr Link kChangePassword{"changePassword", "/credentials/change_password"};
constexpr Link kChangeQuestion{"changeRecoveryQuestion", "/credentials/change_recovery_question"};

std::vector<Link> operationsOn(const User& user, bool newer) {
  std::vector<Link> links;
  switch (user.status) {
    case UserStatus::Staged:
    case UserStatus::Deprovisioned:
      links = {kActivate};
      break;
    case UserStatus::Provisioned:
      links = {kSuspend, kResetPassword, kReactivate, kDeactivate};
      break;
    case UserStatus::Suspended:
      links = {kUnsuspend, kDeactivate};
      break;
    case UserStatus::LockedOut:
      links = {kUnlock, kResetPassword, kDeactivate};
      break;
    case UserStatus::Active:
    case UserStatus::PasswordExpired:
    case UserStatus::Recovery:
      links = {kSuspend,        kResetPassword,  kExpirePassword,
               kChangeQuestion, kChangePassword, kDeactivate};
      if (newer) links.push_back(kForgotPassword);
      break;
  }
  if (newer && user.status != UserStatus::Deprovisioned) links.push_back(kResetFactors);
  return links;
}

JsonObject linksOf(const User& user, UserDetail detail, const std::string& orgUrl,
                   const std::string& userTypeId, const OrgProfile& profile) {
  const std::string self = orgUrl + "/api/v1/users/" + user.id;
  JsonObject links{{"self", JsonObject{{"href", self}}}};
  if (detail == UserDetail::InCollection) return links;
  // In the order in which Okta fills its map: suspend before schema, which share a bucket.
  for (const Link& link : operationsOn(user, profile.newerMembers)) {
    links[link.name] = JsonObject{{"href", self + std::string(link.path)}, {"method", "POST"}};
  }
  // The schema's id is that of the type, but for its first letters.
  links["schema"] =
      JsonObject{{"href", orgUrl + "/api/v1/meta/schemas/user/osc" + userTypeId.substr(3)}};
  links["type"] = JsonObject{{"href", orgUrl + "/api/v1/meta/types/user/" + userTypeId}};
  if (user.status == UserStatus::Deprovisioned) {
    links["delete"] = JsonObject{{"href", self}, {"method", "DELETE"}};
  }
  return inJavaMapOrder(links);
}

}  // namespace

UserDraft readUserForm(const JsonObject& body) {
  UserDraft draft;
  if (const JsonObject* profile = objectIn(body, "profile", "profile")) draft.profile = *profile;
  if (const JsonObject* credentials = objectIn(body, "credentials", "credentials")) {
    readCredentials(*credentials, draft);
  }
  if (const Json* groups = body.if_contains("groupIds"); groups != nullptr && !groups->is_null()) {
    if (!groups->is_array()) wrong("groupIds", "an array of strings");
    for (const Json& group : groups->get_array()) {
      if (!group.is_string()) wrong("groupIds", "an array of strings");
      draft.groupIds.emplace_back(std::string_view(group.get_string()));
    }
  }
  return draft;
}

Json credentialsForm(const User& user) {
  JsonObject credentials;
  if (user.password) {
    credentials["password"] = JsonObject();
    JsonArray emails;
    emails.push_back(JsonObject{
        {"value", user.attribute("email")}, {"status", "VERIFIED"}, {"type", "PRIMARY"}});
    credentials["emails"] = std::move(emails);
  }
  if (user.recovery) {
    credentials["recovery_question"] = JsonObject{{"question", user.recovery->question}};
  }
  credentials["provider"] = JsonObject{{"type", user.providerType}, {"name", user.providerName}};
  return credentials;
}

Json userForm(const User& user, UserDetail detail, const std::string& orgUrl,
              const std::string& userTypeId, const OrgProfile& profile) {
  return JsonObject{{"id", user.id},
                    {"status", toString(user.status)},
                    {"created", formatTime(user.created)},
                    {"activated", orNull(user.activated)},
                    {"statusChanged", orNull(user.statusChanged)},
                    {"lastLogin", orNull(user.lastLogin)},
                    {"lastUpdated", formatTime(user.lastUpdated)},
                    {"passwordChanged", orNull(user.passwordChanged)},
                    {"type", JsonObject{{"id", userTypeId}}},
                    {"profile", profileForm(user)},
                    {"credentials", credentialsForm(user)},
                    {"_links", linksOf(user, detail, orgUrl, userTypeId, profile)}};
}

std::string userEtag(const User& user) {
  return "W/\"" + sha256Hex(user.id + compact(Json(profileForm(user)))) + "\"";
}

}  // namespace hooks
