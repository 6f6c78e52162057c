#include "mock-okta/delivery/delivery_events.h"

namespace hooks {

namespace {

void change(Json& document, std::string_view pointer, Json value) {
  if (Json* place = at(document, pointer)) *place = std::move(value);
}

}  // namespace

Json DeliveryEvents::happening(std::string_view type) const {
  Json event = catalog_.get().stamp(type, ids_, clock_).document();
  change(event, "/transaction/id", Json(ids_.oktaId("spe", clock_.now())));
  const std::string session = "trs" + ids_.token(22);
  change(event, "/authenticationContext/rootSessionId", Json(session));
  change(event, "/authenticationContext/externalSessionId", Json(session));
  return event;
}

LogEvent DeliveryEvents::failed(const EventHook& hook, const std::string& reason) const {
  Json event = happening("event_hook.delivery");
  change(event, "/outcome", JsonObject{{"result", "FAILURE"}, {"reason", reason}});
  change(event, "/target",
         JsonArray{JsonObject{{"id", hook.id},
                              {"type", "EventHook"},
                              {"alternateId", "unknown"},
                              {"displayName", hook.name},
                              {"detailEntry", nullptr}}});
  return LogEvent(std::move(event));
}

LogEvent DeliveryEvents::quotaEvent(std::string_view type, const QuotaLimits& limits,
                                    TimePoint resets) const {
  Json event = happening(type);
  const auto left = std::chrono::duration_cast<std::chrono::seconds>(resets - clock_.now());
  const std::string data = "/debugContext/debugData/";
  change(event, data + "operationRateLimitThreshold", Json(std::to_string(limits.events)));
  change(event, data + "operationRateLimitTimeSpan", Json(std::to_string(limits.span.count())));
  change(event, data + "operationRateLimitSecondsToReset", Json(std::to_string(left.count())));
  return LogEvent(std::move(event));
}

LogEvent DeliveryEvents::quotaWarning(const QuotaLimits& limits, TimePoint resets) const {
  return quotaEvent("system.operation.rate_limit.warning", limits, resets);
}

LogEvent DeliveryEvents::quotaViolation(const QuotaLimits& limits, TimePoint resets) const {
  return quotaEvent("system.operation.rate_limit.violation", limits, resets);
}

}  // namespace hooks
