#include "mock-okta/server/mock_okta.h"

#include <atomic>
#include <mutex>

#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"
#include "mock-okta/api/okta_api.h"
#include "mock-okta/api/responses.h"
#include "mock-okta/delivery/deliveries.h"
#include "mock-okta/delivery/hook_verifier.h"
#include "mock-okta/delivery/preview.h"
#include "mock-okta/delivery/replay.h"
#include "mock-okta/server/bounded_verifier.h"
#include "mock-okta/server/clock_control.h"
#include "mock-okta/server/control_api.h"
#include "mock-okta/server/delivery_control.h"
#include "mock-okta/server/event_control.h"
#include "mock-okta/server/filter_control.h"
#include "mock-okta/server/filter_page.h"
#include "mock-okta/server/org_page.h"
#include "mock-okta/server/seed.h"

namespace hooks {

class MockOkta::Parts {
 public:
  Parts(MockOktaOptions options, const Clock& clock, IdSource& ids, const CurrentCatalog& catalog,
        Transport& transport, const Extras& extras)
      : options_(std::move(options)),
        extras_(extras),
        start_(clock.now()),
        org_(options_.url, clock, ids, extras.journal == nullptr ? none_ : *extras.journal),
        deliveries_(org_, clock, transport, catalog,
                    {.policy = options_.policy, .quota = options_.quota}),
        verifier_(transport, ids, options_.policy.retry, options_.policy),
        preview_(deliveries_.seams(), catalog, options_.policy),
        replay_(deliveries_.seams(), options_.policy),
        clockControl_(org_, deliveries_, room_, extras_.virtualClock, [this] { reset(); }),
        eventControl_(org_, catalog, deliveries_),
        filterControl_(catalog),
        deliveryControl_(org_, deliveries_.log(), preview_, replay_, room_) {
    if (options_.onDelivery) deliveries_.log().onChange(options_.onDelivery);
    const bool known = extras_.store != nullptr && !extras_.store->empty();
    if (known) restore();
    std::vector<ApiToken> tokens;
    for (const Secret& token : options_.tokens) tokens.push_back(administratorToken(org_, token));
    if (!tokens.empty()) administrator_ = org_.user(tokens.front().ownerId);
    std::vector<ApiToken> all = tokens;
    for (const Secret& token : options_.readOnlyTokens) {
      all.push_back(administratorToken(org_, token));
      all.back().readOnly = true;
    }
    const bool writesWait = extras_.journal != nullptr;
    api_ = std::make_unique<OktaApi>(org_, catalog, boundedVerifier_,
                                     OktaApiOptions{.tokens = all,
                                                    .profile = options_.profile,
                                                    .requestsPerMinute = options_.requestsPerMinute,
                                                    .writesWait = writesWait});
    control_ = std::make_unique<ControlApi>(org_, tokens, controlRoutes());
    if (!known) plantSeed();
  }

  Org& org() { return org_; }

  void start() {
    running_ = true;
    room_.open();
    deliveries_.start();
  }

  void stop() {
    running_ = false;
    room_.close();
    deliveries_.stop();
  }

  HttpResponse handle(const HttpRequest& request) {
    std::string reason;
    try {
      return handlerFor(request)->handle(request);
    } catch (const std::exception& error) {
      reason = error.what();
    } catch (...) {
      reason = "something that is no exception";
    }
    // Without the query, which may be somebody's search.
    if (options_.onDefect) {
      options_.onDefect(request.method + " " + std::string(request.path()) + " threw: " + reason);
    }
    return rendered(ApiError::internal(), org_.ids().errorId(),
                    {.requestId = org_.ids().requestId(), .now = org_.clock().now()});
  }

  HttpHandler* handlerFor(const HttpRequest& request) {
    if (request.path() == FilterPage::kPath) return &filterPage_;
    if (request.path().starts_with(ControlApi::kPrefix)) return control_.get();
    if (request.path() == "/") return &page_;
    return api_.get();
  }

 private:
  // All there is under /mock/v1/.
  std::vector<ControlRoute> controlRoutes() {
    const auto on = [](auto& control, auto member) {
      return [&control, member](const ApiCall& call) { return (control.*member)(call); };
    };
    constexpr bool kWaits = true;
    const bool writesWait = extras_.journal != nullptr;
    return {
        {"GET", "health", [this](const ApiCall&) { return health(); }, false, /*open=*/true},
        {"GET", "clock", on(clockControl_, &ClockControl::show)},
        {"POST", "clock/freeze", on(clockControl_, &ClockControl::freeze)},
        {"POST", "clock/run", on(clockControl_, &ClockControl::run)},
        {"POST", "clock/advance", on(clockControl_, &ClockControl::advance), kWaits},
        {"POST", "idle", on(clockControl_, &ClockControl::idle), kWaits},
        {"POST", "reset", on(clockControl_, &ClockControl::reset), kWaits},
        {"GET", "eventTypes", on(eventControl_, &EventControl::types)},
        {"GET", "eventTypes/{type}", on(eventControl_, &EventControl::type)},
        {"GET", "filters/simple", on(filterControl_, &FilterControl::offer), false, /*open=*/true},
        {"POST", "filters/simple", on(filterControl_, &FilterControl::translate), false,
         /*open=*/true},
        {"POST", "events", on(eventControl_, &EventControl::happen), writesWait},
        {"GET", "eventHooks/{id}/preview", on(deliveryControl_, &DeliveryControl::offerPreview)},
        {"POST", "eventHooks/{id}/preview", on(deliveryControl_, &DeliveryControl::preview),
         kWaits},
        {"GET", "deliveries", on(deliveryControl_, &DeliveryControl::list)},
        {"GET", "deliveries/{id}", on(deliveryControl_, &DeliveryControl::get)},
        {"POST", "deliveries/{id}/replay", on(deliveryControl_, &DeliveryControl::replay), kWaits},
    };
  }

  Json health() const {
    return JsonObject{{"status", "ok"},
                      {"org", org_.url()},
                      {"clock", extras_.virtualClock == nullptr ? "system" : "virtual"}};
  }

  void restore() {
    const auto each = [this](std::string_view kind, const auto& take) {
      extras_.store->load(kind, [&](const std::string& id, const std::string& document) {
        try {
          take(id, readJson(document));
        } catch (const ShapeError& error) {
          throw ShapeError("the state file, " + std::string(kind) + " " + id, error.expected(),
                           error.found());
        }
      });
    };
    for (const std::string_view kind : {"setting", "hook", "group", "user"}) {
      each(kind,
           [&](const std::string& id, const Json& document) { org_.load(kind, id, document); });
    }
    extras_.store->loadLog([this](TimePoint persisted, const std::string& document) {
      org_.loadEvent(persisted, readJson(document));
      // Time that stands still goes on from where it stood, and not before what has happened.
      if (extras_.virtualClock != nullptr) extras_.virtualClock->advanceTo(persisted);
    });
    each("delivery", [this](const std::string& id, const Json& document) {
      deliveries_.restore(id, document);
    });
  }

  void plantSeed() {
    if (!options_.seed) return;
    if (options_.tokens.empty()) {
      throw ShapeError(options_.seedName, "a token with which to plant it",
                       "an org without tokens");
    }
    try {
      plant(*options_.seed, org_, *api_, options_.tokens.front());
    } catch (const ShapeError& error) {
      throw ShapeError(options_.seedName + (error.where().empty() ? "" : ", " + error.where()),
                       error.expected(), error.found());
    }
  }

  // Back to the start: what was delivered, what waits to be, the org, its time.
  void reset() {
    const std::lock_guard guard(resetting_);
    deliveries_.stop();
    deliveries_.clear();
    org_.clear();
    if (extras_.virtualClock != nullptr) extras_.virtualClock->reset(start_);
    // The tokens are those of an administrator, who is there again under the same id.
    if (administrator_) org_.putUser(*administrator_);
    plantSeed();
    if (running_) deliveries_.start();
  }

  const MockOktaOptions options_;
  const Extras extras_;
  const TimePoint start_;
  OrgJournal none_;
  Org org_;
  Deliveries deliveries_;
  HookVerifier verifier_;
  Preview preview_;
  Replay replay_;
  WaitingRoom room_{kMostWaiting};
  BoundedVerifier boundedVerifier_{verifier_, room_};
  ClockControl clockControl_;
  EventControl eventControl_;
  FilterControl filterControl_;
  DeliveryControl deliveryControl_;
  std::unique_ptr<OktaApi> api_;
  std::unique_ptr<ControlApi> control_;
  OrgPage page_{options_.url};
  FilterPage filterPage_;
  UserRef administrator_;
  std::mutex resetting_;
  std::atomic<bool> running_ = false;
};

MockOkta::MockOkta(MockOktaOptions options, const Clock& clock, IdSource& ids,
                   const CurrentCatalog& catalog, Transport& transport)
    : MockOkta(std::move(options), clock, ids, catalog, transport, Extras{}) {}

MockOkta::MockOkta(MockOktaOptions options, const Clock& clock, IdSource& ids,
                   const CurrentCatalog& catalog, Transport& transport, Extras extras)
    : parts_(std::make_unique<Parts>(std::move(options), clock, ids, catalog, transport, extras)) {}

MockOkta::~MockOkta() { stop(); }

Org& MockOkta::org() { return parts_->org(); }

void MockOkta::start() { parts_->start(); }

void MockOkta::stop() { parts_->stop(); }

HttpResponse MockOkta::handle(const HttpRequest& request) { return parts_->handle(request); }

std::optional<HttpResponse> MockOkta::refuse(const HttpRequest& head) {
  return parts_->handlerFor(head)->refuse(head);
}

bool MockOkta::mayWait(const HttpRequest& request) const {
  return parts_->handlerFor(request)->mayWait(request);
}

}  // namespace hooks
