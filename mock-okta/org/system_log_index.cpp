#include "mock-okta/org/system_log_index.h"

#include <algorithm>

namespace hooks {

namespace {

// FNV-1a over lower-case ASCII.
std::uint32_t hashOf(std::string_view text) {
  std::uint32_t hash = 2166136261U;
  for (const char c : text) {
    const char low = c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    hash = (hash ^ static_cast<unsigned char>(low)) * 16777619U;
  }
  return hash;
}

constexpr std::size_t kRecent = 4096;

}  // namespace

void LogIndex::add(std::string_view text, std::uint32_t sequence) {
  recent_.emplace_back(hashOf(text), sequence);
  if (recent_.size() < std::max(kRecent, sorted_.size() / 4)) return;
  std::sort(recent_.begin(), recent_.end());
  const auto middle = static_cast<std::ptrdiff_t>(sorted_.size());
  sorted_.insert(sorted_.end(), recent_.begin(), recent_.end());
  std::inplace_merge(sorted_.begin(), sorted_.begin() + middle, sorted_.end());
  recent_.clear();
}

std::optional<std::vector<std::uint32_t>> LogIndex::find(std::string_view text,
                                                         std::size_t most) const {
  const std::uint32_t hash = hashOf(text);
  const auto [first, past] =
      std::equal_range(sorted_.begin(), sorted_.end(), Posting(hash, 0),
                       [](const Posting& a, const Posting& b) { return a.first < b.first; });
  if (static_cast<std::size_t>(past - first) > most) return std::nullopt;
  std::vector<std::uint32_t> found;
  for (auto at = first; at != past; ++at) found.push_back(at->second);
  for (const auto& [one, sequence] : recent_) {
    if (one != hash) continue;
    if (found.size() == most) return std::nullopt;
    found.push_back(sequence);
  }
  // An entry may have a text more than once.
  found.erase(std::unique(found.begin(), found.end()), found.end());
  return found;
}

void LogIndex::clear() {
  sorted_.clear();
  recent_.clear();
}

}  // namespace hooks
