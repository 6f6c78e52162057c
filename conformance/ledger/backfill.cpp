#include "conformance/ledger/backfill.h"

#include <algorithm>

#include "fixtures/wire/event_envelope.h"
#include "mock-okta/delivery/outbound_request.h"

namespace hooks {

namespace {

Redelivery deliver(const EventHook& hook, const std::vector<LogEvent>& events,
                   const BackfillOptions& options, BackfillSeams& seams) {
  Redelivery made{.hookId = hook.id, .eventId = seams.ids.uuidV4(), .uuids = {}};
  for (const LogEvent& event : events) made.uuids.push_back(event.uuid());
  const EventEnvelope envelope{.source = options.orgUrl + "/api/v1/eventHooks/" + hook.id,
                               .eventId = made.eventId,
                               .eventTime = seams.clock.now(),
                               .events = events,
                               .form = options.policy.form,
                               .eventTimeDigits = options.policy.eventTimeDigits};
  const RetryRules& retry = options.policy.retry;
  const std::string body = envelope.body();
  for (;;) {
    const Exchange exchange = seams.transport.send(
        options.url, deliveryRequest(hook, options.policy, body), retry.deadline);
    const Conclusion conclusion = retry.after(exchange, ++made.attempts);
    made.words = conclusion.words;
    made.taken = conclusion.next == Conclusion::Next::Done;
    if (conclusion.next != Conclusion::Next::TryAgain || seams.interrupted()) return made;
    seams.pause(retry.pause);
  }
}

}  // namespace

std::vector<Redelivery> backfill(const std::vector<LedgerLine>& missing,
                                 const std::vector<EventHook>& hooks,
                                 const BackfillOptions& options, BackfillSeams seams) {
  std::vector<Redelivery> made;
  for (const EventHook& hook : hooks) {
    std::vector<LogEvent> batch;
    const auto send = [&] {
      if (!batch.empty() && !seams.interrupted()) {
        made.push_back(deliver(hook, batch, options, seams));
      }
      batch.clear();
    };
    for (const LedgerLine& line : missing) {
      if (line.hookIds.empty() || line.hookIds.front() != hook.id) continue;
      batch.push_back(line.event);
      if (batch.size() >= options.batch) send();
    }
    send();
  }
  return made;
}

}  // namespace hooks
