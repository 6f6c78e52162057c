#include "conformance/subject/recording_sink.h"

namespace hooks {

void RecordingSink::record(std::string_view called) {
  const std::string own = url();
  if (!called.starts_with(own + "/")) return;
  const std::lock_guard guard(mutex_);
  requests_.push_back("GET " + std::string(called.substr(own.size())));
}

std::vector<std::string> RecordingSink::requestsWith(std::string_view marker) {
  const std::lock_guard guard(mutex_);
  std::vector<std::string> found;
  for (const std::string& request : requests_) {
    if (request.find(marker) != std::string::npos) found.push_back(request);
  }
  return found;
}

}  // namespace hooks
