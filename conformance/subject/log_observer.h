#pragma once

#include <filesystem>
#include <map>
#include <mutex>
#include <regex>

#include "conformance/check/observer.h"

namespace hooks {

// Reads what a receiver writes to its log: any receiver can be watched so, without a change.
//
// Each line that holds a marker is one effect of it, however often the line holds it. Only what is
// written after the observer was made counts. A log that is truncated is read from its start again,
// and so is another file put in its place (rotation).
class LogObserver : public Observer {
 public:
  // With `match`, only lines that it finds something in count. The file need not exist yet. Throws
  // ShapeError for a pattern that is none, and for a path that is a directory.
  explicit LogObserver(std::filesystem::path file, const std::string& match = {});

  std::string name() const override { return "the log " + file_.string(); }
  std::vector<Effect> effects(std::string_view marker) override;
  bool sawAnything() override;
  std::optional<std::string> log() override;

 private:
  void readOn();
  void take(std::string_view line);

  const std::filesystem::path file_;
  std::optional<std::regex> match_;
  std::mutex mutex_;
  std::uint64_t identity_ = 0;
  std::uintmax_t offset_ = 0;
  // The last line, as far as it has been written.
  std::string begun_;
  std::string all_;
  std::map<std::string, std::vector<Effect>, std::less<>> byMarker_;
};

}  // namespace hooks
