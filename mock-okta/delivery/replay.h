#pragma once

#include <optional>
#include <string>

#include "mock-okta/delivery/delivery_engine.h"

namespace hooks {

// Sends a delivery of the delivery log once more, to see how a receiver takes duplicates. Okta has
// nothing of the kind: what it could not deliver is lost.
//
// Thread-safe. The request is made as a live delivery's is, with the headers and the address that
// the hook has now, whether or not it receives; one attempt.
class Replay {
 public:
  struct Changes {
    // In place of what was sent; JSON.
    std::optional<std::string> body = std::nullopt;
    // With an eventId that no request had before.
    bool newEventId = false;
  };

  explicit Replay(DeliverySeams& seams, DeliveryPolicy policy = {});

  // Without changes, the body goes out byte for byte. Throws ShapeError, before anything is sent,
  // for a delivery that is not in the log, was never sent or has no hook any more, and for a body
  // that is not JSON or has no eventId to be changed.
  DeliveryRecord again(const std::string& recordId, const Changes& changes);
  DeliveryRecord again(const std::string& recordId) { return again(recordId, {}); }

 private:
  DeliverySeams& seams_;
  const DeliveryPolicy policy_;
};

}  // namespace hooks
