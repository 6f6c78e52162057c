#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "fixtures/wire/clock.h"
#include "fixtures/wire/transport.h"
#include "mock-okta/outbound/proxy_rules.h"

namespace hooks {

class ConnectionPool;
class Connector;

struct PocoTransportOptions {
  // A PEM file of authorities that are trusted besides the system's.
  std::string caFile = {};
  // Takes any certificate. For a look at a receiver that has none worth trusting, never for more.
  bool insecure = false;
  // Keeps a connection for two seconds, which is less than servers do, and sends the next request
  // to the same origin over it.
  bool reuseConnections = true;
  // An answer with a larger body, or with more before it, is NotHttp.
  std::size_t maxAnswerBytes = 1 << 20;
  std::size_t maxHeaderBytes = 64 << 10;
  ProxyRules proxy = {};
  // Addresses of a host, to be asked instead of the system; throws when there are none.
  std::function<std::vector<std::string>(const std::string& host)> lookUp = {};
  // Whether nobody waits for answers any more, as after Ctrl-C; asked by all threads that do. What
  // is on its way then is TimedOut, "given up", without waiting for its deadline.
  std::function<bool()> abandoned = {};
};

// The real client: calls a url over POCO's sockets, as Okta would.
//
// Every call of send() is one request on the wire, or none where no connection could be had. It
// connects to the addresses of the host in turn, which together are one attempt. A request is not
// sent again when a connection that was kept turns out to be closed, because nobody can know what
// the receiver made of it: this is Reset, and the liveness check before makes it rare.
//
// The deadline runs from the start of connecting, the name's look-up included, to the last byte,
// and cuts off a receiver that drips. Time is real; `clock` only says what to write into
// Exchange::started. Thread-safe; the clock must outlive it.
class PocoTransport : public Transport {
 public:
  // Throws ShapeError for a caFile that cannot be used.
  explicit PocoTransport(const Clock& clock, PocoTransportOptions options = {});
  ~PocoTransport() override;

  // Throws ShapeError for a url or a header that could not travel.
  Exchange send(const std::string& url, HttpRequest request,
                std::chrono::milliseconds deadline) override;

 private:
  const Clock& clock_;
  PocoTransportOptions options_;
  std::unique_ptr<Connector> connector_;
  std::unique_ptr<ConnectionPool> pool_;
};

}  // namespace hooks
