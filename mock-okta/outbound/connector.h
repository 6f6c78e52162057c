#pragma once

#include <optional>
#include <string>

#include "fixtures/wire/http.h"
#include "mock-okta/outbound/channel.h"
#include "mock-okta/outbound/proxy_rules.h"
#include "mock-okta/outbound/resolver.h"
#include "mock-okta/outbound/tls_client.h"

namespace hooks {

// Opens connections: the name, the addresses in turn, the proxy and TLS, all within one deadline.
//
// Each address gets its share of the time that is left, so that one which swallows packets does not
// hide the next; one that refuses makes way at once. Thread-safe.
class Connector {
 public:
  Connector(std::string caFile, bool insecure, LookUp lookUp);

  // To `url`'s host and port, with TLS if its scheme is https. Through a proxy, an https receiver
  // is reached by CONNECT; for a plain one, the connection is the proxy's.
  ChannelOrFailure connect(const HttpUrl& url, const std::optional<Proxy>& proxy,
                           const Deadline& deadline);

 private:
  Resolver resolver_;
  TlsClient tls_;
};

}  // namespace hooks
