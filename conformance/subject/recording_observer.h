#pragma once

#include <functional>
#include <mutex>

#include "conformance/check/observer.h"

namespace hooks {

// Is told by the receiver itself what it does: for handlers in this process, and exact.
//
// Give it to the code that acts on an event, and have that code call record() with a line that
// names the user, or whatever the event is about.
class RecordingObserver : public Observer {
 public:
  // `settle` does whatever the receiver has put off until later, such as Worker::step(): then there
  // is nothing to wait for. Without it, effects may show later.
  // `tell` hears of each line and each effect at once.
  explicit RecordingObserver(std::function<void()> settle = {},
                             std::function<void(std::string_view)> tell = {})
      : settle_(std::move(settle)), tell_(std::move(tell)) {}

  void record(std::string line);
  // A line of the receiver's log, which is not an effect.
  void recordLog(std::string_view line);
  void knowStateBy(std::function<std::optional<std::string>(const std::string& entity)> stateOf) {
    stateOf_ = std::move(stateOf);
  }

  std::string name() const override { return "the receiver's own account"; }
  void look() override {
    if (settle_) settle_();
  }
  std::vector<Effect> effects(std::string_view marker) override;
  bool exact() const override { return settle_ != nullptr; }
  bool readsLog() const override { return true; }
  // What it is told, it is told by the code that acts.
  bool sawAnything() override { return true; }
  bool knowsState() const override { return stateOf_ != nullptr; }
  std::optional<std::string> stateOf(const std::string& entity) override;
  std::optional<std::string> log() override;

 private:
  std::function<void()> settle_;
  std::function<void(std::string_view)> tell_;
  std::function<std::optional<std::string>(const std::string& entity)> stateOf_;
  std::mutex mutex_;
  std::vector<std::string> lines_;
  std::optional<std::string> log_;
};

}  // namespace hooks
