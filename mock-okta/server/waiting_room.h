#pragma once

#include <atomic>
#include <cstddef>

namespace hooks {

// How many requests may wait at one time for a receiver or for deliveries. Each of them holds a
// thread of the server's pool; with a limit below the number of those, some are always left for the
// requests that wait for nothing.
//
// Thread-safe.
class WaitingRoom {
 public:
  explicit WaitingRoom(std::size_t places) : places_(places) {}

  // A place, for as long as it lives. Throws ApiError, 503, if there is none, or if the room is
  // closed.
  class Place {
   public:
    explicit Place(WaitingRoom& room);
    ~Place();
    Place(const Place&) = delete;
    Place& operator=(const Place&) = delete;

   private:
    WaitingRoom& room_;
  };

  // Nobody need wait any more: the org stops.
  void close() { closed_ = true; }
  void open() { closed_ = false; }
  // Throws ApiError, 503, if it is closed.
  void needOpen() const;

 private:
  const std::size_t places_;
  std::atomic<std::size_t> taken_ = 0;
  std::atomic<bool> closed_ = false;
};

}  // namespace hooks
