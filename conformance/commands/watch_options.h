#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "conformance/watch/change_watch.h"
#include "conformance/watch/inotify_changes.h"

namespace hooks {

// The options that judge a receiver again and again, and what they do.
class WatchOptions {
 public:
  void addTo(CLI::App& command);

  bool given() const { return watch_; }
  // Begins to look after files: those of --watch-path, or else `tree` if there is one. `ignored`
  // are files that a run itself writes. Throws UsageError for options that do not go together, and
  // ShapeError for a path that cannot be watched.
  void begin(const std::string& tree, const std::vector<std::string>& ignored);

  // Judges each time there is a reason to, until it is interrupted. `judge` says what the run came
  // to. `url` is where a receiver is asked whether it is there; empty for one that we start.
  // Returns the status of the last run.
  int loop(int status, const std::string& url, const std::function<int()>& judge,
           const std::function<bool()>& interrupted);

 private:
  bool watch_ = false;
  std::vector<std::string> paths_;
  std::unique_ptr<InotifyChanges> files_;
};

}  // namespace hooks
