#include "mock-okta/server/delivery_control.h"

#include "mock-okta/server/control_body.h"

namespace hooks {

namespace {

constexpr std::size_t kListed = 100;
constexpr std::size_t kMostListed = 2000;

// A body as text is sent as it was typed, if it is JSON; as a document, compact.
std::optional<std::string> typed(const Json& body) {
  if (!body.is_string()) return std::nullopt;
  return std::string(std::string_view(body.get_string()));
}

}  // namespace

DeliveryControl::DeliveryControl(Org& org, DeliveryLog& log, Preview& preview, Replay& replay,
                                 WaitingRoom& room)
    : org_(org), log_(log), preview_(preview), replay_(replay), room_(room) {}

EventHook DeliveryControl::hookOf(const ApiCall& call) const {
  const auto hook = org_.hook(call.path.at(0));
  if (!hook) throw ApiError::notFound(call.path.at(0), "Webhook");
  return *hook;
}

Json DeliveryControl::list(const ApiCall& call) {
  JsonArray list;
  for (const DeliveryRecord& record :
       log_.latest(call.limit(kListed, kMostListed), call.parameter("hookId").value_or(""))) {
    list.push_back(toSummaryJson(record));
  }
  return list;
}

Json DeliveryControl::get(const ApiCall& call) {
  const auto record = log_.find(call.path.at(0));
  if (!record) throw ApiError::notFound(call.path.at(0), "Delivery");
  return toJson(*record);
}

Json DeliveryControl::replay(const ApiCall& call) {
  const std::string& id = call.path.at(0);
  if (!log_.find(id)) throw ApiError::notFound(id, "Delivery");
  const ControlBody body(call, {"body", "newEventId"});
  Replay::Changes changes{.newEventId = body.flag("newEventId")};
  if (const Json* edited = body.find("body")) {
    changes.body = typed(*edited).value_or(compact(*edited));
  }
  const WaitingRoom::Place place(room_);
  return toJson(replay_.again(id, changes));
}

Json DeliveryControl::offerPreview(const ApiCall& call) {
  const EventHook hook = hookOf(call);
  const auto type = call.parameter("eventType");
  if (!type) throw wrongMember("eventType", "name one of the hook's event types in the query");
  const std::string source = call.parameter("source").value_or("latest");
  if (source != "latest" && source != "sample") {
    throw wrongMember("source", "latest or sample is expected");
  }
  const Preview::Offer offer = preview_.offer(
      hook, {.eventType = *type, .uuid = call.parameter("uuid"), .sample = source == "sample"},
      org_.ids().requestId());
  return JsonObject{{"eventType", *type},
                    {"source", offer.uuid ? "systemLog" : "sample"},
                    {"uuid", offer.uuid ? Json(*offer.uuid) : Json(nullptr)},
                    {"body", offer.body}};
}

Json DeliveryControl::preview(const ApiCall& call) {
  const EventHook hook = hookOf(call);
  const ControlBody body(call, {"body", "eventType", "uuid", "sample"});
  const std::string requestId = org_.ids().requestId();
  const Json* edited = body.find("body");
  const WaitingRoom::Place place(room_);
  if (edited == nullptr) {
    const Preview::Choice choice{.eventType = body.needText("eventType"),
                                 .uuid = body.text("uuid"),
                                 .sample = body.flag("sample")};
    return toJson(preview_.deliver(hook, choice, requestId));
  }
  if (const auto text = typed(*edited)) {
    return toJson(preview_.deliverEdited(hook, *text, requestId));
  }
  return toJson(preview_.deliverDocument(hook, *edited, requestId));
}

}  // namespace hooks
