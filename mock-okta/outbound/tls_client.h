#pragma once

#include <Poco/Net/Context.h>

#include <mutex>
#include <string>

#include "mock-okta/outbound/channel.h"

namespace hooks {

// Makes connections private, and sure of whom they reach.
//
// The context is NetSSL's, the session OpenSSL's: NetSSL 1.11 times one read of the socket, so that
// a handshake that drips never ends, and checks host names by looking addresses up. Thread-safe.
class TlsClient {
 public:
  // With an empty caFile, the system's authorities alone are trusted. Throws ShapeError for a
  // caFile that holds no certificates.
  TlsClient(std::string caFile, bool insecure);

  // TLS 1.2 or later, SNI, chain and name checked. `host` is a name or an address.
  ChannelOrFailure secure(Poco::Net::StreamSocket socket, const std::string& host,
                          const Deadline& deadline);

 private:
  // Made when first needed: reading the system's authorities takes longer than a start should.
  Poco::Net::Context::Ptr context();

  std::string caFile_;
  bool insecure_;
  std::mutex mutex_;
  Poco::Net::Context::Ptr context_;
};

}  // namespace hooks
