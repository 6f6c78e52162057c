#include "conformance/subject/log_observer.h"

#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>

#include "conformance/check/outcome.h"
#include "conformance/subject/markers.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

// What is kept of the log for checks that look at all of it.
constexpr std::size_t kLogKept = 16 << 20;
// Taken at one go: a log that grows faster than it is read must not fill the memory.
constexpr std::size_t kReadAtOnce = 4 << 20;
// A line without an end is not a line.
constexpr std::size_t kLongestLine = 16 << 20;

// The size of the file and what tells it from another one of its name; nothing if there is none.
std::optional<std::pair<std::uintmax_t, std::uint64_t>> sizeAndIdentity(
    const std::filesystem::path& file) {
  struct stat status {};
  if (::stat(file.c_str(), &status) != 0) return std::nullopt;
  return std::pair(static_cast<std::uintmax_t>(status.st_size),
                   static_cast<std::uint64_t>(status.st_ino));
}

}  // namespace

LogObserver::LogObserver(std::vector<std::filesystem::path> files, const std::string& match) {
  for (std::filesystem::path& path : files) {
    std::error_code none;
    if (std::filesystem::is_directory(path, none)) {
      throw ShapeError("--observe-log", "the file that the receiver writes its log to",
                       "the directory " + path.string());
    }
    File file{.path = std::move(path)};
    if (const auto now = sizeAndIdentity(file.path)) std::tie(file.offset, file.identity) = *now;
    files_.push_back(std::move(file));
  }
  if (match.empty()) return;
  try {
    // Boost's: the standard library's recurses once for each character, and a log's lines may be
    // as long as a delivery.
    match_.emplace(match);
  } catch (const boost::regex_error& error) {
    throw ShapeError("--observe-match", "a regular expression", "'" + match + "': " + error.what());
  }
}

std::string LogObserver::name() const {
  std::string text = files_.size() == 1 ? "the log " : "the logs ";
  for (const File& file : files_) {
    text += (&file == &files_.front() ? "" : ", ") + file.path.string();
  }
  return text;
}

void LogObserver::take(std::string_view line) {
  all_.append(line).append("\n");
  // Its end is what the checks that look at it have just caused.
  if (all_.size() > 2 * kLogKept) all_.erase(0, all_.size() - kLogKept);
  const bool matched = !match_ || boost::regex_search(line.begin(), line.end(), *match_);
  sawMatch_ = sawMatch_ || matched;
  const auto markers = markersIn(line);
  sawMarker_ = sawMarker_ || !markers.empty();
  if (!matched) return;
  for (const std::string& marker : markers) byMarker_[marker].push_back({std::string(line)});
}

void LogObserver::readOn(File& file) {
  const auto now = sizeAndIdentity(file.path);
  if (!now) {
    const int problem = errno;
    // One that has never been there may yet come.
    if (file.identity == 0 && problem == ENOENT) return;
    // What comes in its place is new, even if the system gives it the same number.
    file.offset = 0;
    file.begun.clear();
    throw Unclear("the log " + file.path.string() +
                  " cannot be read any more: " + std::strerror(problem));
  }
  const auto [size, identity] = *now;
  if (identity != file.identity || size < file.offset) {
    file.identity = identity;
    file.offset = 0;
    file.begun.clear();
  }
  if (size == file.offset) return;
  errno = 0;
  std::ifstream in(file.path, std::ios::binary);
  if (!in) {
    throw Unclear("the log " + file.path.string() +
                  " cannot be read: " + std::strerror(errno == 0 ? EIO : errno));
  }
  in.seekg(static_cast<std::streamoff>(file.offset));
  while (file.offset < size) {
    std::string fresh(std::min<std::uintmax_t>(size - file.offset, kReadAtOnce), '\0');
    in.read(fresh.data(), static_cast<std::streamsize>(fresh.size()));
    fresh.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
    if (fresh.empty()) return;
    file.offset += fresh.size();
    file.begun += fresh;
    std::size_t start = 0;
    for (auto end = file.begun.find('\n'); end != std::string::npos;
         end = file.begun.find('\n', start)) {
      try {
        take(std::string_view(file.begun).substr(start, end - start));
      } catch (...) {
        // Those before it have been counted, and must not be a second time.
        file.begun.erase(0, end + 1);
        throw;
      }
      start = end + 1;
    }
    file.begun.erase(0, start);
    if (file.begun.size() > kLongestLine) {
      throw Unclear("the log " + file.path.string() +
                    " holds a line of more than 16 MiB: is it a log?");
    }
  }
}

void LogObserver::readOn() {
  try {
    for (File& file : files_) readOn(file);
  } catch (const std::runtime_error& error) {
    throw Unclear("--observe-match could not be tried on a line of the log: " +
                  std::string(error.what()));
  }
}

void LogObserver::look() {
  const std::lock_guard guard(mutex_);
  readOn();
}

std::vector<Effect> LogObserver::effects(std::string_view marker) {
  const std::lock_guard guard(mutex_);
  readOn();
  const auto found = byMarker_.find(marker);
  return found == byMarker_.end() ? std::vector<Effect>{} : found->second;
}

bool LogObserver::sawAnything() {
  const std::lock_guard guard(mutex_);
  readOn();
  // Lines that speak of an event, of which the pattern never liked one: it may be the wrong
  // pattern.
  if (match_ && sawMarker_ && !sawMatch_) return false;
  return !all_.empty() ||
         std::any_of(files_.begin(), files_.end(), [](const File& f) { return !f.begun.empty(); });
}

std::string LogObserver::advice() const {
  const std::lock_guard guard(mutex_);
  return match_ && sawMarker_ && !sawMatch_
             ? "it names the event, in a line that --observe-match does not match"
             : "is it the right one, and does the receiver flush it?";
}

std::optional<std::string> LogObserver::log() {
  const std::lock_guard guard(mutex_);
  readOn();
  std::string text = all_;
  for (const File& file : files_) text += file.begun;
  return text;
}

}  // namespace hooks
