#include "mock-okta/server/control_api.h"

#include "fixtures/wire/shape_error.h"
#include "mock-okta/api/responses.h"
#include "mock-okta/server/control_body.h"

namespace hooks {

namespace {

// The first segment of a path, which is taken off it.
std::string_view takeSegment(std::string_view& path) {
  const std::string_view first = path.substr(0, path.find('/'));
  path.remove_prefix(std::min(path.size(), first.size() + 1));
  return first;
}

// What a path has where the pattern has {…}; nothing if it does not fit.
std::optional<std::vector<std::string>> fit(std::string_view path, std::string_view pattern) {
  std::vector<std::string> found;
  while (!pattern.empty() && !path.empty()) {
    const std::string_view expected = takeSegment(pattern);
    const std::string_view segment = takeSegment(path);
    if (expected.starts_with('{')) {
      found.push_back(percentDecoded(segment, false).value_or(""));
    } else if (expected != segment) {
      return std::nullopt;
    }
  }
  if (!pattern.empty() || !path.empty()) return std::nullopt;
  return found;
}

}  // namespace

ControlApi::ControlApi(Org& org, std::vector<ApiToken> tokens, std::vector<ControlRoute> routes)
    : org_(org), tokens_(std::move(tokens)), routes_(std::move(routes)) {}

std::optional<ControlApi::Match> ControlApi::find(const HttpRequest& request) const {
  std::string_view path = request.path();
  if (!path.starts_with(kPrefix)) return std::nullopt;
  path.remove_prefix(kPrefix.size());
  if (path.ends_with('/')) path.remove_suffix(1);
  std::optional<Match> result;
  for (const ControlRoute& route : routes_) {
    auto found = fit(path, route.pattern);
    if (!found) continue;
    if (route.method == request.method) return Match{&route, std::move(*found)};
    result.emplace();
  }
  return result;
}

void ControlApi::letIn(const HttpRequest& request, const std::optional<Match>& match) const {
  if (match && match->route != nullptr && match->route->open) return;
  const auto lines = request.headers.all("Authorization");
  if (lines.size() != 1 || !lines[0].starts_with("SSWS ")) throw ApiError::invalidSession();
  for (const ApiToken& token : tokens_) {
    if (token.value.matches(lines[0].substr(5))) return;
  }
  throw ApiError::invalidToken();
}

HttpResponse ControlApi::handle(const HttpRequest& request) {
  return answered([&] {
    auto match = find(request);
    letIn(request, match);
    if (!match) throw ApiError::noSuchPath();
    if (match->route == nullptr) throw ApiError::methodNotAllowed();
    return std::optional(
        match->route->answer({.request = request, .path = std::move(match->path)}));
  });
}

std::optional<HttpResponse> ControlApi::refuse(const HttpRequest& head) {
  bool refused = true;
  HttpResponse response = answered([&]() -> std::optional<Json> {
    letIn(head, find(head));
    refused = false;
    return std::nullopt;
  });
  if (!refused) return std::nullopt;
  return response;
}

bool ControlApi::mayWait(const HttpRequest& request) const {
  const auto match = find(request);
  return match && match->route != nullptr && match->route->waits;
}

HttpResponse ControlApi::answered(const std::function<std::optional<Json>()>& answer) const {
  IdSource& ids = org_.ids();
  const AnswerContext context{.requestId = ids.requestId(), .now = org_.clock().now()};
  try {
    return rendered(ApiAnswer{.body = answer()}, context);
  } catch (const ApiError& error) {
    return rendered(error, ids.errorId(), context);
  } catch (const ShapeError& error) {
    const std::string place = error.where().empty() ? "body" : error.where();
    return rendered(ApiError::validation(place, {std::string(error.what())}), ids.errorId(),
                    context);
  }
}

}  // namespace hooks
