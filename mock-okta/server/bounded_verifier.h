#pragma once

#include "mock-okta/delivery/verifier.h"
#include "mock-okta/server/waiting_room.h"

namespace hooks {

// Verifies as another does, in a place of the waiting room. Throws what WaitingRoom::Place throws.
class BoundedVerifier : public Verifier {
 public:
  BoundedVerifier(Verifier& verifier, WaitingRoom& room) : verifier_(verifier), room_(room) {}

  VerifyOutcome verify(const EventHook& hook, const std::string& requestId) override {
    const WaitingRoom::Place place(room_);
    return verifier_.verify(hook, requestId);
  }

 private:
  Verifier& verifier_;
  WaitingRoom& room_;
};

}  // namespace hooks
