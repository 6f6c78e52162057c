#include "mock-okta/lifecycle/effect_source.h"

#include <algorithm>
#include <fstream>

#include "fixtures/wire/shape_error.h"

namespace hooks {

LogTail::LogTail(std::filesystem::path file, const Clock& clock, Microseconds patience,
                 Microseconds settle)
    : file_(std::move(file)), clock_(clock), patience_(patience), settle_(settle) {
  std::error_code failed;
  start_ = std::filesystem::file_size(file_, failed);
  if (failed || !std::ifstream(file_)) {
    throw ShapeError(file_.string(), "a log file that can be read",
                     failed ? failed.message() : "one that cannot");
  }
}

std::vector<std::size_t> LogTail::counts(const std::vector<std::string>& markers,
                                         std::size_t expected) {
  const auto complete = [expected](const std::vector<std::size_t>& counts) {
    return std::all_of(counts.begin(), counts.end(), [&](std::size_t n) { return n >= expected; });
  };
  const TimePoint start = clock_.now();
  std::vector<std::size_t> seen = countNow(markers);
  TimePoint changed = start;
  while (true) {
    const TimePoint now = clock_.now();
    if (complete(seen) ? now - changed >= settle_ : now - start >= patience_) return seen;
    pause();
    const std::vector<std::size_t> again = countNow(markers);
    if (again != seen) changed = clock_.now();
    seen = again;
  }
}

std::vector<std::size_t> LogTail::countNow(const std::vector<std::string>& markers) const {
  std::vector<std::size_t> counts(markers.size());
  std::ifstream in(file_);
  std::error_code ignored;
  // A file that has become shorter was rotated: all of it is new.
  if (std::filesystem::file_size(file_, ignored) >= start_) {
    in.seekg(static_cast<std::streamoff>(start_));
  }
  for (std::string line; std::getline(in, line);) {
    for (std::size_t i = 0; i < markers.size(); ++i) {
      if (line.find(markers[i]) != std::string::npos) ++counts[i];
    }
  }
  return counts;
}

void LogTail::pause() const {
  std::mutex mutex;
  std::condition_variable never;
  std::unique_lock lock(mutex);
  clock_.wait(lock, never, clock_.now() + std::chrono::milliseconds(10));
}

}  // namespace hooks
