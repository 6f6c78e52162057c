#pragma once

#include <cstdio>
#include <mutex>
#include <string>
#include <string_view>

#include "fixtures/wire/json.h"

namespace hooks {

// Writes whole lines and flushes each, from any thread.
class LineWriter {
 public:
  explicit LineWriter(std::FILE* file) : file_(file) {}

  void write(std::string_view line);
  // One object on one line (NDJSON).
  void write(const JsonObject& object) { write(compact(object)); }

 private:
  std::mutex mutex_;
  std::FILE* file_;
};

// Whether to colour what is written there: it is a terminal, and neither NO_COLOR nor TERM=dumb
// says otherwise (https://no-color.org).
bool wantsColour(std::FILE* file);

}  // namespace hooks
