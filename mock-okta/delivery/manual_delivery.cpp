#include "mock-okta/delivery/manual_delivery.h"

#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

Conclusion conclusionOf(const RetryRules& rules, const Exchange& exchange) {
  Conclusion conclusion = rules.after(exchange, rules.attempts);
  if (conclusion.next == Conclusion::Next::Done) return conclusion;
  conclusion.next = Conclusion::Next::GiveUp;
  conclusion.words = conclusion.cause + ": not delivered, and not tried again";
  return conclusion;
}

}  // namespace

DeliveryRecord sendByHand(DeliverySeams& seams, const RetryRules& rules, const EventHook& hook,
                          HttpRequest request, DeliveryRecord record) {
  record.id = seams.org.ids().oktaId("dlv", seams.clock.now());
  record.hookId = hook.id;
  record.hookName = hook.name;
  record.url = hook.uri;
  record.created = seams.clock.now();
  record.body = std::make_shared<const std::string>(request.body);

  Exchange exchange{.url = hook.uri, .request = request, .started = record.created};
  Conclusion conclusion;
  try {
    exchange = seams.transport.send(hook.uri, std::move(request), rules.deadline);
    conclusion = conclusionOf(rules, exchange);
  } catch (const ShapeError& error) {
    conclusion = {Conclusion::Next::GiveUp, error.what(),
                  std::string(error.what()) + ": nothing was sent"};
  }
  record.attempts = {recordedAttempt(exchange, conclusion, hook)};
  record.state =
      conclusion.next == Conclusion::Next::Done ? DeliveryState::Delivered : DeliveryState::Failed;
  record.note = conclusion.words;
  seams.log.put(record);
  return record;
}

}  // namespace hooks
