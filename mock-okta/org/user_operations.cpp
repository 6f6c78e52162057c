#include "mock-okta/org/user_operations.h"

#include <algorithm>

#include "mock-okta/org/api_error.h"
#include "mock-okta/org/user_rules.h"

namespace hooks {

namespace {

bool isOneOf(UserStatus status, std::initializer_list<UserStatus> allowed) {
  return std::find(allowed.begin(), allowed.end(), status) != allowed.end();
}

void require(const User& user, std::initializer_list<UserStatus> allowed) {
  if (!isOneOf(user.status, allowed)) throw ApiError::notInThisStatus();
}

bool hasOwnPassword(const User& user) { return user.providerType == "OKTA"; }

}  // namespace

UserOperations::UserOperations(Org& org, const CurrentCatalog& catalog, OrgProfile profile)
    : org_(org), recorder_(org, catalog), profile_(std::move(profile)) {}

TimePoint UserOperations::now() const {
  return std::chrono::floor<std::chrono::seconds>(org_.clock().now());
}

User UserOperations::get(std::string_view user) const {
  const UserRef found = org_.findUser(user);
  if (!found) throw ApiError::notFound(user, "User");
  return *found;
}

void UserOperations::record(std::string_view type, const User& user, const Caller& caller) {
  recorder_.record(caller, {.type = std::string(type), .targets = {targetOf(user)}});
}

void UserOperations::refuseTakenLogin(const JsonObject& profile, std::string_view id) const {
  const UserRef other = org_.findUser(std::string_view(profile.at("login").get_string()));
  if (!other || other->id == id) return;
  throw ApiError::validation(
      "login", {"login: An object with this field already exists in the current organization"});
}

void UserOperations::moved(User& user, UserStatus status) const {
  user.status = status;
  user.statusChanged = now();
  user.lastUpdated = now();
}

void UserOperations::touchEveryone() {
  Group everyone = org_.everyone();
  everyone.lastMembershipUpdated = now();
  org_.putGroup(everyone);
}

User UserOperations::create(const UserDraft& draft, const CreateUserOptions& options,
                            const Caller& caller) {
  const Org::Change change(org_);
  const bool password = draft.password || draft.importedPassword;
  if (options.changePasswordAtNextLogin && !password) {
    throw ApiError(400, "E0000124",
                   "Could not create user. To create a user and expire their password "
                   "immediately, a password must be specified");
  }
  if (options.changePasswordAtNextLogin && !options.activate) {
    throw ApiError(400, "E0000125",
                   "Could not create user. To create a user and expire their password "
                   "immediately, \"activate\" must be true");
  }
  if (!draft.profile) {
    throw ApiError::validation("profile", {"profile: The field cannot be left blank"});
  }
  User user;
  user.profile = checkedProfile(*draft.profile, "newUser");
  refuseTakenLogin(user.profile, "");
  if (draft.password) checkPassword(*draft.password);
  std::vector<Group> groups;
  for (const std::string& id : draft.groupIds) {
    const auto group = org_.group(id);
    if (!group) throw ApiError::notFound(id, "UserGroup");
    if (!group->builtIn && user.groups.insert(id).second) groups.push_back(*group);
  }

  user.id = org_.ids().oktaId("00u", org_.clock().now());
  user.created = now();
  user.lastUpdated = now();
  if (!draft.providerType.empty()) user.providerType = draft.providerType;
  if (!draft.providerName.empty()) user.providerName = draft.providerName;
  user.recovery = draft.recovery;
  if (password) {
    // What is imported is a password too, but one that nothing presented here can equal.
    user.password = draft.password ? *draft.password : Secret(org_.ids().token(40));
    user.passwordChanged = now();
  }
  if (options.activate) {
    const bool complete = password || !hasOwnPassword(user);
    moved(user, options.changePasswordAtNextLogin ? UserStatus::PasswordExpired
                : complete                        ? UserStatus::Active
                                                  : UserStatus::Provisioned);
    user.activated = now();
  } else if (password && profile_.stagedWithPasswordHasStatusChanged) {
    user.statusChanged = now();
  }
  org_.putUser(user);
  touchEveryone();

  record("user.lifecycle.create", user, caller);
  if (options.activate) record("user.lifecycle.activate", user, caller);
  for (Group& group : groups) {
    group.lastMembershipUpdated = now();
    org_.putGroup(group);
    recorder_.record(caller, {.type = "group.user_membership.add",
                              .targets = {targetOf(user), targetOf(group)}});
  }
  return user;
}

User UserOperations::update(std::string_view id, const UserDraft& draft, bool merge,
                            const Caller& caller) {
  const Org::Change change(org_);
  User user = get(id);
  const JsonObject before = user.profile;
  if (draft.profile || !merge) {
    JsonObject profile = merge ? before : JsonObject();
    if (draft.profile) {
      for (const auto& [name, value] : *draft.profile) profile[name] = value;
    }
    user.profile = checkedProfile(profile, "user");
    refuseTakenLogin(user.profile, user.id);
  }
  if (draft.password) {
    checkPassword(*draft.password);
    user.password = draft.password;
    user.passwordChanged = now();
  }
  if (draft.recovery) user.recovery = draft.recovery;
  if (!draft.providerType.empty()) user.providerType = draft.providerType;
  if (!draft.providerName.empty()) user.providerName = draft.providerName;
  user.lastUpdated = now();
  org_.putUser(user);

  const std::string changed = changedAttributes(before, user.profile);
  if (!changed.empty()) {
    recorder_.record(caller, {.type = "user.account.update_profile",
                              .targets = {targetOf(user)},
                              .debugData = {{"changedAttributes", changed}}});
  }
  if (draft.password) record("user.account.update_password", user, caller);
  return user;
}

void UserOperations::remove(std::string_view id, const Caller& caller) {
  const Org::Change change(org_);
  const User user = get(id);
  if (user.status != UserStatus::Deprovisioned) {
    deactivate(id, caller);
    return;
  }
  record("user.lifecycle.delete.initiated", user, caller);
  org_.eraseUser(user.id);
  touchEveryone();
  record("user.lifecycle.delete.completed", user, caller);
}

User UserOperations::activate(std::string_view id, const Caller& caller) {
  const Org::Change change(org_);
  User user = get(id);
  if (isOneOf(user.status, {UserStatus::Active, UserStatus::Provisioned,
                            UserStatus::PasswordExpired, UserStatus::Recovery})) {
    throw ApiError(403, "E0000016", "Activation failed because the user is already active");
  }
  require(user, {UserStatus::Staged, UserStatus::Deprovisioned});
  moved(user,
        user.password || !hasOwnPassword(user) ? UserStatus::Active : UserStatus::Provisioned);
  user.activated = now();
  org_.putUser(user);
  record("user.lifecycle.activate", user, caller);
  return user;
}

User UserOperations::reactivate(std::string_view id, const Caller& caller) {
  const Org::Change change(org_);
  User user = get(id);
  require(user, {UserStatus::Provisioned, UserStatus::Recovery});
  record("user.lifecycle.reactivate", user, caller);
  return user;
}

void UserOperations::deactivate(std::string_view id, const Caller& caller) {
  const Org::Change change(org_);
  User user = get(id);
  if (user.status == UserStatus::Deprovisioned) throw ApiError::notInThisStatus();
  moved(user, UserStatus::Deprovisioned);
  org_.putUser(user);
  record("user.lifecycle.deactivate", user, caller);
}

void UserOperations::suspend(std::string_view id, const Caller& caller) {
  const Org::Change change(org_);
  User user = get(id);
  if (user.status != UserStatus::Active) {
    throw ApiError::validation("suspendUser", {"Cannot suspend a user that is not active"});
  }
  moved(user, UserStatus::Suspended);
  org_.putUser(user);
  record("user.lifecycle.suspend", user, caller);
}

void UserOperations::unsuspend(std::string_view id, const Caller& caller) {
  const Org::Change change(org_);
  User user = get(id);
  if (user.status != UserStatus::Suspended) {
    throw ApiError::validation("unsuspendUser", {"Cannot unsuspend a user that is not suspended"});
  }
  moved(user, UserStatus::Active);
  org_.putUser(user);
  record("user.lifecycle.unsuspend", user, caller);
}

void UserOperations::unlock(std::string_view id, const Caller& caller) {
  const Org::Change change(org_);
  User user = get(id);
  if (user.status != UserStatus::LockedOut) {
    throw ApiError(403, "E0000032", "Unlock is not allowed for this user.",
                   {"The user is not locked out."});
  }
  moved(user, UserStatus::Active);
  org_.putUser(user);
  record("user.account.unlock_by_admin", user, caller);
}

User UserOperations::expirePassword(std::string_view id, const Caller& caller) {
  const Org::Change change(org_);
  User user = get(id);
  require(user, {UserStatus::Active, UserStatus::PasswordExpired, UserStatus::Recovery});
  const auto shown = user.statusChanged;
  moved(user, UserStatus::PasswordExpired);
  org_.putUser(user);
  record("user.account.expire_password", user, caller);
  user.statusChanged = shown;
  return user;
}

std::string UserOperations::expirePasswordWithTemporary(std::string_view id, const Caller& caller) {
  const Org::Change change(org_);
  User user = get(id);
  require(user, {UserStatus::Active, UserStatus::PasswordExpired, UserStatus::Recovery});
  std::string temporary = org_.ids().token(8);
  user.password = Secret(temporary);
  user.passwordChanged = now();
  moved(user, UserStatus::PasswordExpired);
  org_.putUser(user);
  record("user.account.expire_password", user, caller);
  return temporary;
}

User UserOperations::resetPassword(std::string_view id, const Caller& caller) {
  const Org::Change change(org_);
  User user = get(id);
  require(user, {UserStatus::Active, UserStatus::Provisioned, UserStatus::PasswordExpired,
                 UserStatus::Recovery, UserStatus::LockedOut});
  moved(user, UserStatus::Recovery);
  org_.putUser(user);
  record("user.account.reset_password", user, caller);
  return user;
}

void UserOperations::resetFactors(std::string_view id, const Caller& caller) {
  const Org::Change change(org_);
  const User user = get(id);
  if (user.status == UserStatus::Deprovisioned) throw ApiError::notInThisStatus();
  record("user.mfa.factor.reset_all", user, caller);
}

User UserOperations::changePassword(std::string_view id, const Secret& before, const Secret& after,
                                    const Caller& caller) {
  const Org::Change change(org_);
  User user = get(id);
  require(user, {UserStatus::Staged, UserStatus::Active, UserStatus::PasswordExpired,
                 UserStatus::Recovery});
  if (!user.password || !user.password->matches(before.reveal())) {
    throw ApiError(403, "E0000014", "Update of credentials failed",
                   {"Old Password is not correct"});
  }
  checkPassword(after);
  user.password = after;
  user.passwordChanged = now();
  user.lastUpdated = now();
  if (isOneOf(user.status, {UserStatus::PasswordExpired, UserStatus::Recovery})) {
    moved(user, UserStatus::Active);
  }
  org_.putUser(user);
  record("user.account.update_password", user, caller);
  return user;
}

void UserOperations::clearSessions(std::string_view id, const Caller& caller) {
  const Org::Change change(org_);
  record("user.session.clear", get(id), caller);
}

}  // namespace hooks
