#include "conformance/tunnel/tunnel.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

namespace hooks {

namespace {

struct Known {
  TunnelKind kind;
  std::string_view name;
  bool answersItself;
};

constexpr std::array<Known, 9> kKnown{{
    {TunnelKind::None, "nothing", false},
    {TunnelKind::Ngrok, "ngrok", false},
    {TunnelKind::Localtunnel, "localtunnel", false},
    {TunnelKind::Cloudflare, "Cloudflare", false},
    {TunnelKind::Hookdeck, "Hookdeck", true},
    {TunnelKind::Smee, "smee.io", true},
    {TunnelKind::SvixPlay, "Svix Play", true},
    {TunnelKind::WebhookSite, "webhook.site", true},
    {TunnelKind::Unnamed, "a tunnel or proxy", false},
}};

struct Domain {
  std::string_view domain;
  TunnelKind kind;
};

// Each stands for itself and for all below it.
constexpr std::array<Domain, 14> kDomains{{
    {"ngrok.app", TunnelKind::Ngrok},
    {"ngrok.dev", TunnelKind::Ngrok},
    {"ngrok.io", TunnelKind::Ngrok},
    {"ngrok.pro", TunnelKind::Ngrok},
    {"ngrok.pizza", TunnelKind::Ngrok},
    {"loca.lt", TunnelKind::Localtunnel},
    {"localtunnel.me", TunnelKind::Localtunnel},
    {"trycloudflare.com", TunnelKind::Cloudflare},
    {"cfargotunnel.com", TunnelKind::Cloudflare},
    {"events.hookdeck.com", TunnelKind::Hookdeck},
    {"hkdk.events", TunnelKind::Hookdeck},
    {"smee.io", TunnelKind::Smee},
    {"play.svix.com", TunnelKind::SvixPlay},
    {"webhook.site", TunnelKind::WebhookSite},
}};

const Known& known(TunnelKind kind) {
  return *std::find_if(kKnown.begin(), kKnown.end(),
                       [&](const Known& one) { return one.kind == kind; });
}

bool isAt(std::string_view host, std::string_view domain) {
  if (host.size() < domain.size() || host.substr(host.size() - domain.size()) != domain) {
    return false;
  }
  return host.size() == domain.size() || host[host.size() - domain.size() - 1] == '.';
}

}  // namespace

std::string_view toString(TunnelKind kind) { return known(kind).name; }

bool answersItself(TunnelKind kind) { return known(kind).answersItself; }

TunnelKind tunnelAt(std::string_view host) {
  std::string lower(host);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  while (!lower.empty() && lower.back() == '.') lower.pop_back();
  for (const Domain& one : kDomains) {
    if (isAt(lower, one.domain)) return one.kind;
  }
  // The domains of ngrok's free plan: ngrok-free.app, ngrok-free.dev, and more.
  const auto last = lower.rfind('.');
  if (last != std::string::npos && isAt(lower.substr(0, last), "ngrok-free")) {
    return TunnelKind::Ngrok;
  }
  return TunnelKind::None;
}

TunnelKind tunnelAt(std::string_view host, const HttpResponse& answer) {
  if (const TunnelKind kind = tunnelAt(host); kind != TunnelKind::None) return kind;
  if (answer.headers.has("ngrok-error-code")) return TunnelKind::Ngrok;
  if (answer.headers.has("cf-ray")) return TunnelKind::Cloudflare;
  if (answer.headers.has("x-localtunnel-status")) return TunnelKind::Localtunnel;
  return TunnelKind::None;
}

HttpHeaders passingHeaders(TunnelKind kind) {
  switch (kind) {
    case TunnelKind::Ngrok:
      // ngrok, ERR_NGROK_6024: a request with this header, of any value, is passed on.
      return {{"ngrok-skip-browser-warning", "1"}};
    case TunnelKind::Localtunnel:
      return {{"bypass-tunnel-reminder", "1"}};
    default:
      return {};
  }
}

}  // namespace hooks
