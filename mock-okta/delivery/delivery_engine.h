#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "fixtures/wire/transport.h"
#include "mock-okta/delivery/circuit_breaker.h"
#include "mock-okta/delivery/delivery_events.h"
#include "mock-okta/delivery/delivery_log.h"
#include "mock-okta/delivery/delivery_policy.h"
#include "mock-okta/delivery/delivery_queue.h"
#include "mock-okta/delivery/delivery_quota.h"
#include "mock-okta/org/org.h"

namespace hooks {

// Whether an event meets the filter expression of a hook. What it throws counts as not met, and is
// told in the delivery log. Empty: HookFilter says.
using FilterCheck = std::function<bool(const std::string& expression, const LogEvent& event)>;

// What the engines of one org share. All of it must outlive them.
struct DeliverySeams {
  Org& org;
  const Clock& clock;
  Transport& transport;
  DeliveryLog& log;
  DeliveryQuota& quota;
  const DeliveryEvents& events;
  FilterCheck filter = nullptr;
};

// Delivers to one hook. What is new in the System Log and names the hook is queued; what is due is
// sent, one request at a time; what became of it goes to the delivery log, and a delivery that
// failed for good to the System Log.
//
// A hook that does not receive any more, because it was deactivated, deleted or lost its
// verification, gets nothing of what had been queued for it: the deliveries are dropped, visibly.
// What is sent to a hook that was replaced and still receives goes where the hook says now. (Okta
// does not document either.)
//
// Every change is written to the org's journal (kind "delivery") before the next request leaves, so
// that a process that was killed goes on where it was; an attempt that was under way then counts as
// made.
//
// step() is for one thread at a time; all else may be called from any, step() or not.
class DeliveryEngine {
 public:
  DeliveryEngine(DeliverySeams& seams, std::string hookId, DeliveryPolicy policy = {});

  const std::string& hookId() const { return hookId_; }

  // Takes in what is new, and makes one attempt if one is due. Holds no lock while it waits for the
  // receiver.
  void step();

  // When to call step() again: not later than now if there is something to do at once, nothing if
  // only an event can bring something to do.
  std::optional<TimePoint> nextDue() const;
  // Nothing is being done, and nothing is due now.
  bool idle() const;
  // Events that have been recorded by now and wait for others to travel with get no more company,
  // and still wait for their own time, until flush().
  void setAside();
  // Events that have been recorded by now and wait for others to travel with are due now, but for
  // those that were set aside: they can have company again.
  void flush();
  // The hook is gone, and nothing of it is left.
  bool over() const;

  // Before the first step: what a journal kept. The cursor is the last event taken in.
  void restore(std::uint64_t cursor);
  void restore(PendingDelivery delivery);

 private:
  // What is to be done once the lock is no longer held.
  struct Outcome {
    // Documents by id; nothing: erase.
    std::map<std::string, std::optional<std::string>> journal = {};
    // Deliveries that have got more events, by id.
    std::map<std::string, PendingDelivery> collected = {};
    std::vector<DeliveryRecord> records = {};
    std::vector<LogEvent> happened = {};
  };

  void takeIn();
  // Now if all that is recorded has been taken in, else when it has.
  void whenTakenIn(void (DeliveryEngine::*what)());
  // Does what was to be done when what came before this event had been taken in.
  void catchUpBefore(std::uint64_t sequence);
  void setQueueAside() { queue_.setAside(); }
  void flushQueue() { queue_.flush(seams_.clock.now()); }
  void consider(const LogEntry& entry, const EventHook& hook, Outcome& outcome);
  void dropAll(const std::string& why, Outcome& outcome);
  void sendNext(TimePoint now);
  void attempt(PendingDelivery delivery, const EventHook& hook);
  Exchange send(const EventHook& hook, const std::string& body, std::string& impossible);
  void conclude(PendingDelivery delivery, const Conclusion& conclusion, const EventHook& hook,
                DeliveryRecord record);
  void carryOut(Outcome outcome);

  DeliveryRecord recordOf(const PendingDelivery& delivery) const;
  DeliveryRecord droppedEvent(const LogEntry& entry, const std::string& hookName,
                              const std::string& why);
  bool collecting(const PendingDelivery& delivery) const;
  std::vector<std::shared_ptr<const LogEvent>> eventsOf(const PendingDelivery& delivery) const;
  // Ids of this hook's own: engines work side by side, and which of them asks first must not show
  // in a mock that makes its ids by a seed.
  IdSource& ids();
  // Why the hook does not receive, or nothing.
  std::optional<std::string> whyNot(const std::optional<EventHook>& hook) const;

  DeliverySeams& seams_;
  const std::string hookId_;
  const DeliveryPolicy policy_;

  mutable std::mutex mutex_;
  DeliveryQueue queue_;
  CircuitBreaker breaker_;
  std::uint64_t cursor_ = 0;
  std::unique_ptr<IdSource> ids_;
  // What is to be done with the queue, each behind the last event that it is about.
  std::deque<std::pair<std::uint64_t, void (DeliveryEngine::*)()>> later_;
  bool stepping_ = false;
  bool over_ = false;
};

}  // namespace hooks
