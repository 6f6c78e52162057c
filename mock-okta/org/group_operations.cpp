#include "mock-okta/org/group_operations.h"

#include <algorithm>

#include "mock-okta/org/api_error.h"
#include "mock-okta/org/characters.h"

namespace hooks {

TimePoint GroupOperations::now() const {
  return std::chrono::floor<std::chrono::seconds>(org_.clock().now());
}

Group GroupOperations::get(std::string_view id) const {
  org_.everyone();
  const auto group = org_.group(id);
  if (!group) throw ApiError::notFound(id, "UserGroup");
  return *group;
}

void GroupOperations::check(const GroupDraft& draft, std::string_view id) const {
  if (draft.name.find_first_not_of(" \t\r\n") == std::string::npos) {
    throw ApiError::validation("name", {"name: The field cannot be left blank"});
  }
  if (charactersIn(draft.name) > 255) {
    throw ApiError::validation("name", {"name: The field must have from 1 to 255 characters"});
  }
  org_.everyone();
  const auto groups = org_.groups();
  if (std::any_of(groups.begin(), groups.end(), [&](const Group& other) {
        return other.id != id && equalsIgnoringCase(other.name, draft.name);
      })) {
    throw ApiError::validation(
        "name", {"name: An object with this field already exists in the current organization"});
  }
}

// Okta keeps Everyone itself.
Group GroupOperations::writable(std::string_view id) const {
  Group group = get(id);
  if (group.builtIn) throw ApiError::forbidden();
  return group;
}

Group GroupOperations::create(const GroupDraft& draft, const Caller& caller) {
  const Org::Change changing(org_);
  check(draft, "");
  Group group{.id = org_.ids().oktaId("00g", org_.clock().now()),
              .name = draft.name,
              .description = draft.description,
              .created = now(),
              .lastUpdated = now(),
              .lastMembershipUpdated = now()};
  org_.putGroup(group);
  recorder_.record(caller, {.type = "group.lifecycle.create", .targets = {targetOf(group)}});
  return group;
}

Group GroupOperations::replace(std::string_view id, const GroupDraft& draft, const Caller& caller) {
  const Org::Change changing(org_);
  Group group = writable(id);
  check(draft, id);
  group.name = draft.name;
  group.description = draft.description;
  group.lastUpdated = now();
  org_.putGroup(group);
  recorder_.record(caller, {.type = "group.profile.update", .targets = {targetOf(group)}});
  return group;
}

void GroupOperations::remove(std::string_view id, const Caller& caller) {
  const Org::Change changing(org_);
  const Group group = writable(id);
  org_.eraseGroup(id);
  recorder_.record(caller, {.type = "group.lifecycle.delete", .targets = {targetOf(group)}});
}

void GroupOperations::change(std::string_view id, std::string_view who, bool member,
                             const Caller& caller) {
  const Org::Change changing(org_);
  Group group = writable(id);
  const UserRef found = org_.findUser(who);
  if (!found) throw ApiError::notFound(who, "User");
  User user = *found;
  const bool changed =
      member ? user.groups.insert(group.id).second : user.groups.erase(group.id) > 0;
  if (!changed) return;
  group.lastMembershipUpdated = now();
  org_.putUser(user);
  org_.putGroup(group);
  recorder_.record(caller,
                   {.type = member ? "group.user_membership.add" : "group.user_membership.remove",
                    .targets = {targetOf(user), targetOf(group)}});
}

void GroupOperations::add(std::string_view group, std::string_view user, const Caller& caller) {
  change(group, user, true, caller);
}

void GroupOperations::take(std::string_view group, std::string_view user, const Caller& caller) {
  change(group, user, false, caller);
}

}  // namespace hooks
