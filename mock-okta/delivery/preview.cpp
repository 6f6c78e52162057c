#include "mock-okta/delivery/preview.h"

#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"
#include "mock-okta/delivery/manual_delivery.h"
#include "mock-okta/delivery/outbound_request.h"

namespace hooks {

Preview::Preview(DeliverySeams& seams, CurrentCatalog catalog, DeliveryPolicy policy)
    : seams_(seams), catalog_(std::move(catalog)), policy_(std::move(policy)) {}

LogEvent Preview::event(const Choice& choice, const std::string& requestId, bool& fromLog) const {
  const SystemLog& log = seams_.org.log();
  fromLog = true;
  if (choice.uuid && !choice.sample) {
    const auto entry = log.find(*choice.uuid);
    if (!entry) {
      throw ShapeError("uuid", "the uuid of an event in the System Log", *choice.uuid);
    }
    if (!choice.eventType.empty() && entry->event->eventType() != choice.eventType) {
      throw ShapeError("uuid", "an event of type " + choice.eventType,
                       "one of type " + entry->event->eventType());
    }
    return *entry->event;
  }
  if (!choice.sample) {
    if (const auto entry = log.latest(choice.eventType)) return *entry->event;
  }
  fromLog = false;
  return LogEvent(catalog_.get().previewSample(choice.eventType, requestId, seams_.clock.now(),
                                               seams_.org.ids()));
}

Preview::Offer Preview::offer(const EventHook& hook, const Choice& choice,
                              const std::string& requestId) const {
  bool fromLog = false;
  const LogEvent chosen = event(choice, requestId, fromLog);
  const EventEnvelope envelope{.source = seams_.org.url() + "/api/v1/eventHooks/" + hook.id,
                               .eventId = seams_.org.ids().uuidV4(),
                               .eventTime = seams_.clock.now(),
                               .events = {chosen},
                               .form = EventForm::Preview,
                               .eventTimeDigits = policy_.previewEventTimeDigits};
  return {envelope.document(), fromLog ? std::optional(chosen.uuid()) : std::nullopt};
}

DeliveryRecord Preview::deliver(const EventHook& hook, const Choice& choice,
                                const std::string& requestId) {
  return deliverDocument(hook, offer(hook, choice, requestId).body, requestId);
}

DeliveryRecord Preview::deliverEdited(const EventHook& hook, const std::string& body,
                                      const std::string& requestId) {
  return deliverDocument(hook, readJson(body), requestId);
}

DeliveryRecord Preview::deliverDocument(const EventHook& hook, const Json& body,
                                        const std::string& requestId) {
  DeliveryRecord record{.kind = DeliveryKind::Preview,
                        .eventId = std::string(textAt(body, "/eventId").value_or("")),
                        .events = eventsIn(body)};
  return sendByHand(seams_, policy_.retry, hook,
                    previewRequest(hook, policy_, compact(body), requestId), std::move(record));
}

std::vector<DeliveredEvent> eventsIn(const Json& body) {
  std::vector<DeliveredEvent> result;
  const Json* events = at(body, "/data/events");
  if (events == nullptr || !events->is_array()) return result;
  for (const Json& event : events->get_array()) {
    result.push_back({std::string(textAt(event, "/uuid").value_or("")),
                      std::string(textAt(event, "/eventType").value_or("")),
                      parseTime(textAt(event, "/published").value_or("")).value_or(TimePoint{})});
  }
  return result;
}

}  // namespace hooks
