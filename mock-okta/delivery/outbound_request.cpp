#include "mock-okta/delivery/outbound_request.h"

#include <algorithm>
#include <array>

namespace hooks {

namespace {

constexpr std::array<std::string_view, 10> kFraming = {
    "Connection",        "Content-Length", "Expect",          "Host", "Keep-Alive", "TE", "Trailer",
    "Transfer-Encoding", "Upgrade",        "Proxy-Connection"};

bool isFraming(std::string_view name) {
  return std::any_of(kFraming.begin(), kFraming.end(),
                     [&](std::string_view known) { return equalsIgnoringCase(known, name); });
}

HttpRequest post(std::string body, std::string userAgent) {
  return {.method = "POST",
          .headers = {{"Accept", "application/json"},
                      {"Content-Type", "application/json"},
                      {"User-Agent", std::move(userAgent)}},
          .body = std::move(body)};
}

// The callout's id. Its form is from a screenshot; that it follows the hook's is our choice, so
// that it stays the same.
std::string calloutId(const EventHook& hook) {
  return "cal" + (hook.id.starts_with("who") ? hook.id.substr(3) : hook.id);
}

}  // namespace

void addHookHeaders(HttpRequest& request, const EventHook& hook, const DeliveryPolicy& policy) {
  const HttpHeaders builtIn = request.headers;
  for (const HttpHeader& header : hook.headers) {
    if (isFraming(header.name)) continue;
    if (!builtIn.has(header.name)) {
      request.headers.add(header.name, header.value);
    } else if (policy.customHeadersWin) {
      request.headers.set(header.name, header.value);
    }
  }
  if (!hook.auth || isFraming(hook.auth->key)) return;
  // The scheme's own value is what authenticates: a custom header of the same name gives way.
  if (builtIn.has(hook.auth->key)) {
    if (policy.customHeadersWin) request.headers.set(hook.auth->key, hook.auth->value.reveal());
    return;
  }
  request.headers.remove(hook.auth->key);
  request.headers.add(hook.auth->key, hook.auth->value.reveal());
}

HttpRequest deliveryRequest(const EventHook& hook, const DeliveryPolicy& policy, std::string body) {
  HttpRequest request = post(std::move(body), policy.userAgent + " - " + hook.id);
  addHookHeaders(request, hook, policy);
  return request;
}

HttpRequest previewRequest(const EventHook& hook, const DeliveryPolicy& policy, std::string body,
                           const std::string& requestId) {
  if (!policy.previewByCallout) return deliveryRequest(hook, policy, std::move(body));
  HttpRequest request = post(std::move(body), policy.userAgent + " - " + calloutId(hook));
  request.headers.add("x-okta-request-id", requestId);
  addHookHeaders(request, hook, policy);
  return request;
}

}  // namespace hooks
