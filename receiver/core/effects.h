#pragma once

#include <filesystem>
#include <mutex>

#include "fixtures/wire/clock.h"
#include "fixtures/wire/json.h"

namespace hooks {

// What a processed event came to, for programs that look on: its uuid, eventType and published,
// when it was processed, its outcome, whether what it is about has happened, the alternateId of
// each target, and the line for people. A text that the event does not have is null.
JsonObject effectOf(const Json& event, TimePoint at);

// A file with one effect a line (NDJSON), for a test or a harness to count: an event that took
// effect twice is in it twice. Each line is written whole and is there when append() returns.
//
// Thread-safe; several processes may append to one file.
class EffectsFile {
 public:
  // Creates the file or appends to it. Throws ShapeError if it cannot.
  explicit EffectsFile(const std::filesystem::path& file);
  ~EffectsFile();
  EffectsFile(const EffectsFile&) = delete;
  EffectsFile& operator=(const EffectsFile&) = delete;

  // Throws std::system_error if the line cannot be written.
  void append(const JsonObject& effect);

 private:
  std::mutex mutex_;
  int file_ = -1;
};

}  // namespace hooks
