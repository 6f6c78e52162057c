#pragma once

#include <Poco/Net/ServerSocket.h>
#include <Poco/Net/StreamSocket.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <vector>

#include "mock-okta/outbound/testing/test_certificates.h"

struct ssl_st;
struct ssl_ctx_st;

namespace hooks {

// The server's end of one connection, in the hands of a test's script. Nothing here throws: when
// the client has gone, sending is false and reading is empty.
class RawPeer {
 public:
  RawPeer(Poco::Net::StreamSocket socket, ssl_st* ssl, int number);
  ~RawPeer();
  RawPeer(const RawPeer&) = delete;
  RawPeer& operator=(const RawPeer&) = delete;

  // Of this connection: 1 for the first that the server took.
  int number() const { return number_; }
  // A whole request with its body, by Content-Length; or what came before the client closed.
  std::string request();
  // What comes until the client closes.
  std::string rest();
  bool send(std::string_view bytes);
  // One byte at a time, until all is sent or the client has gone; false if it has.
  bool drip(std::string_view bytes, std::chrono::milliseconds pause);
  // Carries bytes to and from a port of 127.0.0.1 until either side closes.
  void relay(int port);
  // When the script returns, the connection ends with RST and not with FIN.
  void reset();
  // The name the client asked for in its TLS hello.
  const std::string& serverName() const { return serverName_; }

 private:
  bool more();

  Poco::Net::StreamSocket socket_;
  ssl_st* ssl_;
  int number_;
  bool resetting_ = false;
  std::string buffer_;
  std::string serverName_;
};

// A server that does to each connection what a test's script says, on 127.0.0.1 and a free port,
// with a thread for each. When the script returns, the connection is closed.
class RawServer {
 public:
  using Script = std::function<void(RawPeer&)>;

  explicit RawServer(Script script, std::optional<TestCertificate> certificate = std::nullopt,
                     const std::string& address = "127.0.0.1");
  // Ends the connections that are open.
  ~RawServer();

  int port() const { return port_; }
  // http://127.0.0.1:<port>/hooks, or https.
  std::string url(const std::string& host = "127.0.0.1") const;
  int connections() const { return connections_; }
  // How many of them it has closed.
  int closed() const { return closed_; }

 private:
  void serve();
  void serve(Poco::Net::StreamSocket& socket, int number);

  Script script_;
  bool tls_;
  std::shared_ptr<ssl_ctx_st> context_;
  Poco::Net::ServerSocket listening_;
  int port_;
  std::atomic<int> connections_{0};
  std::atomic<int> closed_{0};
  std::atomic<bool> stopping_{false};
  std::mutex mutex_;
  // Not POCO's sockets: those count their owners, and the thread is to be the only one.
  std::vector<int> open_;
  std::vector<std::thread> threads_;
  std::thread accepting_;
};

// A port of 127.0.0.1 that nobody listens on.
int freePort();

}  // namespace hooks
