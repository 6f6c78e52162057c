#include "conformance/watch/inotify_changes.h"

#include <sys/inotify.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <system_error>

#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

namespace fs = std::filesystem;

constexpr unsigned kEvents =
    IN_CLOSE_WRITE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CREATE | IN_ONLYDIR;

fs::path whole(const fs::path& path) { return fs::absolute(path).lexically_normal(); }

}  // namespace

bool leftOut(const std::string& name) {
  constexpr std::array<std::string_view, 8> kNames = {"node_modules", "target", "build",    "dist",
                                                      "__pycache__",  "venv",   "coverage", "4913"};
  // Of databases, also what they keep beside them: app.sqlite3-wal.
  constexpr std::array<std::string_view, 16> kEnds = {
      "~",       ".log",   ".tmp", ".temp",   ".swp",     ".pyc", ".pid",     ".sock",
      ".ndjson", ".jsonl", ".db",  ".sqlite", ".sqlite3", "-shm", "-journal", "-wal"};
  if (name.empty() || name.front() == '.' || name.front() == '#') return true;
  if (std::find(kNames.begin(), kNames.end(), name) != kNames.end()) return true;
  return std::any_of(kEnds.begin(), kEnds.end(),
                     [&](std::string_view end) { return name.ends_with(end); });
}

InotifyChanges::InotifyChanges(const std::vector<fs::path>& paths,
                               const std::vector<fs::path>& ignored)
    : queue_(::inotify_init1(IN_NONBLOCK | IN_CLOEXEC)) {
  if (queue_ < 0) throw std::system_error(errno, std::generic_category(), "inotify");
  try {
    for (const fs::path& path : ignored) ignored_.insert(whole(path));
    for (const fs::path& path : paths) {
      std::error_code none;
      if (fs::is_directory(path, none)) {
        watchTree(whole(path));
      } else if (fs::exists(path, none)) {
        // Editors put another file in its place: its directory is told of that.
        const fs::path file = whole(path);
        watch(file.parent_path()).names.insert(file.filename());
      } else {
        throw ShapeError("--watch-path", "a file or a directory", path.string());
      }
    }
  } catch (...) {
    ::close(queue_);
    throw;
  }
}

InotifyChanges::~InotifyChanges() { ::close(queue_); }

InotifyChanges::Watched& InotifyChanges::watch(const fs::path& directory) {
  const int number = ::inotify_add_watch(queue_, directory.c_str(), kEvents);
  if (number < 0 && errno == ENOSPC) {
    throw ShapeError("--watch-path", "no more directories than the system lets one watch",
                     directory.string() +
                         " beside others; name fewer, or raise "
                         "fs.inotify.max_user_watches");
  }
  if (number < 0) {
    throw ShapeError("--watch-path", "a directory that can be read",
                     directory.string() + ": " + std::strerror(errno));
  }
  Watched& watched = watched_[number];
  watched.directory = directory;
  return watched;
}

void InotifyChanges::watchTree(const fs::path& directory) {
  watch(directory).tree = true;
  std::error_code gone;
  for (const auto& entry : fs::directory_iterator(directory, gone)) {
    std::error_code none;
    // Not through links: they may lead in circles.
    if (!entry.is_directory(none) || entry.is_symlink(none)) continue;
    if (!leftOut(entry.path().filename())) watchTree(entry.path());
  }
}

void InotifyChanges::happened(int number, unsigned mask, const std::string& name,
                              std::vector<std::string>& changed) {
  if ((mask & IN_Q_OVERFLOW) != 0) changed.emplace_back("many files");
  if ((mask & IN_IGNORED) != 0) watched_.erase(number);
  const auto found = watched_.find(number);
  if (found == watched_.end() || name.empty()) return;
  const Watched watched = found->second;
  const bool named = watched.names.contains(name);
  if (!named && (!watched.tree || leftOut(name))) return;
  const fs::path path = watched.directory / name;
  if (ignored_.contains(path)) return;
  if ((mask & IN_ISDIR) != 0) {
    if (!watched.tree || (mask & (IN_CREATE | IN_MOVED_TO)) == 0) return;
    try {
      watchTree(path);
    } catch (const ShapeError&) {
      // It is gone already, or one too many: what it holds is not told of.
    }
  } else if ((mask & ~static_cast<unsigned>(IN_CREATE)) == 0) {
    return;  // It is told of again when it has been written.
  }
  if (std::find(changed.begin(), changed.end(), path.string()) == changed.end()) {
    changed.push_back(path.string());
  }
}

std::vector<std::string> InotifyChanges::take() {
  std::vector<std::string> changed;
  alignas(inotify_event) std::array<char, 16 << 10> bytes{};
  for (;;) {
    const ssize_t count = ::read(queue_, bytes.data(), bytes.size());
    if (count < 0 && errno == EINTR) continue;
    if (count <= 0) return changed;
    for (ssize_t at = 0; at < count;) {
      inotify_event event{};
      std::memcpy(&event, bytes.data() + at, sizeof event);
      const std::string name(event.len > 0 ? bytes.data() + at + sizeof event : "");
      happened(event.wd, event.mask, name, changed);
      at += static_cast<ssize_t>(sizeof event + event.len);
    }
  }
}

}  // namespace hooks
