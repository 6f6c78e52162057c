#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fixtures/wire/http_handler.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/secret.h"
#include "receiver/core/inbox.h"

namespace hooks {

struct ReceiverOptions {
  // Where Okta calls: the path of the hook's uri.
  std::string path = "/userCreated";
  // The header that carries the secret: authScheme.key of the hook.
  std::string authHeader = "Authorization";
  // Its whole value, as configured in Okta. Empty, everybody may deliver.
  Secret secret = {};
  // Larger bodies are answered 413. Okta documents no limit to a batch.
  std::size_t maxBodyBytes = 16 << 20;
  // 204, or 200 for who wants that: Okta asks for one of the two with an empty body.
  int success = 204;
  // Is told in one line about each request that was not answered as Okta would wish.
  std::function<void(std::string_view line)> log = {};
};

// An endpoint for Okta's event hooks: answers the verification request, and keeps what is delivered
// in an inbox before it says so. Work is done later, by whoever empties the inbox.
//
// What is refused is refused with a 4xx, which Okta does not send again; only a delivery that was
// good and could not be kept is answered 5xx, which Okta sends once more. No answer quotes the
// request or the secret.
//
// Thread-safe. Each concern has a virtual function of its own, so that a receiver which differs in
// one thing can be made by overriding it.
class ReceiverHandler : public HttpHandler {
 public:
  // Keeps a reference to the inbox. `kept` is called after events were accepted, on the thread that
  // took them: Worker::wake() belongs there. Throws ShapeError for options that cannot be.
  ReceiverHandler(ReceiverOptions options, Inbox& inbox, std::function<void()> kept = {});
  ~ReceiverHandler() override;

  HttpResponse handle(const HttpRequest& request) override;
  std::optional<HttpResponse> refuse(const HttpRequest& head) override;
  bool mayWait(const HttpRequest& request) const override;

 protected:
  const ReceiverOptions& options() const { return options_; }
  Inbox& inbox() { return inbox_; }

  // The checks of refuse(), in their order; each answers what it refuses with.
  virtual std::optional<HttpResponse> refuseAddress(const HttpRequest& head);
  virtual std::optional<HttpResponse> refuseCaller(const HttpRequest& head);
  virtual std::optional<HttpResponse> refuseMethod(const HttpRequest& head);
  virtual std::optional<HttpResponse> refuseContent(const HttpRequest& head);

  // The answer to a GET.
  virtual HttpResponse verify(const HttpRequest& request);
  // The answer to a POST: read, keep, say so.
  virtual HttpResponse deliver(const HttpRequest& request);
  // Throws ShapeError.
  virtual ReceivedEnvelope read(const std::string& body);
  // Throws InboxUnavailable.
  virtual Accepted keep(const ReceivedEnvelope& envelope, const std::string& body);
  virtual HttpResponse acknowledge(const Accepted& accepted);

  // A short text for people; logged with the request's method, never with its content.
  HttpResponse refusal(const HttpRequest& request, int status, std::string_view text);

 private:
  class Readers;

  const ReceiverOptions options_;
  const std::string challenge_;
  Inbox& inbox_;
  const std::function<void()> kept_;
  const std::unique_ptr<Readers> readers_;
};

}  // namespace hooks
