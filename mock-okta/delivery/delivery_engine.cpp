#include "mock-okta/delivery/delivery_engine.h"

#include <algorithm>

#include "fixtures/wire/shape_error.h"
#include "mock-okta/delivery/outbound_request.h"
#include "mock-okta/org/hook_filter.h"

namespace hooks {

namespace {

constexpr std::string_view kKind = "delivery";
constexpr std::size_t kEntriesAtOnce = 256;

bool names(const LogEvent& event, const std::string& hookId) {
  const std::vector<std::string> ids = targetEventHookIds(event);
  return std::find(ids.begin(), ids.end(), hookId) != ids.end();
}

}  // namespace

DeliveryEngine::DeliveryEngine(DeliverySeams& seams, std::string hookId, DeliveryPolicy policy)
    : seams_(seams),
      hookId_(std::move(hookId)),
      policy_(std::move(policy)),
      breaker_(policy_.breaker) {}

void DeliveryEngine::restore(std::uint64_t cursor) {
  const std::lock_guard guard(mutex_);
  cursor_ = cursor;
}

void DeliveryEngine::restore(PendingDelivery delivery) {
  DeliveryRecord record = recordOf(delivery);
  record.note = "taken up again after a restart";
  {
    const std::lock_guard guard(mutex_);
    if (collecting(delivery)) {
      queue_.reopen(std::move(delivery));
    } else {
      queue_.add(std::move(delivery));
    }
  }
  seams_.log.put(record);
}

void DeliveryEngine::step() {
  {
    const std::lock_guard guard(mutex_);
    stepping_ = true;
  }
  // Asked before the System Log is read: what is due by then has met all events of its window, even
  // if another thread moves the clock meanwhile.
  const TimePoint now = seams_.clock.now();
  takeIn();
  sendNext(now);
  takeIn();
  const std::lock_guard guard(mutex_);
  stepping_ = false;
}

std::optional<TimePoint> DeliveryEngine::nextDue() const {
  const auto hook = seams_.org.hook(hookId_);
  const std::lock_guard guard(mutex_);
  if (cursor_ != seams_.org.log().lastSequence()) return seams_.clock.now();
  if (!queue_.empty() && whyNot(hook)) return seams_.clock.now();
  return queue_.nextDue();
}

bool DeliveryEngine::idle() const {
  const auto due = nextDue();
  const std::lock_guard guard(mutex_);
  return !stepping_ && (!due || *due > seams_.clock.now());
}

void DeliveryEngine::setAside() { whenTakenIn(&DeliveryEngine::setQueueAside); }

void DeliveryEngine::flush() { whenTakenIn(&DeliveryEngine::flushQueue); }

void DeliveryEngine::whenTakenIn(void (DeliveryEngine::*what)()) {
  const std::lock_guard guard(mutex_);
  const std::uint64_t last = seams_.org.log().lastSequence();
  if (cursor_ == last) {
    (this->*what)();
  } else {
    later_.emplace_back(last, what);
  }
}

void DeliveryEngine::catchUpBefore(std::uint64_t sequence) {
  while (!later_.empty() && later_.front().first < sequence) {
    (this->*later_.front().second)();
    later_.pop_front();
  }
}

IdSource& DeliveryEngine::ids() {
  // Named after where it begins, so that an org which was restarted does not repeat what it gave.
  if (!ids_) ids_ = seams_.org.ids().fork(hookId_ + "@" + std::to_string(cursor_));
  return *ids_;
}

bool DeliveryEngine::over() const {
  const std::lock_guard guard(mutex_);
  return over_;
}

std::optional<std::string> DeliveryEngine::whyNot(const std::optional<EventHook>& hook) const {
  if (!hook) return "the event hook was deleted";
  if (!hook->active) return "the event hook is not active";
  if (!hook->verified) return "the event hook is not verified";
  return std::nullopt;
}

void DeliveryEngine::takeIn() {
  Outcome outcome;
  const auto hook = seams_.org.hook(hookId_);
  const auto why = whyNot(hook);
  {
    const std::lock_guard guard(mutex_);
    const SystemLog& log = seams_.org.log();
    if (cursor_ > log.lastSequence()) {
      cursor_ = 0;
      later_.clear();
      dropAll("the System Log was cleared", outcome);
    }
    for (auto entries = log.after(cursor_, kEntriesAtOnce); !entries.empty();
         entries = log.after(cursor_, kEntriesAtOnce)) {
      for (const LogEntry& entry : entries) {
        catchUpBefore(entry.sequence);
        if (!names(*entry.event, hookId_)) continue;
        outcome.journal["cursor " + hookId_] = compact(
            JsonObject{{"hookId", hookId_}, {"cursor", static_cast<std::int64_t>(entry.sequence)}});
        if (why) {
          outcome.records.push_back(droppedEvent(entry, hook ? hook->name : hookId_, *why));
        } else {
          consider(entry, *hook, outcome);
        }
      }
      cursor_ = entries.back().sequence;
    }
    catchUpBefore(cursor_ + 1);
    if (why) dropAll(*why, outcome);
    if (!hook && !over_) outcome.journal["cursor " + hookId_] = std::nullopt;
    over_ = !hook;
  }
  carryOut(std::move(outcome));
}

void DeliveryEngine::consider(const LogEntry& entry, const EventHook& hook, Outcome& outcome) {
  const LogEvent& event = *entry.event;
  if (const auto expression = hook.filterFor(event.eventType())) {
    try {
      const bool met = seams_.filter ? seams_.filter(std::string(*expression), event)
                                     : HookFilter(*expression).matches(event);
      if (!met) {
        outcome.records.push_back(
            droppedEvent(entry, hook.name, "the filter of its event type is not true for it"));
        return;
      }
    } catch (const std::exception& error) {
      outcome.records.push_back(droppedEvent(
          entry, hook.name, std::string("its filter could not be evaluated: ") + error.what()));
      return;
    }
  }
  const TimePoint now = seams_.clock.now();
  if (breaker_.open(now)) {
    outcome.records.push_back(droppedEvent(
        entry, hook.name, "too many deliveries have failed, the hook is left alone for a while"));
    return;
  }
  const DeliveryQuota::Answer answer = seams_.quota.count(now);
  outcome.journal["quota"] = "";  // filled in when it is written
  if (answer.warn) {
    outcome.happened.push_back(seams_.events.quotaWarning(seams_.quota.limits(), answer.resets));
  }
  if (answer.violation) {
    outcome.happened.push_back(seams_.events.quotaViolation(seams_.quota.limits(), answer.resets));
  }
  if (!answer.deliver) return;
  const PendingDelivery& delivery =
      queue_.collect(entry.sequence, entry.persisted, policy_.batch, [&] {
        return PendingDelivery{
            .id = ids().oktaId("dlv", now), .hookId = hookId_, .eventId = ids().uuidV4()};
      });
  outcome.collected.insert_or_assign(delivery.id, delivery);
}

void DeliveryEngine::dropAll(const std::string& why, Outcome& outcome) {
  for (const PendingDelivery& delivery : queue_.takeAll()) {
    outcome.journal[delivery.id] = std::nullopt;
    DeliveryRecord record = recordOf(delivery);
    record.state = DeliveryState::Dropped;
    record.due.reset();
    record.note = "dropped: " + why;
    outcome.records.push_back(std::move(record));
  }
}

void DeliveryEngine::sendNext(TimePoint now) {
  std::optional<PendingDelivery> delivery;
  {
    const std::lock_guard guard(mutex_);
    delivery = queue_.takeDue(now);
  }
  if (!delivery) return;
  const auto hook = seams_.org.hook(hookId_);
  if (whyNot(hook)) {
    // Since it was taken in: takeIn() says why it is dropped.
    const std::lock_guard guard(mutex_);
    queue_.add(std::move(*delivery));
    return;
  }
  attempt(std::move(*delivery), *hook);
}

void DeliveryEngine::attempt(PendingDelivery delivery, const EventHook& hook) {
  if (!delivery.eventTime) {
    delivery.eventTime = seams_.clock.now();
  } else if (!policy_.retryRepeatsEventId) {
    delivery.eventTime = seams_.clock.now();
    delivery.eventId = ids().uuidV4();
  }
  DeliveryRecord record = recordOf(delivery);
  ++delivery.attempts;
  carryOut({.journal = {{delivery.id, compact(delivery.toJson())}}});

  EventEnvelope envelope{.source = seams_.org.url() + "/api/v1/eventHooks/" + hookId_,
                         .eventId = delivery.eventId,
                         .eventTime = *delivery.eventTime,
                         .events = {},
                         .form = policy_.form,
                         .eventTimeDigits = policy_.eventTimeDigits};
  for (const auto& event : eventsOf(delivery)) envelope.events.push_back(*event);
  const auto body = std::make_shared<const std::string>(envelope.body());
  std::string impossible;
  const Exchange exchange = send(hook, *body, impossible);
  Conclusion conclusion = policy_.retry.after(exchange, delivery.attempts);
  if (!impossible.empty()) {
    conclusion = {Conclusion::Next::GiveUp, impossible, impossible + ": nothing was sent"};
  }

  record.hookName = hook.name;
  record.url = hook.uri;
  record.body = body;
  record.attempts.push_back(recordedAttempt(exchange, conclusion, hook));
  conclude(std::move(delivery), conclusion, hook, std::move(record));
}

Exchange DeliveryEngine::send(const EventHook& hook, const std::string& body,
                              std::string& impossible) {
  HttpRequest request = deliveryRequest(hook, policy_, body);
  try {
    return seams_.transport.send(hook.uri, request, policy_.retry.deadline);
  } catch (const ShapeError& error) {
    impossible = error.what();
    return {.url = hook.uri, .request = std::move(request), .started = seams_.clock.now()};
  }
}

void DeliveryEngine::conclude(PendingDelivery delivery, const Conclusion& conclusion,
                              const EventHook& hook, DeliveryRecord record) {
  Outcome outcome{.journal = {{delivery.id, std::nullopt}}};
  record.due.reset();
  record.note = conclusion.words;
  switch (conclusion.next) {
    case Conclusion::Next::Done:
      record.state = DeliveryState::Delivered;
      break;
    case Conclusion::Next::TryAgain: {
      record.state = DeliveryState::Retrying;
      delivery.due = seams_.clock.now() + policy_.retry.pause;
      record.due = delivery.due;
      outcome.journal[delivery.id] = compact(delivery.toJson());
      const std::lock_guard guard(mutex_);
      queue_.add(std::move(delivery));
      break;
    }
    case Conclusion::Next::GiveUp: {
      record.state = DeliveryState::Failed;
      outcome.happened.push_back(seams_.events.failed(hook, conclusion.cause));
      const std::lock_guard guard(mutex_);
      breaker_.failed(seams_.clock.now());
      break;
    }
  }
  outcome.records.push_back(std::move(record));
  carryOut(std::move(outcome));
}

void DeliveryEngine::carryOut(Outcome outcome) {
  for (const auto& [id, delivery] : outcome.collected) {
    outcome.journal[id] = compact(delivery.toJson());
    outcome.records.push_back(recordOf(delivery));
    outcome.records.back().note = "waits to be sent";
  }
  OrgJournal& journal = seams_.org.journal();
  if (!outcome.journal.empty()) {
    journal.begin();
    for (const auto& [id, document] : outcome.journal) {
      if (!document) {
        journal.erase(kKind, id);
      } else {
        journal.put(kKind, id, id == "quota" ? compact(seams_.quota.toJson()) : *document);
      }
    }
    journal.commit();
  }
  for (const DeliveryRecord& record : outcome.records) seams_.log.put(record);
  for (const LogEvent& event : outcome.happened) seams_.org.record(event);
}

DeliveryRecord DeliveryEngine::recordOf(const PendingDelivery& delivery) const {
  DeliveryRecord record;
  if (auto known = seams_.log.find(delivery.id)) {
    record = std::move(*known);
  } else {
    record.id = delivery.id;
    record.hookId = hookId_;
    record.created = seams_.clock.now();
    const auto hook = seams_.org.hook(hookId_);
    record.hookName = hook ? hook->name : hookId_;
    record.url = hook ? hook->uri : "";
    // The journal keeps how many there were, and not what came of them.
    record.attemptsBeforeRestart = delivery.attempts;
  }
  record.state = delivery.attempts > 0 ? DeliveryState::Retrying : DeliveryState::Waiting;
  record.eventId = delivery.eventId;
  record.due = delivery.due;
  record.events.clear();
  for (const auto& event : eventsOf(delivery)) record.events.push_back(deliveredEvent(*event));
  return record;
}

DeliveryRecord DeliveryEngine::droppedEvent(const LogEntry& entry, const std::string& hookName,
                                            const std::string& why) {
  return {.id = ids().oktaId("dlv", seams_.clock.now()),
          .state = DeliveryState::Dropped,
          .hookId = hookId_,
          .hookName = hookName,
          .created = seams_.clock.now(),
          .events = {deliveredEvent(*entry.event)},
          .note = "not delivered: " + why};
}

// Whether its window was open when it was written: what was closed is due when its last event came.
bool DeliveryEngine::collecting(const PendingDelivery& delivery) const {
  if (delivery.attempts > 0 || delivery.sequences.empty()) return false;
  const auto last = seams_.org.log().after(delivery.sequences.back() - 1, 1);
  return !last.empty() && last.front().persisted < delivery.due;
}

std::vector<std::shared_ptr<const LogEvent>> DeliveryEngine::eventsOf(
    const PendingDelivery& delivery) const {
  std::vector<std::shared_ptr<const LogEvent>> events;
  for (const std::uint64_t sequence : delivery.sequences) {
    const auto entries = seams_.org.log().after(sequence - 1, 1);
    if (!entries.empty()) events.push_back(entries.front().event);
  }
  return events;
}

}  // namespace hooks
