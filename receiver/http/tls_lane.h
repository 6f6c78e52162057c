#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "receiver/http/http_server.h"

struct ssl_st;  // OpenSSL's SSL

namespace hooks {

// A server's certificate and key, and what it asks of TLS: version 1.2 or later.
//
// Immutable: any number of lanes share one.
class TlsContext {
 public:
  // Throws std::runtime_error that names the file and the remedy.
  explicit TlsContext(const TlsFiles& files);
  ~TlsContext();

 private:
  friend class TlsLane;
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// One connection's TLS, the server's side: what came from the network in, plain text out, and the
// reverse.
//
// Knows no socket and so never waits for one: a slow handshake is only bytes that have not come.
// NetSSL's sockets were tried first, non-blocking on the event loop. Of POCO 1.11's, the handshake
// works; but a write that could not be finished must be repeated from the same address ("bad write
// retry"), which a growing buffer does not give, and every client that goes away is an exception.
// So NetSSL's Context loads the certificate, and OpenSSL does the rest between two buffers.
class TlsLane {
 public:
  explicit TlsLane(const TlsContext& context);
  ~TlsLane();
  TlsLane(const TlsLane&) = delete;
  TlsLane& operator=(const TlsLane&) = delete;

  // Takes what came from the network and appends what it said to `plain`. False if it was not TLS,
  // or none we take: wire() may have an alert then, and nothing more can come of it.
  bool receive(std::string_view bytes, std::string& plain);
  // Once established().
  void send(std::string_view plain);
  // Says that nothing more will be sent.
  void finish();

  bool established() const;
  // The client has said that it will send no more.
  bool ended() const { return ended_; }
  // What is to be sent to the network; the owner takes it away as it is sent.
  std::string& wire() { return wire_; }

 private:
  void collect();

  ssl_st* ssl_;
  bool ended_ = false;
  std::string wire_;
};

}  // namespace hooks
