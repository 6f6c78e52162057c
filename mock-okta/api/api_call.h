#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fixtures/wire/http.h"
#include "fixtures/wire/json.h"
#include "mock-okta/org/caller.h"

namespace hooks {

// One request to the Management API, as its handler sees it: let in, and matched to a route.
struct ApiCall {
  const HttpRequest& request;
  Caller caller = {};
  // What stands in the path where the route's pattern has {…}, decoded.
  std::vector<std::string> path = {};

  // A member of the query, decoded; the first of several.
  std::optional<std::string> parameter(std::string_view name) const;
  // A Boolean of the query, upper or lower case; throws ApiError for other text.
  bool flag(std::string_view name, bool absent) const;
  // `limit`, or `absent`; no more than `most`. Throws ApiError for what is not a number above zero.
  std::size_t limit(std::size_t absent, std::size_t most) const;

  // The body, an object. Throws ApiError.
  JsonObject object() const;
  // The same, but nothing where there is no body.
  std::optional<JsonObject> objectIfAny() const;
};

// What a handler answers; headers that every answer has are added later.
struct ApiAnswer {
  int status = 200;
  std::optional<Json> body = std::nullopt;
  HttpHeaders headers = {};

  static ApiAnswer noContent() { return {.status = 204}; }
};

}  // namespace hooks
