#include "mock-okta/server/clock_control.h"

#include <algorithm>

#include "mock-okta/server/control_body.h"
#include "mock-okta/server/duration.h"

namespace hooks {

namespace {

using namespace std::chrono_literals;

// However far time is moved at once, it stops at this many things that became due on the way: a
// receiver that makes events happen when it is delivered to would keep it going for ever.
constexpr int kMostSteps = 10000;
constexpr auto kPatience = 30s;

// Times are written with four digits of a year, and what a clock at this moment still brings, such
// as a retry or a link that expires, must be written and read again too.
constexpr TimePoint kLatest = std::chrono::sys_days{std::chrono::year(9000) / 1 / 1};

ApiError tooLate(std::string_view member) {
  return wrongMember(member, "time can be moved to " + formatTime(kLatest) +
                                 " and no further; POST /mock/v1/reset goes back to the start");
}

}  // namespace

ClockControl::ClockControl(Org& org, Deliveries& deliveries, WaitingRoom& room, VirtualClock* clock,
                           std::function<void()> reset)
    : org_(org), deliveries_(deliveries), room_(room), clock_(clock), reset_(std::move(reset)) {}

VirtualClock& ClockControl::movable() const {
  if (clock_ == nullptr) {
    throw ApiError(
        409, "E0000001", "Api validation failed: clock",
        {"clock: this org's time is the system's; start it with --clock virtual to move it"});
  }
  return *clock_;
}

Json ClockControl::state() const {
  const auto due = deliveries_.nextDue();
  return JsonObject{{"now", formatTime(org_.clock().now(), 6)},
                    {"kind", clock_ == nullptr ? "system" : "virtual"},
                    {"frozen", clock_ != nullptr && clock_->frozen()},
                    {"idle", deliveries_.waitIdle(0ms)},
                    {"nextDue", due ? Json(formatTime(*due, 6)) : Json(nullptr)}};
}

Json ClockControl::show(const ApiCall&) { return state(); }

Json ClockControl::freeze(const ApiCall&) {
  movable().freeze();
  return state();
}

Json ClockControl::run(const ApiCall&) {
  movable().run();
  deliveries_.wake();
  return state();
}

bool ClockControl::waitIdle(std::chrono::milliseconds patience) {
  // In slices, so that an org which is told to stop need not wait for those who wait for it.
  const auto end = std::chrono::steady_clock::now() + patience;
  for (;;) {
    const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
        end - std::chrono::steady_clock::now());
    const bool idle = deliveries_.waitIdle(std::clamp<std::chrono::milliseconds>(left, 0ms, 100ms));
    // Deliveries that have been stopped are idle, and have not come to their end.
    room_.needOpen();
    if (idle || left <= 0ms) return idle;
  }
}

void ClockControl::bring(std::optional<TimePoint> end) {
  VirtualClock& clock = movable();
  for (int i = 0; i < kMostSteps; ++i) {
    deliveries_.wake();
    if (!waitIdle(kPatience)) break;
    const auto due = deliveries_.nextDue();
    if (!due || (end && *due > *end)) {
      if (!end) return;
      clock.advanceTo(*end);
      deliveries_.wake();
      if (waitIdle(kPatience)) return;
      break;
    }
    clock.advanceTo(*due);
  }
  throw ApiError(409, "E0000001", "Api validation failed: clock",
                 {"clock: deliveries did not come to an end by " + formatTime(clock.now()) +
                  "; is a receiver making new events happen?"});
}

Json ClockControl::advance(const ApiCall& call) {
  VirtualClock& clock = movable();
  const ControlBody body(call, {"by", "to"});
  const auto by = body.text("by");
  const auto to = body.text("to");
  if (by.has_value() == to.has_value()) {
    throw wrongMember("by", "give either by, such as \"90s\", or to: a time, \"next\" or \"idle\"");
  }
  const WaitingRoom::Place place(room_);
  if (by) {
    const auto distance = parseDuration(*by);
    if (!distance) {
      throw wrongMember("by", "a duration such as 90s, 1500ms, 10m or PT1M30S is expected");
    }
    // Not as a sum, which a long distance would overflow.
    if (*distance > kLatest - clock.now()) throw tooLate("by");
    bring(clock.now() + *distance);
  } else if (*to == "idle") {
    bring(std::nullopt);
  } else if (*to == "next") {
    bring(deliveries_.nextDue().value_or(clock.now()));
  } else if (const auto moment = parseTime(*to)) {
    if (*moment < clock.now()) {
      throw wrongMember("to", "time does not go backwards, and it is " + formatTime(clock.now()) +
                                  "; POST /mock/v1/reset goes back to the start");
    }
    if (*moment > kLatest) throw tooLate("to");
    bring(*moment);
  } else {
    throw wrongMember("to",
                      "a time such as 2026-01-15T09:30:00Z, \"next\" or \"idle\" is expected");
  }
  return state();
}

Json ClockControl::idle(const ApiCall& call) {
  const std::int64_t seconds =
      ControlBody(call, {"timeoutSeconds"}).number("timeoutSeconds", 10, 300);
  const WaitingRoom::Place place(room_);
  if (!waitIdle(std::chrono::seconds(seconds))) {
    throw ApiError(408, "E0000009",
                   "Deliveries are still under way after " + std::to_string(seconds) + " s.", {});
  }
  return state();
}

Json ClockControl::reset(const ApiCall& call) {
  const ControlBody nothing(call, {});
  const WaitingRoom::Place place(room_);
  reset_();
  return state();
}

}  // namespace hooks
