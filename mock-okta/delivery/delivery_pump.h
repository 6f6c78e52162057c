#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "mock-okta/delivery/delivery_engine.h"

namespace hooks {

// The thread that calls an engine's step() when it is time, so that a receiver which is slow or
// dead delays its own hook and nothing else.
//
// Thread-safe. Engine and clock must outlive it.
class DeliveryPump {
 public:
  // `stepped` is called on the pump's thread after each step.
  DeliveryPump(DeliveryEngine& engine, const Clock& clock, std::function<void()> stepped);
  // As stop() and join().
  ~DeliveryPump();
  DeliveryPump(const DeliveryPump&) = delete;
  DeliveryPump& operator=(const DeliveryPump&) = delete;

  // There may be something to do: an event happened, a hook changed, a clock was moved by hand.
  // Never waits.
  void wake();
  // No step begins any more. Does not wait for the one under way.
  void stop();
  // After stop(): waits for the step that is under way, no longer than a receiver is given to
  // answer. One thread at a time.
  void join();
  // The engine is over, and the thread has ended.
  bool ended() const { return ended_; }

 private:
  void run();
  // Waits until there is something to do; false when it is time to end.
  bool await(std::optional<TimePoint> due);

  DeliveryEngine& engine_;
  const Clock& clock_;
  const std::function<void()> stepped_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool woken_ = false;
  bool stopped_ = false;
  std::atomic<bool> ended_ = false;
  std::thread thread_;
};

}  // namespace hooks
