#pragma once

#include <cstddef>
#include <filesystem>
#include <string>
#include <vector>

#include "fixtures/wire/clock.h"

namespace hooks {

// Where the effects of events can be seen from outside.
class EffectSource {
 public:
  virtual ~EffectSource() = default;

  // How often each marker has taken effect, once the counts have been the same for a while or each
  // is at least `expected`. A marker is a text that occurs in one event only, such as a user's
  // login.
  virtual std::vector<std::size_t> counts(const std::vector<std::string>& markers,
                                          std::size_t expected) = 0;
};

// A receiver's log file: an effect is a line that has the marker in it.
class LogTail : public EffectSource {
 public:
  // Lines that are in the file already do not count. Throws ShapeError if it cannot be read.
  // Waits at most `patience` for a line to appear, and `settle` for a second one not to.
  LogTail(std::filesystem::path file, const Clock& clock, Microseconds patience,
          Microseconds settle);

  std::vector<std::size_t> counts(const std::vector<std::string>& markers,
                                  std::size_t expected) override;

 private:
  std::vector<std::size_t> countNow(const std::vector<std::string>& markers) const;
  void pause() const;

  std::filesystem::path file_;
  const Clock& clock_;
  Microseconds patience_;
  Microseconds settle_;
  std::uintmax_t start_ = 0;
};

}  // namespace hooks
