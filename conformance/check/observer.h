#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hooks {

// Something that a receiver was seen to do about an event.
struct Effect {
  // The line of the log, the row, the request: whatever mentioned the marker.
  std::string detail;
};

// Sees from outside what a receiver does. Every event that is sent holds a marker which occurs
// nowhere else; the question is how often, and in which order, that marker has taken effect.
//
// Thread-safe.
class Observer {
 public:
  virtual ~Observer() = default;

  // For people: "the log server.log".
  virtual std::string name() const = 0;

  // Looks again, so that effects() tells at least what had shown when this was called. Throws
  // Unclear when it cannot: what nobody could see is no verdict on the receiver.
  virtual void look() {}

  // What was seen of the marker so far, in its order.
  virtual std::vector<Effect> effects(std::string_view marker) = 0;

  // Whether it sees effects at all, and not states alone.
  virtual bool seesEffects() const { return true; }

  // Whether effects() knows everything that the receiver will ever do about what it has answered,
  // so that there is nothing to wait for.
  virtual bool exact() const { return false; }

  // Whether the detail of an effect is a line of the receiver's log, as it stands there.
  virtual bool readsLog() const { return false; }

  // Whether it has seen anything since the run began that it could have counted, had it held a
  // marker: one that has not may be looking at the wrong place, and then it is no witness.
  virtual bool sawAnything() = 0;
  // What to do about one that has not.
  virtual std::string advice() const { return "is it the right one?"; }

  // What the receiver holds as the state of the entity, "active" or "inactive"; nothing if it knows
  // no such entity, or from an observer that cannot know. Throws Unclear when it cannot tell now.
  virtual bool knowsState() const { return false; }
  virtual std::optional<std::string> stateOf(const std::string& entity) {
    (void)entity;
    return std::nullopt;
  }

  // The receiver's log since the run began; nothing from an observer that has none.
  virtual std::optional<std::string> log() { return std::nullopt; }
};

}  // namespace hooks
