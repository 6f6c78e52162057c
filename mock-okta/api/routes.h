#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mock-okta/api/api_call.h"
#include "mock-okta/api/api_parts.h"

namespace hooks {

// One operation of the Management API.
struct Route {
  std::string_view method;
  // {name} stands for one segment.
  std::string_view pattern;
  // As Okta's specification calls it.
  std::string_view operation;
  ApiAnswer (*handle)(ApiParts&, const ApiCall&);
  // Whether it waits for somebody else's answer.
  bool waits = false;
};

// All that this mock has.
std::span<const Route> routes();

struct RouteMatch {
  // nullptr if the path is known, but not with this method.
  const Route* route = nullptr;
  std::vector<std::string> path = {};
};

// Finds the route of a path; a slash at its end does not count, as it does not for Okta. Nothing if
// the mock does not have the path.
std::optional<RouteMatch> findRoute(std::string_view method, std::string_view path);

// What of Okta's Management API is at a path that the mock does not have, such as "Applications";
// empty if Okta has nothing there either.
std::string_view oktaHas(std::string_view path);

}  // namespace hooks
