#include "mock-okta/api/okta_api.h"

#include "mock-okta/api/api_call.h"
#include "mock-okta/api/api_parts.h"
#include "mock-okta/api/rate_limit.h"
#include "mock-okta/api/responses.h"
#include "mock-okta/api/routes.h"
#include "mock-okta/org/api_error.h"
#include "mock-okta/org/hook_filter.h"

namespace hooks {

namespace {

// 192.0.2.7:4711 and [2001:db8::7]:4711, without the port.
std::string addressOf(std::string_view peer) {
  const std::size_t colon = peer.rfind(':');
  if (colon == std::string_view::npos) return std::string(peer);
  std::string_view address = peer.substr(0, colon);
  if (address.starts_with('[') && address.ends_with(']')) {
    address = address.substr(1, address.size() - 2);
  }
  return std::string(address);
}

bool inManagementApi(std::string_view path) { return path == "/api" || path.starts_with("/api/"); }

// What there is to say of a path that the mock does not have.
ApiError absent(std::string_view path) {
  const std::string_view what = oktaHas(path);
  if (what.empty()) return ApiError::noSuchPath();
  return ApiError::notImplemented("Okta has " + std::string(what) + " at " + std::string(path) +
                                  "; mock-okta does not.");
}

// POST and PUT must say how long their body is, even if there is none.
bool lacksLength(const HttpRequest& request) {
  return (request.method == "POST" || request.method == "PUT") && request.body.empty() &&
         !request.headers.has("Content-Length") && !request.headers.has("Transfer-Encoding");
}

// Who does not say what the body is gets the benefit of the doubt.
bool calledSomethingElse(const HttpRequest& request) {
  const auto type = request.headers.find("Content-Type");
  if (!type || request.body.empty()) return false;
  std::string_view media = type->substr(0, type->find(';'));
  while (media.ends_with(' ')) media.remove_suffix(1);
  return !equalsIgnoringCase(media, "application/json");
}

std::optional<std::string> complaintAboutExpression(const std::string& expression) {
  try {
    const HookFilter filter(expression);
    return std::nullopt;
  } catch (const FilterError& error) {
    return error.summary();
  }
}

}  // namespace

class OktaApi::Impl {
 public:
  Impl(Org& org, const CurrentCatalog& catalog, Verifier& verifier, OktaApiOptions options)
      : options_(std::move(options)),
        rate_(org.clock(), options_.requestsPerMinute),
        parts_{org,
               verifier,
               options_.profile,
               HookOperations(org, catalog, options_.profile, complaintAboutExpression),
               UserOperations(org, catalog, options_.profile),
               GroupOperations(org, catalog)} {}

  HttpResponse handle(const HttpRequest& request) {
    AnswerContext context{.requestId = parts_.org.ids().requestId(),
                          .now = parts_.org.clock().now(),
                          .contentType = options_.profile.contentType};
    try {
      if (!inManagementApi(request.path())) throw absent(request.path());
      const ApiToken& token = tokenOf(request);
      context.allowance = rate_.count(token.id);
      if (context.allowance->exceeded) throw ApiError::tooManyRequests();
      return rendered(answer(request, token, context.requestId), context);
    } catch (const ApiError& error) {
      return rendered(error, parts_.org.ids().errorId(), context);
    }
  }

  std::optional<HttpResponse> refuse(const HttpRequest& head) {
    AnswerContext context{.requestId = parts_.org.ids().requestId(),
                          .now = parts_.org.clock().now(),
                          .contentType = options_.profile.contentType};
    try {
      if (!inManagementApi(head.path())) throw absent(head.path());
      tokenOf(head);
      return std::nullopt;
    } catch (const ApiError& error) {
      return rendered(error, parts_.org.ids().errorId(), context);
    }
  }

  bool mayWait(const HttpRequest& request) const {
    const auto match = findRoute(request.method, request.path());
    if (!match || match->route == nullptr) return false;
    return match->route->waits || (options_.writesWait && match->route->method != "GET");
  }

 private:
  // Who calls, or ApiError.
  const ApiToken& tokenOf(const HttpRequest& request) const {
    const auto lines = request.headers.all("Authorization");
    if (lines.size() != 1) throw ApiError::invalidSession();
    const std::string_view scheme = lines[0].substr(0, lines[0].find(' '));
    if (!equalsIgnoringCase(scheme, "SSWS")) throw ApiError::invalidSession();
    std::string_view value = lines[0].substr(scheme.size());
    while (value.starts_with(' ')) value.remove_prefix(1);
    const ApiToken* found = nullptr;
    for (const ApiToken& token : options_.tokens) {
      if (!token.value.empty() && token.value.matches(value)) found = &token;
    }
    if (found == nullptr) throw ApiError::invalidToken();
    return *found;
  }

  ApiAnswer answer(const HttpRequest& request, const ApiToken& token,
                   const std::string& requestId) {
    auto match = findRoute(request.method, request.path());
    if (!match) throw absent(request.path());
    if (match->route == nullptr) throw ApiError::methodNotAllowed();
    if (token.readOnly && match->route->method != "GET") throw ApiError::forbidden();
    if (lacksLength(request)) {
      throw ApiError(411, "E0000021", ApiError::unsupportedMediaType().summary(),
                     {"A POST or PUT without a body needs Content-Length: 0."});
    }
    if (calledSomethingElse(request)) throw ApiError::unsupportedMediaType();
    const ApiCall call{.request = request,
                       .caller = callerOf(request, token, requestId),
                       .path = std::move(match->path)};
    return match->route->handle(parts_, call);
  }

  Caller callerOf(const HttpRequest& request, const ApiToken& token,
                  const std::string& requestId) const {
    Caller caller{.actorId = token.ownerId, .tokenId = token.id};
    if (const UserRef owner = parts_.org.user(token.ownerId)) {
      caller.alternateId = owner->login();
      caller.displayName = owner->displayName();
    }
    caller.sessionId = "trs" + parts_.org.ids().token(22);
    caller.userAgent = request.headers.find("User-Agent").value_or("");
    caller.ipAddress = addressOf(request.peer);
    caller.requestId = requestId;
    caller.requestUri = request.path();
    caller.query = request.query();
    return caller;
  }

  const OktaApiOptions options_;
  RateLimit rate_;
  mutable ApiParts parts_;
};

OktaApi::OktaApi(Org& org, const CurrentCatalog& catalog, Verifier& verifier,
                 OktaApiOptions options)
    : impl_(std::make_unique<Impl>(org, catalog, verifier, std::move(options))) {}

OktaApi::~OktaApi() = default;

HttpResponse OktaApi::handle(const HttpRequest& request) { return impl_->handle(request); }

std::optional<HttpResponse> OktaApi::refuse(const HttpRequest& head) { return impl_->refuse(head); }

bool OktaApi::mayWait(const HttpRequest& request) const { return impl_->mayWait(request); }

}  // namespace hooks
