#include "mock-okta/delivery/delivery_pump.h"

namespace hooks {

DeliveryPump::DeliveryPump(DeliveryEngine& engine, const Clock& clock,
                           std::function<void()> stepped)
    : engine_(engine), clock_(clock), stepped_(std::move(stepped)), thread_([this] { run(); }) {}

DeliveryPump::~DeliveryPump() {
  stop();
  join();
}

void DeliveryPump::wake() {
  const std::lock_guard guard(mutex_);
  woken_ = true;
  wake_.notify_all();
}

void DeliveryPump::stop() {
  const std::lock_guard guard(mutex_);
  stopped_ = true;
  wake_.notify_all();
}

void DeliveryPump::join() {
  if (thread_.joinable()) thread_.join();
}

void DeliveryPump::run() {
  // What changes nextDue() after it was asked also wakes, so nothing is missed between the two.
  while (!engine_.over() && await(engine_.nextDue())) {
    engine_.step();
    stepped_();
  }
  ended_ = true;
}

bool DeliveryPump::await(std::optional<TimePoint> due) {
  std::unique_lock lock(mutex_);
  const auto ready = [&] { return woken_ || stopped_ || (due && *due <= clock_.now()); };
  if (!ready()) clock_.wait(lock, wake_, due);
  woken_ = false;
  return !stopped_;
}

}  // namespace hooks
