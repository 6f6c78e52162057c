#include "mock-okta/api/routes.h"

#include <array>

#include "mock-okta/api/event_hooks.h"
#include "mock-okta/api/groups.h"
#include "mock-okta/api/logs.h"
#include "mock-okta/api/users.h"

namespace hooks {

namespace {

constexpr std::array kRoutes = {
    Route{"GET", "/api/v1/eventHooks", "listEventHooks", listEventHooks},
    Route{"POST", "/api/v1/eventHooks", "createEventHook", createEventHook},
    Route{"GET", "/api/v1/eventHooks/{id}", "getEventHook", getEventHook},
    Route{"PUT", "/api/v1/eventHooks/{id}", "replaceEventHook", replaceEventHook},
    Route{"DELETE", "/api/v1/eventHooks/{id}", "deleteEventHook", deleteEventHook},
    Route{"POST", "/api/v1/eventHooks/{id}/lifecycle/activate", "activateEventHook",
          activateEventHook},
    Route{"POST", "/api/v1/eventHooks/{id}/lifecycle/deactivate", "deactivateEventHook",
          deactivateEventHook},
    Route{"POST", "/api/v1/eventHooks/{id}/lifecycle/verify", "verifyEventHook", verifyEventHook,
          true},

    Route{"GET", "/api/v1/logs", "listLogEvents", listLogEvents},
    Route{"GET", "/api/v1/users", "listUsers", listUsers},
    Route{"POST", "/api/v1/users", "createUser", createUser},
    Route{"GET", "/api/v1/users/{id}", "getUser", getUser},
    Route{"POST", "/api/v1/users/{id}", "updateUser", updateUser},
    Route{"PUT", "/api/v1/users/{id}", "replaceUser", replaceUser},
    Route{"DELETE", "/api/v1/users/{id}", "deleteUser", deleteUser},
    Route{"GET", "/api/v1/users/{id}/groups", "listUserGroups", listUserGroups},
    Route{"POST", "/api/v1/users/{id}/lifecycle/activate", "activateUser", activateUser},
    Route{"POST", "/api/v1/users/{id}/lifecycle/reactivate", "reactivateUser", reactivateUser},
    Route{"POST", "/api/v1/users/{id}/lifecycle/deactivate", "deactivateUser", deactivateUser},
    Route{"POST", "/api/v1/users/{id}/lifecycle/suspend", "suspendUser", suspendUser},
    Route{"POST", "/api/v1/users/{id}/lifecycle/unsuspend", "unsuspendUser", unsuspendUser},
    Route{"POST", "/api/v1/users/{id}/lifecycle/unlock", "unlockUser", unlockUser},
    Route{"POST", "/api/v1/users/{id}/lifecycle/expire_password", "expirePassword", expirePassword},
    Route{"POST", "/api/v1/users/{id}/lifecycle/expire_password_with_temp_password",
          "expirePasswordWithTempPassword", expirePasswordWithTempPassword},
    Route{"POST", "/api/v1/users/{id}/lifecycle/reset_password", "resetPassword", resetPassword},
    Route{"POST", "/api/v1/users/{id}/lifecycle/reset_factors", "resetFactors", resetFactors},
    Route{"POST", "/api/v1/users/{id}/credentials/change_password", "changePassword",
          changePassword},
    Route{"DELETE", "/api/v1/users/{id}/sessions", "revokeUserSessions", revokeUserSessions},

    Route{"GET", "/api/v1/groups", "listGroups", listGroups},
    Route{"POST", "/api/v1/groups", "addGroup", addGroup},
    Route{"GET", "/api/v1/groups/{id}", "getGroup", getGroup},
    Route{"PUT", "/api/v1/groups/{id}", "replaceGroup", replaceGroup},
    Route{"DELETE", "/api/v1/groups/{id}", "deleteGroup", deleteGroup},
    Route{"GET", "/api/v1/groups/{id}/users", "listGroupUsers", listGroupUsers},
    Route{"PUT", "/api/v1/groups/{id}/users/{user}", "assignUserToGroup", assignUserToGroup},
    Route{"DELETE", "/api/v1/groups/{id}/users/{user}", "unassignUserFromGroup",
          unassignUserFromGroup},
};

std::string_view withoutSlash(std::string_view path) {
  if (path.size() > 1 && path.ends_with('/')) path.remove_suffix(1);
  return path;
}

// Takes the first segment off a path that begins with '/'.
std::string_view takeSegment(std::string_view& path) {
  path.remove_prefix(1);
  const std::string_view segment = path.substr(0, path.find('/'));
  path.remove_prefix(segment.size());
  return segment;
}

std::optional<std::vector<std::string>> matched(std::string_view pattern, std::string_view path) {
  std::vector<std::string> values;
  while (!pattern.empty() && !path.empty()) {
    if (pattern.front() != '/' || path.front() != '/') return std::nullopt;
    const std::string_view expected = takeSegment(pattern);
    const std::string_view found = takeSegment(path);
    if (expected.starts_with('{')) {
      auto value = percentDecoded(found, false);
      if (!value || value->empty()) return std::nullopt;
      values.push_back(std::move(*value));
    } else if (expected != found) {
      return std::nullopt;
    }
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return values;
}

}  // namespace

std::span<const Route> routes() { return kRoutes; }

std::optional<RouteMatch> findRoute(std::string_view method, std::string_view path) {
  path = withoutSlash(path);
  // Not a group with this id.
  if (path == "/api/v1/groups/rules" || path.starts_with("/api/v1/groups/rules/")) {
    return std::nullopt;
  }
  std::optional<RouteMatch> result;
  for (const Route& route : kRoutes) {
    auto values = matched(route.pattern, path);
    if (!values) continue;
    if (route.method == method) return RouteMatch{&route, std::move(*values)};
    result.emplace();
  }
  return result;
}

}  // namespace hooks
