#include "receiver/core/one_line.h"

#include <array>
#include <cstdint>
#include <cstdio>

namespace hooks {

namespace {

struct CodePoint {
  std::uint32_t value = 0;
  // Bytes it takes; 0 if they are not UTF-8.
  std::size_t length = 0;
};

CodePoint first(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, 1};
  const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
  if (lead < 0xc2 || lead > 0xf4 || text.size() < length) return {};
  std::uint32_t value = lead & (0x7fU >> length);
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xc0) != 0x80) return {};
    value = value << 6 | (byte(i) & 0x3fU);
  }
  const std::uint32_t least = length == 4 ? 0x10000 : length == 3 ? 0x800 : 0x80;
  if (value < least || value > 0x10ffff || (value >= 0xd800 && value < 0xe000)) return {};
  return {value, length};
}

bool mustBeEscaped(std::uint32_t c) {
  return c < 0x20 || (c >= 0x7f && c < 0xa0)              // C0, DEL, C1
         || c == 0x2028 || c == 0x2029                    // line and paragraph separators
         || c == 0x200e || c == 0x200f || c == 0x061c     // marks of direction
         || (c >= 0x202a && c <= 0x202e)                  // embeddings and overrides
         || (c >= 0x2066 && c <= 0x2069) || c == 0xfeff;  // isolates, byte order mark
}

std::string escaped(std::uint32_t c) {
  switch (c) {
    case '\n':
      return "\\n";
    case '\r':
      return "\\r";
    case '\t':
      return "\\t";
    default:
      break;
  }
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), c < 0x80 ? "\\x%02x" : "\\u%04x", c);
  return text.data();
}

}  // namespace

std::string oneLine(std::string_view text, std::size_t maxBytes) {
  std::string line;
  line.reserve(text.size() < maxBytes ? text.size() : maxBytes);
  while (!text.empty()) {
    const CodePoint c = first(text);
    std::string piece;
    if (c.length == 0) {
      std::array<char, 8> hex{};
      std::snprintf(hex.data(), hex.size(), "\\x%02x", static_cast<unsigned char>(text[0]));
      piece = hex.data();
    } else {
      piece = mustBeEscaped(c.value) ? escaped(c.value) : std::string(text.substr(0, c.length));
    }
    if (line.size() + piece.size() > maxBytes) return line + "…";
    line += piece;
    text.remove_prefix(c.length == 0 ? 1 : c.length);
  }
  return line;
}

}  // namespace hooks
