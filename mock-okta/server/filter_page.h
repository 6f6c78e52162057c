#pragma once

#include "fixtures/wire/http_handler.h"

namespace hooks {

// The console's simple builder of event hook filters, for people: rows of field, operator and
// value, the expression that Okta makes of them, and what it makes of an event type's sample. One
// page without anything from elsewhere; it asks /mock/v1/filters/simple, which wants no token.
class FilterPage : public HttpHandler {
 public:
  static constexpr const char* kPath = "/mock/v1/filters";

  HttpResponse handle(const HttpRequest& request) override;
  bool mayWait(const HttpRequest&) const override { return false; }
};

}  // namespace hooks
