#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "conformance/watch/file_changes.h"
#include "fixtures/wire/clock.h"

namespace hooks {

// Waits for a reason to judge a receiver again: its files have changed, or it has gone away and
// come back.
//
// One save is many changes, and a start takes its time: it goes on when there has been none for a
// moment. Time is the clock's, and passes in pause(). One thread.
class ChangeWatch {
 public:
  struct Seams {
    const Clock& clock;
    std::function<void(Microseconds)> pause;
    std::function<bool()> interrupted = [] { return false; };
    // Nobody looks after files without it.
    FileChanges* files = nullptr;
    // Whether the receiver takes connections; empty where nobody asks.
    std::function<bool()> present = {};
    // Hears that it is away.
    std::function<void(const std::string&)> say = [](const std::string&) {};
  };
  struct Timing {
    std::chrono::milliseconds poll{100};
    std::chrono::milliseconds quiet{200};
  };

  explicit ChangeWatch(Seams seams) : ChangeWatch(std::move(seams), Timing()) {}
  ChangeWatch(Seams seams, Timing timing) : seams_(std::move(seams)), timing_(timing) {}

  // To be called when a run has ended. What has changed during it counts, for it may not have been
  // judged; but a file that changes during three runs in succession, and never between them, is
  // written by the receiver, and is not looked at any more. Says which are left out from now on.
  std::vector<std::string> runEnded();

  // What it was, for people: "server.js and 2 more changed", "the receiver came back". Nothing if
  // it was interrupted.
  std::optional<std::string> next();

 private:
  void takeChanges(bool running);

  Seams seams_;
  Timing timing_;
  // What changed and has not been judged since.
  std::vector<std::string> changed_;
  std::vector<std::string> ignored_;
  // During how many runs in succession a file has changed.
  std::map<std::string, int> duringRuns_;
  std::optional<TimePoint> last_;
  std::optional<bool> present_;
  bool cameBack_ = false;
};

}  // namespace hooks
