#include "mock-okta/org/characters.h"

#include <algorithm>

namespace hooks {

namespace {

bool beginsCharacter(char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }

}  // namespace

std::size_t charactersIn(std::string_view utf8) {
  return static_cast<std::size_t>(std::count_if(utf8.begin(), utf8.end(), beginsCharacter));
}

std::string_view firstCharacters(std::string_view utf8, std::size_t most) {
  std::size_t end = 0;
  for (std::size_t seen = 0; end < utf8.size(); ++end) {
    if (beginsCharacter(utf8[end]) && seen++ == most) break;
  }
  return utf8.substr(0, end);
}

std::size_t charactersBefore(std::string_view utf8, std::size_t byte) {
  const std::string_view before = utf8.substr(0, byte);
  const auto takesTwo = [](char c) { return static_cast<unsigned char>(c) >= 0xf0; };
  return charactersIn(before) +
         static_cast<std::size_t>(std::count_if(before.begin(), before.end(), takesTwo));
}

}  // namespace hooks
