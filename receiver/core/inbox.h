#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <vector>

#include "fixtures/wire/clock.h"
#include "fixtures/wire/json_reader.h"

namespace hooks {

// The inbox cannot keep a delivery now: the disk is full, the store is locked, too much waits. The
// receiver answers 503 and Okta sends the delivery once more. Says why, for the log; never quotes
// the delivery.
class InboxUnavailable : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What became of a delivery that was handed to an inbox.
struct Accepted {
  // Events kept now, to be processed.
  std::size_t fresh = 0;
  // Events that were here before, in this delivery or another.
  std::size_t known = 0;
};

// One event taken out of an inbox to be processed.
struct InboxItem {
  // Names it to the inbox it came from.
  std::int64_t id = 0;
  // The delivery it came in, as it came; items of one delivery share it.
  std::shared_ptr<const std::string> body = nullptr;
  // Its place in data.events.
  std::size_t place = 0;
  // How often processing it has failed.
  int failures = 0;
};

// Keeps what was delivered until it has been processed, and knows what was delivered before.
//
// Okta delivers at least once. A retry repeats the envelope's eventId; the same event can also
// come inside another envelope, and then only its uuid tells. So an inbox drops a delivery whose
// eventId it knows and an event whose uuid it knows. An id that is absent or empty identifies
// nothing and is never compared. Thread-safe.
class Inbox {
 public:
  virtual ~Inbox() = default;

  // Decides what is new and keeps it, in one step: of several threads that hand over the same event
  // one is told that it is fresh. When this returns, the events are as safe as this inbox can make
  // them, and Okta may be told so. Throws InboxUnavailable, and then nothing was kept, or what was
  // kept is known when it comes again.
  virtual Accepted accept(const ReceivedEnvelope& envelope, const std::string& body) = 0;

  // Whether accept() may wait for a disk or another process.
  virtual bool mayWait() const = 0;

  // Takes out at most `max` events that are due at `now`, oldest first. Whoever takes one says
  // later what became of it; until then nobody else is given it.
  virtual std::vector<InboxItem> claim(TimePoint now, std::size_t max) = 0;
  // It was processed and will not be given out again.
  virtual void done(const InboxItem& item) = 0;
  // It failed, and is to be given out again at `due`.
  virtual void again(const InboxItem& item, TimePoint due) = 0;
  // It was not tried after all: as if it had not been taken out.
  virtual void putBack(const InboxItem& item) = 0;
  // It failed for good. It is not given out again, and not taken again if Okta repeats it.
  virtual void setAside(const InboxItem& item, const std::string& problem) = 0;

  // When claim() will have something to give; nothing if nothing waits.
  virtual std::optional<TimePoint> nextDue() const = 0;
  // Events kept and not yet processed or set aside, those in hand included.
  virtual std::size_t pending() const = 0;
  // Returns when done(), again() and setAside() of before are as safe as this inbox can make them.
  virtual void flush() {}
};

}  // namespace hooks
