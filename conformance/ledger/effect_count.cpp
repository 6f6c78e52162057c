#include "conformance/ledger/effect_count.h"

#include <algorithm>
#include <set>

namespace hooks {

namespace {

char folded(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string folded(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), [](char c) { return folded(c); });
  return result;
}

bool inWord(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
         static_cast<unsigned char>(c) >= 0x80 || c == '.' || c == '_' || c == '%' || c == '+' ||
         c == '-' || c == '@';
}

bool isWord(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), inWord) && text.back() != '.' &&
         text.back() != '-';
}

}  // namespace

void EffectCount::lookFor(std::string_view text) {
  std::string key = folded(text);
  if (key.empty() || counts_.contains(key)) return;
  if (!isWord(key)) odd_.push_back(key);
  counts_.emplace(std::move(key), 0);
}

void EffectCount::take(std::string_view record, std::size_t times) {
  records_ += times;
  const std::string text = folded(record);
  std::set<std::size_t*> found;
  std::string word;
  for (std::size_t start = 0; start < text.size();) {
    if (!inWord(text[start])) {
      ++start;
      continue;
    }
    std::size_t end = start;
    while (end < text.size() && inWord(text[end])) ++end;
    word.assign(text, start, end - start);
    start = end;
    // The end of a sentence belongs to no word.
    while (!word.empty() && (word.back() == '.' || word.back() == '-')) word.pop_back();
    if (const auto count = counts_.find(word); count != counts_.end()) found.insert(&count->second);
  }
  for (const std::string& key : odd_) {
    if (text.find(key) != std::string::npos) found.insert(&counts_.find(key)->second);
  }
  for (std::size_t* count : found) *count += times;
}

std::size_t EffectCount::of(std::string_view text) const {
  const auto count = counts_.find(folded(text));
  return count == counts_.end() ? 0 : count->second;
}

}  // namespace hooks
