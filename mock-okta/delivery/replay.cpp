#include "mock-okta/delivery/replay.h"

#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"
#include "mock-okta/delivery/manual_delivery.h"
#include "mock-okta/delivery/outbound_request.h"
#include "mock-okta/delivery/preview.h"

namespace hooks {

namespace {

// With white space gone, and with the new eventId if there is one.
std::string edited(const std::string& text, const std::optional<std::string>& eventId) {
  Json body = readJson(text);
  if (eventId) {
    Json* place = at(body, "/eventId");
    if (place == nullptr)
      throw ShapeError("body/eventId", "a member to put a new id in", "nothing");
    *place = *eventId;
  }
  return compact(body);
}

}  // namespace

Replay::Replay(DeliverySeams& seams, DeliveryPolicy policy)
    : seams_(seams), policy_(std::move(policy)) {}

DeliveryRecord Replay::again(const std::string& recordId, const Changes& changes) {
  const auto original = seams_.log.find(recordId);
  if (!original) throw ShapeError("id", "the id of a delivery in the delivery log", recordId);
  const auto hook = seams_.org.hook(original->hookId);
  if (!hook) {
    throw ShapeError("id", "a delivery whose event hook exists", recordId + ", whose hook is gone");
  }
  if (!changes.body && original->body == nullptr) {
    throw ShapeError("id", "a delivery that was sent and whose body is still kept", recordId);
  }
  std::string body = changes.body.value_or(original->body ? *original->body : "");
  if (changes.body || changes.newEventId) {
    body =
        edited(body, changes.newEventId ? std::optional(seams_.org.ids().uuidV4()) : std::nullopt);
  }
  const Json document = readJson(body);
  DeliveryRecord record{.kind = DeliveryKind::Replay,
                        .eventId = std::string(textAt(document, "/eventId").value_or("")),
                        .events = eventsIn(document),
                        .replayOf = recordId};
  return sendByHand(seams_, policy_.retry, *hook, deliveryRequest(*hook, policy_, std::move(body)),
                    std::move(record));
}

}  // namespace hooks
