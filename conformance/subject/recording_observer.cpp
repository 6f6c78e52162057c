#include "conformance/subject/recording_observer.h"

namespace hooks {

void RecordingObserver::record(std::string line) {
  const std::lock_guard guard(mutex_);
  if (tell_) tell_(line);
  lines_.push_back(std::move(line));
}

void RecordingObserver::recordLog(std::string_view line) {
  const std::lock_guard guard(mutex_);
  if (tell_) tell_(line);
  if (!log_) log_.emplace();
  log_->append(line).append("\n");
}

std::vector<Effect> RecordingObserver::effects(std::string_view marker) {
  if (settle_) settle_();
  const std::lock_guard guard(mutex_);
  std::vector<Effect> found;
  for (const std::string& line : lines_) {
    if (line.find(marker) != std::string::npos) found.push_back({line});
  }
  return found;
}

std::optional<std::string> RecordingObserver::stateOf(const std::string& entity) {
  if (settle_) settle_();
  return stateOf_ ? stateOf_(entity) : std::nullopt;
}

std::optional<std::string> RecordingObserver::log() {
  if (settle_) settle_();
  const std::lock_guard guard(mutex_);
  return log_;
}

}  // namespace hooks
