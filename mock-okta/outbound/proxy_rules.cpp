#include "mock-okta/outbound/proxy_rules.h"

#include <cstdlib>
#include <sstream>

#include "fixtures/wire/base64.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

bool loopback(std::string_view host) {
  return host == "localhost" || host.ends_with(".localhost") || host == "::1" ||
         (host.starts_with("127.") && host.find_first_not_of("0123456789.") == host.npos);
}

bool covers(std::string_view entry, const HttpUrl& url) {
  if (entry == "*") return true;
  const std::size_t colon = entry.rfind(':');
  const bool onePort = colon != entry.npos && entry.find(':') == colon;
  if (onePort) {
    if (entry.substr(colon + 1) != std::to_string(url.port)) return false;
    entry = entry.substr(0, colon);
  }
  if (entry.starts_with('.')) entry.remove_prefix(1);
  if (entry.empty() || entry.size() > url.host.size()) return false;
  const std::string_view host = url.host;
  const std::size_t rest = host.size() - entry.size();
  return equalsIgnoringCase(host.substr(rest), entry) && (rest == 0 || host[rest - 1] == '.');
}

std::optional<Proxy> named(const Environment& environment, const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    const auto value = environment(name);
    if (!value || value->empty()) continue;
    try {
      return Proxy::parse(*value);
    } catch (const ShapeError& error) {
      throw ShapeError("environment variable " + name, error.expected(), error.found());
    }
  }
  return std::nullopt;
}

}  // namespace

Proxy Proxy::parse(std::string_view text) {
  std::string url =
      text.find("://") == text.npos ? "http://" + std::string(text) : std::string(text);
  Proxy proxy;
  const std::size_t start = url.find("://") + 3;
  const std::size_t end = std::min(url.find_first_of("/?#", start), url.size());
  const std::size_t at = url.rfind('@', end);
  if (at != std::string::npos && at >= start && at < end) {
    const auto credentials = percentDecoded(url.substr(start, at - start), false);
    url.erase(start, at + 1 - start);
    if (!credentials) throw ShapeError("proxy", "a user and password, percent-encoded", url);
    proxy.authorization = Secret("Basic " + base64Encoded(*credentials));
  }
  try {
    proxy.url = HttpUrl::parse(url);
  } catch (const ShapeError& error) {
    throw ShapeError("proxy", "a URL such as http://proxy.example:3128", error.found());
  }
  if (proxy.url.tls) {
    throw ShapeError("proxy", "an http:// proxy (through which https works too)", url);
  }
  return proxy;
}

std::optional<Proxy> ProxyRules::proxyFor(const HttpUrl& url) const {
  if (!loopbackToo && loopback(url.host)) return std::nullopt;
  for (const std::string& entry : direct) {
    if (covers(entry, url)) return std::nullopt;
  }
  return url.tls ? https : http;
}

ProxyRules proxiesFromEnvironment(const Environment& environment) {
  ProxyRules rules;
  rules.http = named(environment, {"http_proxy"});
  rules.https = named(environment, {"https_proxy", "HTTPS_PROXY"});
  std::string list = environment("no_proxy").value_or("");
  if (list.empty()) list = environment("NO_PROXY").value_or("");
  std::istringstream entries(list);
  for (std::string entry; std::getline(entries, entry, ',');) {
    std::erase(entry, ' ');
    if (!entry.empty()) rules.direct.push_back(entry);
  }
  return rules;
}

ProxyRules proxiesFromEnvironment() {
  return proxiesFromEnvironment([](const std::string& name) -> std::optional<std::string> {
    const char* const value = std::getenv(name.c_str());
    return value == nullptr ? std::nullopt : std::optional<std::string>(value);
  });
}

}  // namespace hooks
