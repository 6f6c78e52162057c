#pragma once

#include <deque>

#include "mock-okta/delivery/delivery_policy.h"

namespace hooks {

// Counts how often the deliveries of one hook fail. Not synchronised: one thread at a time.
class CircuitBreaker {
 public:
  explicit CircuitBreaker(std::optional<BreakerRules> rules) : rules_(rules) {}

  // A delivery has failed for good.
  void failed(TimePoint now) {
    if (!rules_) return;
    failures_.push_back(now);
    while (now - failures_.front() > rules_->within) failures_.pop_front();
    if (failures_.size() < static_cast<std::size_t>(rules_->failures)) return;
    openUntil_ = now + rules_->stop;
    failures_.clear();
  }

  // Whether the hook is left alone now.
  bool open(TimePoint now) const { return now < openUntil_; }

 private:
  std::optional<BreakerRules> rules_;
  std::deque<TimePoint> failures_;
  TimePoint openUntil_ = TimePoint::min();
};

}  // namespace hooks
