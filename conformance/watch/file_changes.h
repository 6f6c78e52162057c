#pragma once

#include <string>
#include <vector>

namespace hooks {

// Files that somebody looks after. One thread at a time.
class FileChanges {
 public:
  virtual ~FileChanges() = default;

  // The files that have been written, moved or removed since this was asked last, each once, by
  // their paths. Does not wait.
  virtual std::vector<std::string> take() = 0;
};

}  // namespace hooks
