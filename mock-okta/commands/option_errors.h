#pragma once

#include <filesystem>
#include <fstream>
#include <string>

#include "fixtures/catalog/event_catalog.h"
#include "fixtures/wire/shape_error.h"
#include "receiver/cli/program.h"

namespace hooks {

// What `read` answers; if it cannot be, a UsageError that names the option first.
template <typename Read>
auto named(const std::string& option, Read read) {
  try {
    return read();
  } catch (const ShapeError& error) {
    throw UsageError(option + ": " + error.what());
  }
}

// The event types that are built in, and those of the folder that --fixtures names, if any.
inline EventCatalog catalogWith(const std::string& folder) {
  return named("--fixtures", [&] {
    const EventCatalog catalog = EventCatalog::builtIn();
    return folder.empty() ? catalog : catalog.with(folder);
  });
}

// The file, open; a UsageError that names `what` it is for if it cannot be read. A folder opens
// like a file, and says so only when it is read.
inline std::ifstream openedFile(const std::string& file, const std::string& what) {
  std::error_code ignored;
  std::ifstream in;
  if (!std::filesystem::is_directory(file, ignored)) in.open(file, std::ios::binary);
  if (!in.is_open()) throw UsageError(what + " " + file + ": the file cannot be read");
  return in;
}

}  // namespace hooks
