#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mock-okta/org/event_recorder.h"
#include "mock-okta/org/org.h"
#include "mock-okta/org/org_profile.h"

namespace hooks {

// What a request asks a user to be.
struct UserDraft {
  // As given: null takes an attribute away. Nothing: the request has no profile.
  std::optional<JsonObject> profile = std::nullopt;
  std::optional<Secret> password = std::nullopt;
  // A password whose value nobody here knows: a hash, or a hook that would be asked.
  bool importedPassword = false;
  std::optional<RecoveryQuestion> recovery = std::nullopt;
  std::string providerType = {};
  std::string providerName = {};
  std::vector<std::string> groupIds = {};
};

struct CreateUserOptions {
  bool activate = true;
  bool changePasswordAtNextLogin = false;
};

// What an administrator does to users: each operation checks, changes the org and writes its System
// Log events as Okta does. What it refuses, it refuses with ApiError and without a trace. A user is
// named by id or login.
//
// Thread-safe. Source: Okta, Users and User Lifecycle API; behaviour as recorded.
class UserOperations {
 public:
  UserOperations(Org& org, const CurrentCatalog& catalog, OrgProfile profile);

  User get(std::string_view user) const;
  User create(const UserDraft& draft, const CreateUserOptions& options, const Caller& caller);
  // Merges the draft into the profile, or replaces the profile by it.
  User update(std::string_view user, const UserDraft& draft, bool merge, const Caller& caller);
  // Deactivates a user that is not, and deletes one that is.
  void remove(std::string_view user, const Caller& caller);

  User activate(std::string_view user, const Caller& caller);
  User reactivate(std::string_view user, const Caller& caller);
  void deactivate(std::string_view user, const Caller& caller);
  void suspend(std::string_view user, const Caller& caller);
  void unsuspend(std::string_view user, const Caller& caller);
  void unlock(std::string_view user, const Caller& caller);
  // The user as the answer shows it: its statusChanged is the one from before.
  User expirePassword(std::string_view user, const Caller& caller);
  // The temporary password.
  std::string expirePasswordWithTemporary(std::string_view user, const Caller& caller);
  User resetPassword(std::string_view user, const Caller& caller);
  void resetFactors(std::string_view user, const Caller& caller);
  User changePassword(std::string_view user, const Secret& before, const Secret& after,
                      const Caller& caller);
  void clearSessions(std::string_view user, const Caller& caller);

 private:
  void refuseTakenLogin(const JsonObject& profile, std::string_view id) const;
  void moved(User& user, UserStatus status) const;
  void record(std::string_view type, const User& user, const Caller& caller);
  void touchEveryone();
  TimePoint now() const;

  Org& org_;
  EventRecorder recorder_;
  const OrgProfile profile_;
};

}  // namespace hooks
