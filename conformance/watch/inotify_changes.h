#pragma once

#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "conformance/watch/file_changes.h"

namespace hooks {

// Looks after files and whole trees by Linux's inotify.
//
// In a tree, what is not somebody's source is left out: node_modules, target, build and dist,
// __pycache__, virtual environments, all whose name begins with a dot, and files that editors and
// programs write beside the sources (logs, databases, backups). A path that was named is looked
// after whatever its name is. A directory made later belongs to its tree.
class InotifyChanges : public FileChanges {
 public:
  // `ignored` are files that are never told of. Throws ShapeError for a path that is not there, and
  // for more directories than the system allows.
  explicit InotifyChanges(const std::vector<std::filesystem::path>& paths,
                          const std::vector<std::filesystem::path>& ignored = {});
  ~InotifyChanges() override;
  InotifyChanges(const InotifyChanges&) = delete;
  InotifyChanges& operator=(const InotifyChanges&) = delete;

  std::vector<std::string> take() override;

 private:
  struct Watched {
    std::filesystem::path directory = {};
    // A whole tree, or these of its files.
    bool tree = false;
    std::set<std::string> names = {};
  };

  Watched& watch(const std::filesystem::path& directory);
  void watchTree(const std::filesystem::path& directory);
  void happened(int watch, unsigned mask, const std::string& name,
                std::vector<std::string>& changed);

  int queue_ = -1;
  std::map<int, Watched> watched_;
  std::set<std::filesystem::path> ignored_;
};

// Whether a file or a directory of a tree is left out, by its name.
bool leftOut(const std::string& name);

}  // namespace hooks
