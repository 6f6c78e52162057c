#pragma once

#include <cstdint>
#include <map>
#include <mutex>

#include "conformance/check/observer.h"
#include "conformance/check/sink.h"
#include "fixtures/wire/http_handler.h"
#include "receiver/http/http_server.h"

namespace hooks {

// An address of ours for the receiver to call: each request that holds a marker in its target, a
// header or its body is one effect of it, and the other way round shows a receiver that calls where
// it should not. Takes anything and answers 204.
class SinkObserver : public Observer, public Sink, private HttpHandler {
 public:
  // Listens at once. `address` is "HOST:PORT" of this machine; port 0 takes a free one. Throws
  // ShapeError for another form, and std::runtime_error if nothing can listen there.
  explicit SinkObserver(const std::string& address);

  std::string name() const override { return "the sink " + server_.url(); }
  void look() override;
  std::vector<Effect> effects(std::string_view marker) override;
  bool sawAnything() override;
  std::string advice() const override {
    return "is its address, OKTA_CONFORMANCE_SINK, what the receiver calls?";
  }

  std::string url() const override { return server_.url(); }
  // A marker wherever it stood; other texts in the target.
  std::vector<std::string> requestsWith(std::string_view text) override;

 private:
  HttpResponse handle(const HttpRequest& request) override;
  bool mayWait(const HttpRequest&) const override { return false; }

  std::mutex mutex_;
  // "GET /path".
  std::vector<std::string> requests_;
  // Their places in it.
  std::map<std::string, std::vector<std::size_t>, std::less<>> byMarker_;
  bool flooded_ = false;
  // Last: it calls handle().
  HttpServer server_;
};

}  // namespace hooks
