#include "receiver/core/effects.h"

#include <fcntl.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>
#include <system_error>

#include "fixtures/wire/shape_error.h"
#include "receiver/core/human_line.h"

namespace hooks {

namespace {

Json textOrNull(const Json& event, std::string_view pointer) {
  const auto text = textAt(event, pointer);
  return text ? Json(*text) : Json(nullptr);
}

}  // namespace

JsonObject effectOf(const Json& event, TimePoint at) {
  JsonArray targets;
  if (const Json* list = hooks::at(event, "/target"); list != nullptr && list->is_array()) {
    for (const Json& target : list->get_array()) {
      if (const auto id = textAt(target, "/alternateId")) targets.emplace_back(*id);
    }
  }
  return {{"uuid", textOrNull(event, "/uuid")},
          {"eventType", textOrNull(event, "/eventType")},
          {"published", textOrNull(event, "/published")},
          {"at", formatTime(at)},
          {"outcome", textOrNull(event, "/outcome/result")},
          {"happened", happened(event)},
          {"targets", std::move(targets)},
          {"line", humanLine(event)}};
}

EffectsFile::EffectsFile(const std::filesystem::path& file)
    // Deliveries tell of people: the file is its owner's.
    : file_(::open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) {
  if (file_ < 0) {
    throw ShapeError(file.string(), "a file that effects can be appended to", std::strerror(errno));
  }
}

EffectsFile::~EffectsFile() { ::close(file_); }

void EffectsFile::append(const JsonObject& effect) {
  const std::string line = compact(effect) + "\n";
  const std::lock_guard guard(mutex_);
  std::size_t written = 0;
  while (written < line.size()) {
    const ssize_t count = ::write(file_, line.data() + written, line.size() - written);
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) {
      const int problem = errno;
      // The start of a line without its end would spoil the next one.
      if (written > 0) (void)!::write(file_, "\n", 1);
      throw std::system_error(problem, std::generic_category(),
                              "cannot append to the effects file");
    }
    written += static_cast<std::size_t>(count);
  }
}

}  // namespace hooks
