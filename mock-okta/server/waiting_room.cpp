#include "mock-okta/server/waiting_room.h"

#include <string>

#include "mock-okta/org/api_error.h"

namespace hooks {

void WaitingRoom::needOpen() const {
  if (closed_) throw ApiError(503, "E0000009", "The mock org is stopping.", {});
}

WaitingRoom::Place::Place(WaitingRoom& room) : room_(room) {
  room_.needOpen();
  if (room_.taken_.fetch_add(1) >= room_.places_) {
    --room_.taken_;
    throw ApiError(
        503, "E0000009", "Too many requests wait for receivers at one time.",
        {std::to_string(room_.places_) +
         " verifications, previews, replays and moves of the clock are under way; try again when "
         "one of them has ended."});
  }
}

WaitingRoom::Place::~Place() { --room_.taken_; }

}  // namespace hooks
