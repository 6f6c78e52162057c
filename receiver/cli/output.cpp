#include "receiver/cli/output.h"

#include <unistd.h>

#include <cstdlib>

namespace hooks {

void LineWriter::write(std::string_view line) {
  const std::lock_guard guard(mutex_);
  std::fwrite(line.data(), 1, line.size(), file_);
  std::fputc('\n', file_);
  std::fflush(file_);
}

bool wantsColour(std::FILE* file) {
  const char* noColour = std::getenv("NO_COLOR");
  if (noColour != nullptr && *noColour != '\0') return false;
  const char* terminal = std::getenv("TERM");
  if (terminal != nullptr && std::string_view(terminal) == "dumb") return false;
  return ::isatty(::fileno(file)) == 1;
}

}  // namespace hooks
