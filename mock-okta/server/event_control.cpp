#include "mock-okta/server/event_control.h"

#include <optional>

#include "fixtures/catalog/transaction.h"
#include "fixtures/wire/json_reader.h"
#include "mock-okta/server/control_body.h"

namespace hooks {

namespace {

constexpr std::int64_t kMostAtOnce = 10000;

// The event with each of these places changed. A place that the event does not have is an error:
// a misspelt override must not pass for one that worked.
void change(Json& event, const JsonObject& set) {
  for (const auto& [pointer, value] : set) {
    Json* place = at(event, std::string_view(pointer));
    if (place == nullptr) {
      throw wrongMember("set", "the event has nothing at " + std::string(pointer) +
                                   "; `GET /mock/v1/eventTypes/{type}` shows what it has");
    }
    *place = value;
  }
}

// What belongs to one request and must not be the same for all events of a type.
void makeItsOwn(Json& event, Org& org) {
  renewTransaction(event, org.ids(), org.clock().now());
  Json* debugData = at(event, "/debugContext/debugData");
  if (debugData == nullptr || !debugData->is_object()) return;
  JsonObject& data = debugData->get_object();
  // The org writes which hooks it goes to.
  JsonObject kept;
  for (const auto& [key, value] : data) {
    if (key != "targetEventHookIds") kept.emplace(key, value);
  }
  data = std::move(kept);
}

// The profiles that say what an event has in it. How it is written is for the delivery to say.
EventProfile orgIn(const std::string& name) {
  const auto profile = eventProfile(name);
  if (profile == EventProfile::Live || profile == EventProfile::Classic ||
      profile == EventProfile::Sparse2019) {
    return *profile;
  }
  throw wrongMember("profile", "live, classic or 2019 is expected");
}

}  // namespace

EventControl::EventControl(Org& org, CurrentCatalog catalog, Deliveries& deliveries)
    : org_(org), catalog_(std::move(catalog)), deliveries_(deliveries) {}

Json EventControl::types(const ApiCall& call) {
  const bool eligible = call.flag("eligible", false);
  JsonArray list;
  const EventCatalog catalog = catalog_.get();
  for (const EventTypeInfo& type : catalog.types()) {
    if (!eligible || type.eligible) list.push_back(described(type));
  }
  return list;
}

Json EventControl::type(const ApiCall& call) {
  const EventCatalog catalog = catalog_.get();
  const EventTypeInfo* type = catalog.find(call.path.at(0));
  if (type == nullptr) throw ApiError::notFound(call.path.at(0), "EventType");
  JsonObject answer = described(*type);
  answer["event"] = catalog.sample(type->name);
  return answer;
}

Json EventControl::happen(const ApiCall& call) {
  const ControlBody body(call, {"eventType", "set", "count", "batch", "profile"});
  const std::string type = body.needText("eventType");
  const std::int64_t count = body.number("count", 1, kMostAtOnce);
  const bool batch = body.flag("batch");
  const EventProfile profile = orgIn(body.text("profile").value_or("live"));
  const Json* given = body.find("set");
  if (given != nullptr && !given->is_object()) {
    throw wrongMember("set", "an object of JSON Pointers is expected");
  }
  const JsonObject set = given == nullptr ? JsonObject() : given->get_object();

  // All of them are made before any of them happens: an error leaves no trace.
  const EventCatalog catalog = catalog_.get();
  std::vector<LogEvent> events;
  for (std::int64_t i = 0; i < count; ++i) {
    Json event = catalog.stamp(type, org_.ids(), org_.clock(), profile).document();
    makeItsOwn(event, org_);
    change(event, set);
    events.emplace_back(std::move(event));
  }
  JsonArray happened;
  std::optional<Deliveries::AtOnce> together;
  if (batch) together.emplace(deliveries_);
  for (const LogEvent& event : events) {
    std::optional<Deliveries::AtOnce> alone;
    if (!batch) alone.emplace(deliveries_);
    const LogEntry entry = org_.record(event);
    const auto hooks =
        textAt(entry.event->document(), "/debugContext/debugData/targetEventHookIds");
    happened.push_back(JsonObject{{"uuid", entry.event->uuid()},
                                  {"published", formatTime(entry.event->published())},
                                  {"eventType", entry.event->eventType()},
                                  {"targetEventHookIds", hooks ? Json(*hooks) : Json(nullptr)}});
  }
  return JsonObject{{"events", std::move(happened)}};
}

}  // namespace hooks
