#include "conformance/subject/log_observer.h"

#include <sys/stat.h>

#include <algorithm>
#include <fstream>
#include <set>

#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

constexpr std::string_view kMarkerStart = "c-";
constexpr std::string_view kMarkerEnd = "@conformance.test";
// What is kept of the log for checks that look at all of it.
constexpr std::size_t kLogKept = 16 << 20;

std::uint64_t identityOf(const std::filesystem::path& file) {
  struct stat status {};
  return ::stat(file.c_str(), &status) == 0 ? status.st_ino : 0;
}

bool inMarker(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

// The markers in a line, each once.
std::set<std::string> markersIn(std::string_view line) {
  std::set<std::string> found;
  for (auto end = line.find(kMarkerEnd); end != line.npos; end = line.find(kMarkerEnd, end + 1)) {
    auto start = end;
    while (start > 0 && inMarker(line[start - 1])) --start;
    // Whatever is written before a marker may run into it ("user=c-…" does not, "for-c-…" would).
    start = line.find(kMarkerStart, start);
    if (start < end) found.emplace(line.substr(start, end + kMarkerEnd.size() - start));
  }
  return found;
}

}  // namespace

LogObserver::LogObserver(std::filesystem::path file, const std::string& match)
    : file_(std::move(file)) {
  std::error_code none;
  if (std::filesystem::is_directory(file_, none)) {
    throw ShapeError("--observe-log", "the file that the receiver writes its log to",
                     "the directory " + file_.string());
  }
  if (!match.empty()) {
    try {
      match_.emplace(match, std::regex::ECMAScript | std::regex::optimize);
    } catch (const std::regex_error& error) {
      throw ShapeError("--observe-match", "a regular expression (ECMAScript)",
                       "'" + match + "': " + error.what());
    }
  }
  identity_ = identityOf(file_);
  const auto size = std::filesystem::file_size(file_, none);
  if (!none) offset_ = size;
}

void LogObserver::take(std::string_view line) {
  if (all_.size() < kLogKept) all_.append(line).append("\n");
  const auto markers = markersIn(line);
  if (markers.empty()) return;
  if (match_ && !std::regex_search(line.begin(), line.end(), *match_)) return;
  for (const std::string& marker : markers) byMarker_[marker].push_back({std::string(line)});
}

void LogObserver::readOn() {
  std::error_code gone;
  const auto size = std::filesystem::file_size(file_, gone);
  if (gone) return;
  const std::uint64_t identity = identityOf(file_);
  if (identity != identity_ || size < offset_) {
    identity_ = identity;
    offset_ = 0;
    begun_.clear();
  }
  if (size == offset_) return;
  std::ifstream in(file_, std::ios::binary);
  in.seekg(static_cast<std::streamoff>(offset_));
  std::string fresh(size - offset_, '\0');
  in.read(fresh.data(), static_cast<std::streamsize>(fresh.size()));
  fresh.resize(static_cast<std::size_t>(std::max<std::streamsize>(in.gcount(), 0)));
  offset_ += fresh.size();
  begun_ += fresh;
  std::size_t start = 0;
  for (auto end = begun_.find('\n'); end != std::string::npos; end = begun_.find('\n', start)) {
    take(std::string_view(begun_).substr(start, end - start));
    start = end + 1;
  }
  begun_.erase(0, start);
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
  return !all_.empty() || !begun_.empty();
}

std::optional<std::string> LogObserver::log() {
  const std::lock_guard guard(mutex_);
  readOn();
  return all_ + begun_;
}

}  // namespace hooks
