#pragma once

#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fixtures/catalog/current_catalog.h"
#include "mock-okta/delivery/delivery_engine.h"
#include "mock-okta/delivery/delivery_pump.h"

namespace hooks {

struct DeliveryOptions {
  DeliveryPolicy policy = {};
  QuotaLimits quota = {};
  DeliveryLog::Limits log = {};
  // Empty: HookFilter says.
  FilterCheck filter = nullptr;
};

// All deliveries of one org: an engine and a pump for each hook that an event was for, coming into
// being with the first such event and going with the hook.
//
// Thread-safe. Make it before others use the System Log, and restore() before start(). Org, clock
// and transport must outlive it.
class Deliveries {
 public:
  // Events that are recorded while this is there are due at once when it goes, together, and not
  // with those that were waiting for others to travel with: these go on waiting for their own time.
  // An event that somebody else causes meanwhile is taken along. One at a time; a second one waits.
  class AtOnce {
   public:
    explicit AtOnce(Deliveries& deliveries);
    ~AtOnce();
    AtOnce(const AtOnce&) = delete;
    AtOnce& operator=(const AtOnce&) = delete;

   private:
    Deliveries& deliveries_;
    const std::lock_guard<std::mutex> alone_;
  };

  Deliveries(Org& org, const Clock& clock, Transport& transport, const CurrentCatalog& catalog,
             DeliveryOptions options = {});
  ~Deliveries();
  Deliveries(const Deliveries&) = delete;
  Deliveries& operator=(const Deliveries&) = delete;

  // A thing of kind "delivery" that the org's journal kept. Before start(), and when the org has
  // its hooks and its System Log again. Throws ShapeError for a document that is no such thing.
  void restore(std::string_view id, const Json& document);
  // Delivers from now on; events that were recorded before and have not been taken in too.
  void start();
  // Delivers no more, until start(). Waits for requests that are under way, at most as long as a
  // receiver is given to answer, so never within an Org::Change. What is queued stays.
  void stop();
  // Forgets everything: queues, delivery log, quota. Only while stopped; the org's journal is the
  // caller's to clear.
  void clear();

  // To be called after a clock was moved by hand.
  void wake();
  // Waits until nothing is under way and nothing is due at the clock's time; false if `timeout`, in
  // real time, came first. A retry or a batch that is due later does not count.
  bool waitIdle(std::chrono::milliseconds timeout);
  // When the next thing is due, of all hooks. Ask when idle.
  std::optional<TimePoint> nextDue() const;
  // Events that have been recorded by now and wait for others to travel with are due now.
  void flushWindows();

  DeliveryLog& log() { return log_; }
  DeliveryQuota& quota() { return quota_; }
  const DeliveryPolicy& policy() const { return options_.policy; }
  // For those who send by hand: Preview and Replay.
  DeliverySeams& seams() { return seams_; }

 private:
  struct Line {
    std::shared_ptr<DeliveryEngine> engine;
    std::shared_ptr<DeliveryPump> pump;
  };

  // What the System Log's listener holds on to; it may outlive us.
  struct Ear {
    std::mutex mutex;
    Deliveries* deliveries = nullptr;
  };

  void heard(const LogEntry& entry);
  DeliveryEngine& engineFor(const std::string& hookId);
  void startPump(Line& line);
  std::vector<Line> lines() const;
  bool idle(bool wakeThoseDue) const;

  const DeliveryOptions options_;
  Org& org_;
  const Clock& clock_;
  DeliveryLog log_;
  DeliveryQuota quota_;
  DeliveryEvents events_;
  DeliverySeams seams_;
  std::shared_ptr<Ear> ear_ = std::make_shared<Ear>();

  // Held for moments only, and never while another lock is wanted.
  mutable std::mutex mutex_;
  std::map<std::string, Line, std::less<>> lines_;
  bool running_ = false;

  std::mutex atOnceMutex_;

  std::mutex progressMutex_;
  std::condition_variable progress_;
  std::uint64_t steps_ = 0;
};

}  // namespace hooks
