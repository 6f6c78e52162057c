#pragma once

#include <functional>
#include <vector>

#include "fixtures/catalog/event_catalog.h"
#include "fixtures/wire/http_handler.h"
#include "mock-okta/api/tokens.h"
#include "mock-okta/delivery/deliveries.h"
#include "mock-okta/delivery/delivery_log.h"
#include "mock-okta/delivery/preview.h"
#include "mock-okta/delivery/replay.h"
#include "mock-okta/org/org.h"

namespace hooks {

// What the control API works on; all of it must outlive it.
struct ControlParts {
  Org& org;
  const EventCatalog& catalog;
  Deliveries& deliveries;
  DeliveryLog& log;
  Preview& preview;
  Replay& replay;
  // Nothing: time is the system's, and cannot be moved.
  VirtualClock* clock = nullptr;
  // Puts the org back to what it was at the start.
  std::function<void()> reset;
  std::vector<ApiToken> tokens;
};

// What a mock has and Okta has not, all of it under /mock/v1/: time to move, events to make happen,
// deliveries to look at, to preview and to repeat. Wants the same token as the Management API, and
// answers errors in the same form.
//
// Thread-safe. The paths are described in mock-okta/README.md.
class ControlApi : public HttpHandler {
 public:
  static constexpr std::string_view kPrefix = "/mock/v1/";

  explicit ControlApi(ControlParts parts);

  HttpResponse handle(const HttpRequest& request) override;
  std::optional<HttpResponse> refuse(const HttpRequest& head) override;
  bool mayWait(const HttpRequest& request) const override;

 private:
  using Arguments = std::vector<std::string>;
  struct Route {
    std::string_view method;
    std::string_view pattern;
    Json (ControlApi::*answer)(const HttpRequest& request, const Arguments& arguments);
    // Whether it waits for a receiver, or for the deliveries.
    bool waits = false;
  };
  struct Match {
    const Route* route = nullptr;
    Arguments arguments = {};
  };

  static std::span<const Route> routes();
  // Nothing if there is no such path; without a route if there is, but not with this method.
  static std::optional<Match> find(const HttpRequest& request);

  HttpResponse answered(const HttpRequest& request,
                        const std::function<std::optional<Json>()>& answer) const;
  void letIn(const HttpRequest& request) const;

  Json health(const HttpRequest& request, const Arguments& arguments);
  Json clock(const HttpRequest& request, const Arguments& arguments);
  Json freeze(const HttpRequest& request, const Arguments& arguments);
  Json run(const HttpRequest& request, const Arguments& arguments);
  Json advance(const HttpRequest& request, const Arguments& arguments);
  Json reset(const HttpRequest& request, const Arguments& arguments);
  Json idle(const HttpRequest& request, const Arguments& arguments);
  Json eventTypes(const HttpRequest& request, const Arguments& arguments);
  Json eventType(const HttpRequest& request, const Arguments& arguments);
  Json happen(const HttpRequest& request, const Arguments& arguments);
  Json previewOffer(const HttpRequest& request, const Arguments& arguments);
  Json preview(const HttpRequest& request, const Arguments& arguments);
  Json deliveries(const HttpRequest& request, const Arguments& arguments);
  Json delivery(const HttpRequest& request, const Arguments& arguments);
  Json replay(const HttpRequest& request, const Arguments& arguments);

  VirtualClock& movableClock() const;
  Json clockState() const;
  // Lets time run on to where nothing is left to do.
  void runUntilIdle();
  EventHook hookOf(const Arguments& arguments) const;

  ControlParts parts_;
};

}  // namespace hooks
