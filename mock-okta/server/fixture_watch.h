#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

#include "fixtures/catalog/current_catalog.h"
#include "fixtures/catalog/fixture_overlay.h"
#include "fixtures/wire/clock.h"

namespace hooks {

// Looks at a user's folder of fixtures now and then while an org runs, and lets the org have what
// it holds: a type is there as soon as its file is. A broken file changes nothing but the log,
// which says where it is broken.
//
// Asks for the folder's times rather than for the system's word of changes, which does not come for
// folders that are mounted from elsewhere. start() and stop() on one thread; overlay and clock must
// outlive it.
class FixtureWatch {
 public:
  // `tell` is given lines for the log.
  FixtureWatch(FixtureOverlay& overlay, CurrentCatalog catalog,
               std::function<void(const std::string& line)> tell);
  ~FixtureWatch();
  FixtureWatch(const FixtureWatch&) = delete;
  FixtureWatch& operator=(const FixtureWatch&) = delete;

  // One look.
  void look();

  // Looks, on a thread of its own, each time that so much has passed on the clock.
  void start(const Clock& clock, Microseconds every);
  void stop();
  // The clock was moved by hand.
  void wake();

 private:
  void run(const Clock& clock, Microseconds every, TimePoint due);

  FixtureOverlay& overlay_;
  CurrentCatalog catalog_;
  const std::function<void(const std::string& line)> tell_;
  std::mutex mutex_;
  std::condition_variable wake_;
  bool stopped_ = false;
  std::thread thread_;
};

}  // namespace hooks
