#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "fixtures/wire/log_event.h"

namespace hooks {

// What of an event is looked for in what a receiver shows of its work.
class EventKey {
 public:
  // "uuid": the event's own id. "target-login": the alternateId of the first target that is a user,
  // which is what most receivers print, and which several events may share. A JSON Pointer, such as
  // /target/0/id: the text or number there, in the form of the System Log. Throws ShapeError for
  // anything else.
  explicit EventKey(std::string name);

  const std::string& name() const { return name_; }
  // Nothing if this event has none; then it cannot be recognised by this key.
  std::optional<std::string> of(const LogEvent& event) const;

 private:
  std::string name_;
};

// The alternateId of the first target that is a user, or else of the first target.
std::optional<std::string> subjectOf(const LogEvent& event);

}  // namespace hooks
