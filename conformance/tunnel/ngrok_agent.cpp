#include "conformance/tunnel/ngrok_agent.h"

#include <algorithm>
#include <charconv>

#include "fixtures/wire/base64.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

// It is on this machine, or near.
constexpr std::chrono::seconds kPatience{2};
constexpr std::size_t kLargestAnswer = 64 << 20;

std::string textOf(const Json& value, std::string_view pointer) {
  return std::string(textAt(value, pointer).value_or(""));
}

const JsonArray* listAt(const Json& document, std::string_view pointer) {
  const Json* list = at(document, pointer);
  return list == nullptr ? nullptr : list->if_array();
}

std::string withoutScheme(std::string_view url) {
  const auto end = url.find("://");
  std::string rest(end == std::string_view::npos ? url : url.substr(end + 3));
  while (!rest.empty() && rest.back() == '/') rest.pop_back();
  return rest;
}

bool isHttp(const std::string& url) {
  return url.compare(0, 7, "http://") == 0 || url.compare(0, 8, "https://") == 0;
}

// Older agents show one tunnel twice, once for each scheme.
std::vector<NgrokTunnel> oncePerPlace(const std::vector<NgrokTunnel>& all) {
  std::vector<NgrokTunnel> once;
  for (const NgrokTunnel& tunnel : all) {
    const auto same = std::find_if(once.begin(), once.end(), [&](const NgrokTunnel& other) {
      return withoutScheme(other.url) == withoutScheme(tunnel.url);
    });
    if (same == once.end()) {
      once.push_back(tunnel);
    } else if (tunnel.url.compare(0, 8, "https://") == 0) {
      *same = tunnel;
    }
  }
  return once;
}

bool goesTo(const NgrokTunnel& tunnel, std::string_view wanted) {
  const std::string to = withoutScheme(tunnel.upstream);
  const std::string asked = withoutScheme(wanted);
  if (to == asked) return true;
  const auto colon = to.rfind(':');
  return colon != std::string::npos && to.substr(colon + 1) == asked;
}

bool isMeant(const NgrokTunnel& tunnel, std::string_view wanted) {
  return tunnel.name == wanted || withoutScheme(tunnel.url) == withoutScheme(wanted) ||
         goesTo(tunnel, wanted);
}

std::string listed(const std::vector<NgrokTunnel>& tunnels) {
  std::string text;
  for (const NgrokTunnel& tunnel : tunnels) {
    text += (text.empty() ? "" : ", ") + tunnel.name + " (" + tunnel.url +
            (tunnel.upstream.empty() ? "" : " to " + tunnel.upstream) + ")";
  }
  return text;
}

// What nothing but this request holds.
std::string identityOf(const HttpRequest& request) {
  if (const auto challenge = request.headers.find("X-Okta-Verification-Challenge")) {
    return std::string(*challenge);
  }
  constexpr std::string_view kEventId = "\"eventId\":\"";
  const auto found = request.body.find(kEventId);
  if (found == std::string::npos) return {};
  const auto begin = found + kEventId.size();
  const auto end = request.body.find('"', begin);
  return end == std::string::npos ? "" : request.body.substr(begin, end - begin);
}

}  // namespace

std::uint16_t NgrokTunnel::upstreamPort() const {
  const std::string to = withoutScheme(upstream);
  const auto colon = to.rfind(':');
  const std::string number = colon == std::string::npos ? to : to.substr(colon + 1);
  std::uint16_t port = 0;
  const auto end = number.data() + number.size();
  return std::from_chars(number.data(), end, port).ptr == end ? port : 0;
}

NgrokAgent::NgrokAgent(Transport& transport, std::string address)
    : transport_(transport), address_(std::move(address)) {
  while (!address_.empty() && address_.back() == '/') address_.pop_back();
}

std::optional<HttpResponse> NgrokAgent::get(const std::string& target) {
  Exchange exchange = transport_.send(
      address_ + target, {.method = "GET", .headers = {{"Accept", "application/json"}}}, kPatience);
  if (exchange.status() != 200) return std::nullopt;
  return std::move(exchange.response);
}

std::optional<std::vector<NgrokTunnel>> NgrokAgent::tunnels() {
  struct Resource {
    const char* path;
    const char* list;
    const char* url;
    const char* upstream;
  };
  // Agents before 3.x have no endpoints, only tunnels.
  for (const Resource& resource :
       {Resource{"/api/endpoints", "/endpoints", "/url", "/upstream/url"},
        Resource{"/api/tunnels", "/tunnels", "/public_url", "/config/addr"}}) {
    const auto answer = get(resource.path);
    if (!answer) continue;
    try {
      const Json document = readJson(answer->body, {.bytes = kLargestAnswer});
      const JsonArray* list = listAt(document, resource.list);
      if (list == nullptr) continue;
      std::vector<NgrokTunnel> found;
      for (const Json& one : *list) {
        NgrokTunnel tunnel{textOf(one, "/name"), textOf(one, resource.url),
                           textOf(one, resource.upstream)};
        while (!tunnel.url.empty() && tunnel.url.back() == '/') tunnel.url.pop_back();
        if (isHttp(tunnel.url)) found.push_back(std::move(tunnel));
      }
      return oncePerPlace(found);
    } catch (const ShapeError&) {
      continue;
    }
  }
  return std::nullopt;
}

std::optional<std::vector<NgrokCapture>> NgrokAgent::captures(std::size_t limit) {
  const auto answer = get("/api/requests/http?limit=" + std::to_string(limit));
  if (!answer) return std::nullopt;
  try {
    const Json document = readJson(answer->body, {.bytes = kLargestAnswer});
    const JsonArray* list = listAt(document, "/requests");
    if (list == nullptr) return std::nullopt;
    std::vector<NgrokCapture> found;
    for (const Json& one : *list) {
      NgrokCapture capture{.method = textOf(one, "/request/method"),
                           .uri = textOf(one, "/request/uri")};
      capture.raw = base64Decoded(textOf(one, "/request/raw")).value_or("");
      if (const Json* status = at(one, "/response/status_code");
          status != nullptr && status->is_int64()) {
        capture.status = static_cast<int>(status->get_int64());
      }
      if (const Json* headers = at(one, "/response/headers");
          headers != nullptr && headers->is_object()) {
        for (const auto& header : headers->get_object()) {
          const JsonArray* values = header.value().if_array();
          if (equalsIgnoringCase(header.key(), "ngrok-error-code") && values != nullptr &&
              !values->empty() && values->front().is_string()) {
            capture.errorCode = std::string(values->front().get_string());
          }
        }
      }
      found.push_back(std::move(capture));
    }
    return found;
  } catch (const ShapeError&) {
    return std::nullopt;
  }
}

const NgrokTunnel& chosen(const std::vector<NgrokTunnel>& tunnels, std::string_view wanted) {
  if (wanted.empty() && tunnels.size() == 1) return tunnels.front();
  if (wanted.empty()) {
    throw ShapeError(
        "--ngrok",
        "one of the agent's tunnels by its name, its URL or the port it goes to, as in "
        "--ngrok=" +
            (tunnels.empty() ? std::string("NAME") : tunnels.front().name),
        std::to_string(tunnels.size()) + " of them: " + listed(tunnels));
  }
  const NgrokTunnel* found = nullptr;
  for (const NgrokTunnel& tunnel : tunnels) {
    if (!isMeant(tunnel, wanted)) continue;
    if (found != nullptr) {
      throw ShapeError("--ngrok", "the name or the URL of one tunnel",
                       std::string(wanted) + ", which fits " + listed(tunnels));
    }
    found = &tunnel;
  }
  if (found == nullptr) {
    throw ShapeError("--ngrok",
                     tunnels.empty() ? "a tunnel of the agent's, which serves none"
                                     : "one of the agent's tunnels: " + listed(tunnels),
                     std::string(wanted));
  }
  return *found;
}

std::optional<std::string> hopOf(const Exchange& exchange,
                                 const std::vector<NgrokCapture>& captures) {
  const std::string identity = identityOf(exchange.request);
  if (identity.empty()) return std::nullopt;
  const auto found =
      std::find_if(captures.begin(), captures.end(), [&](const NgrokCapture& capture) {
        return capture.method == exchange.request.method &&
               capture.raw.find(identity) != std::string::npos;
      });
  if (found == captures.end()) {
    return "the request never reached ngrok's agent: it was lost before, between here and ngrok";
  }
  if (found->status == 0) {
    return "ngrok's agent took the request and handed it on; the receiver has not answered it";
  }
  if (!found->errorCode.empty() || (found->status == 502 && exchange.status() != 502)) {
    return "ngrok's agent took the request, and could not hand it on or got no answer: it gave "
           "back " +
           std::to_string(found->status) +
           (found->errorCode.empty() ? "" : " (" + found->errorCode + ")");
  }
  if (exchange.status() == found->status) {
    return "ngrok's agent took the request, and the receiver itself answered " +
           std::to_string(found->status);
  }
  return "ngrok's agent took the request and the receiver answered " +
         std::to_string(found->status) + ", which was lost on its way back from there";
}

}  // namespace hooks
