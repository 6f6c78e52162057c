#pragma once

#include <memory>
#include <vector>

#include "fixtures/catalog/current_catalog.h"
#include "fixtures/wire/http_handler.h"
#include "mock-okta/api/tokens.h"
#include "mock-okta/delivery/verifier.h"
#include "mock-okta/org/org.h"
#include "mock-okta/org/org_profile.h"

namespace hooks {

struct OktaApiOptions {
  std::vector<ApiToken> tokens = {};
  OrgProfile profile = {};
  // For each token. Okta's own limits are far lower and differ from org to org.
  std::uint64_t requestsPerMinute = 100000;
  // Whether the org's journal may wait for a disk; changes are then not made on an event loop.
  bool writesWait = false;
};

// Okta's Management API over one org: event hooks, users, groups and the System Log.
//
// Answers each path of Okta's API: those it has as Okta was seen to, those it has not with 501 and
// a plain word, and any other with 404. Thread-safe. Org and verifier must outlive it.
// Source: Okta, Management API; status codes, members, their order and headers as recorded.
class OktaApi : public HttpHandler {
 public:
  OktaApi(Org& org, const CurrentCatalog& catalog, Verifier& verifier, OktaApiOptions options);
  ~OktaApi() override;

  HttpResponse handle(const HttpRequest& request) override;
  // Turns away who does not present a token, before any body is read.
  std::optional<HttpResponse> refuse(const HttpRequest& head) override;
  bool mayWait(const HttpRequest& request) const override;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace hooks
