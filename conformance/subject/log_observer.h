#pragma once

#include <boost/regex.hpp>
#include <filesystem>
#include <map>
#include <mutex>
#include <vector>

#include "conformance/check/observer.h"

namespace hooks {

// Reads what a receiver writes to its logs: any receiver can be watched so, without a change.
//
// Each line that holds a marker is one effect of it, however often the line holds it. Only what is
// written after the observer was made counts. A log that is truncated is read from its start again,
// and so is another file put in its place (rotation). One that is gone, or cannot be read any more,
// is no witness for as long as it is.
class LogObserver : public Observer {
 public:
  // With `match`, only lines that it finds something in count. The files need not exist yet. Throws
  // ShapeError for a pattern that is none, and for a path that is a directory.
  explicit LogObserver(std::vector<std::filesystem::path> files, const std::string& match = {});
  explicit LogObserver(const std::filesystem::path& file, const std::string& match = {})
      : LogObserver(std::vector{file}, match) {}

  std::string name() const override;
  void look() override;
  std::vector<Effect> effects(std::string_view marker) override;
  bool sawAnything() override;
  std::string advice() const override;
  std::optional<std::string> log() override;

 private:
  struct File {
    std::filesystem::path path;
    std::uint64_t identity = 0;
    std::uintmax_t offset = 0;
    // The last line, as far as it has been written.
    std::string begun = {};
  };

  void readOn();
  void readOn(File& file);
  void take(std::string_view line);

  std::vector<File> files_;
  std::optional<boost::regex> match_;
  mutable std::mutex mutex_;
  std::string all_;
  // Lines that hold a marker, and lines that the pattern found something in.
  bool sawMarker_ = false;
  bool sawMatch_ = false;
  std::map<std::string, std::vector<Effect>, std::less<>> byMarker_;
};

}  // namespace hooks
