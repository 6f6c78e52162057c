#pragma once

#include <chrono>
#include <functional>

#include "fixtures/wire/clock.h"
#include "fixtures/wire/json.h"
#include "mock-okta/api/api_call.h"
#include "mock-okta/delivery/deliveries.h"
#include "mock-okta/org/org.h"
#include "mock-okta/server/waiting_room.h"

namespace hooks {

// The org's time, and waiting for what it brings: /mock/v1/clock, /idle and /reset.
//
// Thread-safe; all it is given must outlive it. A wait ends with ApiError 503 when the room closes.
class ClockControl {
 public:
  // Without `clock`, time is the system's and cannot be moved.
  ClockControl(Org& org, Deliveries& deliveries, WaitingRoom& room, VirtualClock* clock,
               std::function<void()> reset);

  Json show(const ApiCall& call);
  Json freeze(const ApiCall& call);
  Json run(const ApiCall& call);
  Json advance(const ApiCall& call);
  Json idle(const ApiCall& call);
  Json reset(const ApiCall& call);

 private:
  VirtualClock& movable() const;
  Json state() const;
  // False if deliveries are still under way after so long.
  bool waitIdle(std::chrono::milliseconds patience);
  // Lets what is due by `end` happen at its own time and in its order; without `end`, all there is.
  void bring(std::optional<TimePoint> end);

  Org& org_;
  Deliveries& deliveries_;
  WaitingRoom& room_;
  VirtualClock* clock_;
  std::function<void()> reset_;
};

}  // namespace hooks
