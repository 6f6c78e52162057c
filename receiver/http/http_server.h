#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "fixtures/wire/http_handler.h"
#include "receiver/http/http_server_limits.h"

namespace hooks {

// PEM files: the server's certificate, followed by those between it and the root, and its key.
struct TlsFiles {
  std::string certificate;
  std::string key;
};

struct HttpServerOptions {
  std::string address = "127.0.0.1";
  // 0 takes a free one.
  std::uint16_t port = 0;
  HttpServerLimits limits = {};
  // With TLS, version 1.2 or later; without, plain HTTP.
  std::optional<TlsFiles> tls = std::nullopt;
  // Hears of a handler's defects: that it threw, and what. Called from several threads.
  std::function<void(std::string_view)> onDefect = {};
};

// Serves a handler over HTTP/1.1 and HTTP/1.0, with TLS or without.
//
// Trusts no client: what is not a well-formed request is refused before the handler sees any of it,
// a request is handed over whole or not at all, and every client has a deadline and a share of
// memory. One thread moves all bytes, so that a slow client costs a socket and nothing else;
// requests for which the handler says that it may wait are answered on threads of a pool, the
// others on that one thread.
//
// start() and drain() may be called from any thread.
class HttpServer {
 public:
  // Binds and listens; nothing is answered before start(). The handler must outlive the server.
  // Throws std::runtime_error, naming address, port or file and the remedy: ShapeError for a file.
  explicit HttpServer(HttpHandler& handler, HttpServerOptions options = {});
  // Drains for a second, if it was not drained. Waits for handlers that are still at work.
  ~HttpServer();
  HttpServer(const HttpServer&) = delete;
  HttpServer& operator=(const HttpServer&) = delete;

  void start();

  std::uint16_t port() const;
  // Such as http://127.0.0.1:8082; no slash at the end.
  std::string url() const;

  // Takes no more connections at once, has the requests in hand answered with Connection: close
  // for as long as `patience` lasts, then closes what is left. Does nothing the second time.
  void drain(std::chrono::milliseconds patience);

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace hooks
