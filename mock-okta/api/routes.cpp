#include "mock-okta/api/routes.h"

#include <array>

#include "mock-okta/api/event_hooks.h"

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
