#pragma once

#include <string>

#include "fixtures/wire/http_handler.h"

namespace hooks {

struct FrontPageFacts {
  // Where the hook is reached on this machine, such as http://127.0.0.1:8082/userCreated.
  std::string hookUrl;
  // The header the secret is expected in; empty if none is.
  std::string authHeader = {};
};

// Answers a browser's GET / with a page that says that the receiver works, and what to do next;
// hands everything else on. The page loads nothing from anywhere and knows no secret.
class FrontPage : public HttpHandler {
 public:
  // Keeps a reference to the handler behind it.
  FrontPage(FrontPageFacts facts, HttpHandler& behind);

  HttpResponse handle(const HttpRequest& request) override;
  std::optional<HttpResponse> refuse(const HttpRequest& head) override;
  bool mayWait(const HttpRequest& request) const override;

 private:
  static bool isMine(const HttpRequest& request);

  const std::string page_;
  HttpHandler& behind_;
};

}  // namespace hooks
