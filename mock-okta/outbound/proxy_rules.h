#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fixtures/wire/http.h"
#include "fixtures/wire/secret.h"

namespace hooks {

// An HTTP proxy between us and the receivers.
struct Proxy {
  HttpUrl url = {};
  // Of the Proxy-Authorization header; empty for none.
  Secret authorization = {};

  // http://[user:password@]host:port, where http:// may be left out. Throws ShapeError, never with
  // the password.
  static Proxy parse(std::string_view text);
};

// Which requests go through which proxy. By default, none goes through any.
struct ProxyRules {
  std::optional<Proxy> http = std::nullopt;
  std::optional<Proxy> https = std::nullopt;
  // Hosts that are called directly: a name means its subdomains too, "*" every host, and ":port"
  // behind a name that port alone.
  std::vector<std::string> direct = {};
  // Whether loopback addresses and localhost go through the proxy too.
  bool loopbackToo = false;

  std::optional<Proxy> proxyFor(const HttpUrl& url) const;
};

using Environment = std::function<std::optional<std::string>(const std::string& name)>;

// The rules that http_proxy, https_proxy and no_proxy lay down, in lower case or, but for
// http_proxy, in upper case (a CGI program's HTTP_PROXY is its caller's header). Throws ShapeError
// that names the variable.
ProxyRules proxiesFromEnvironment(const Environment& environment);
ProxyRules proxiesFromEnvironment();

}  // namespace hooks
