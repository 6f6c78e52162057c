#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fixtures/catalog/current_catalog.h"
#include "fixtures/wire/http_handler.h"
#include "fixtures/wire/ids.h"
#include "fixtures/wire/secret.h"
#include "fixtures/wire/transport.h"
#include "mock-okta/api/okta_api.h"
#include "mock-okta/delivery/delivery_policy.h"
#include "mock-okta/delivery/delivery_quota.h"
#include "mock-okta/delivery/delivery_record.h"
#include "mock-okta/org/org.h"
#include "mock-okta/org/org_profile.h"
#include "mock-okta/store/sqlite_journal.h"

namespace hooks {

struct MockOktaOptions {
  // What the org calls itself in links and in the `source` of deliveries; no slash at the end.
  std::string url = "https://mock-okta.example.com";
  // Who presents one of these in `Authorization: SSWS …` is the org's administrator.
  std::vector<Secret> tokens = {};
  // Who presents one of these may read, and is refused all else.
  std::vector<Secret> readOnlyTokens = {};
  // For each token.
  std::uint64_t requestsPerMinute = OktaApiOptions{}.requestsPerMinute;
  OrgProfile profile = {};
  DeliveryPolicy policy = {};
  QuotaLimits quota = {};
  // What the org holds from the start, and again after a reset: {"groups": […], "users": […],
  // "eventHooks": […]}, each element a body that the Management API takes. Besides, a user may have
  // "groups", a list of names, and an event hook "verified": true, which Okta has no call for.
  std::optional<Json> seed = std::nullopt;
  // What errors call it, such as the name of its file.
  std::string seedName = "the seed";
  // Hears of each change of a delivery.
  std::function<void(const DeliveryRecord&)> onDelivery = {};
  // Hears of what should not have happened, such as a state file that cannot be written: callers
  // are told "Internal Server Error" and no more. Called on any thread.
  std::function<void(std::string_view)> onDefect = {};
};

// A whole mock Okta behind one handler: the Management API under /api/v1, the mock's own paths
// under /mock/v1, a page at /. Put a server in front of it, or call it in process.
//
// Thread-safe. Clock, ids, transport and journal must outlive it. Requests to receivers
// leave through the transport, on threads of the org's own, from start() to stop().
class MockOkta : public HttpHandler {
 public:
  // So many requests may wait for receivers, or for deliveries, at one time; the next one is
  // answered 503. A server in front of it wants more threads than this, so that those who wait do
  // not keep the others waiting.
  static constexpr std::size_t kMostWaiting = 64;

  // What an org may have besides; each must outlive it.
  struct Extras {
    // Where it is written down as it changes.
    OrgJournal* journal = nullptr;
    // What was written down before, to begin with.
    const SqliteJournal* store = nullptr;
    // The clock, if it is one that the control paths can move.
    VirtualClock* virtualClock = nullptr;
  };

  MockOkta(MockOktaOptions options, const Clock& clock, IdSource& ids,
           const CurrentCatalog& catalog, Transport& transport);
  // Throws ShapeError for a seed or a store that cannot be.
  MockOkta(MockOktaOptions options, const Clock& clock, IdSource& ids,
           const CurrentCatalog& catalog, Transport& transport, Extras extras);
  ~MockOkta() override;

  Org& org();

  // Delivers from now on.
  void start();
  // Ends deliveries: the attempts in hand end, what is queued stays in the journal, and who waits
  // for deliveries is answered 503.
  void stop();

  HttpResponse handle(const HttpRequest& request) override;
  std::optional<HttpResponse> refuse(const HttpRequest& head) override;
  bool mayWait(const HttpRequest& request) const override;

 private:
  class Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace hooks
