#include "conformance/subject/markers.h"

namespace hooks {

namespace {

constexpr std::string_view kStart = "c-";
constexpr std::string_view kEnd = "@conformance.test";

bool inMarker(char c) {
  return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-';
}

}  // namespace

std::set<std::string> markersIn(std::string_view text) {
  std::set<std::string> found;
  for (auto end = text.find(kEnd); end != text.npos; end = text.find(kEnd, end + 1)) {
    auto start = end;
    while (start > 0 && inMarker(text[start - 1])) --start;
    // Whatever is written before a marker may run into it ("user=c-…" does not, "for-c-…" would).
    start = text.find(kStart, start);
    if (start < end) found.emplace(text.substr(start, end + kEnd.size() - start));
  }
  return found;
}

}  // namespace hooks
