#pragma once

#include <string>

#include "fixtures/wire/http_handler.h"

namespace hooks {

// What a browser sees at the org's address: that it is up, that it is a mock, and what to do next.
// One page without anything from elsewhere. It knows no token and shows nothing that the org holds.
class OrgPage : public HttpHandler {
 public:
  explicit OrgPage(const std::string& orgUrl);

  HttpResponse handle(const HttpRequest& request) override;
  bool mayWait(const HttpRequest&) const override { return false; }

 private:
  std::string page_;
};

}  // namespace hooks
