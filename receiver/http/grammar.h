#pragma once

#include <string_view>

namespace hooks {

// Which characters HTTP lets stand where. Source: RFC 9110, 5.5 and 5.6; RFC 3986.
namespace grammar {

constexpr bool digit(char c) { return c >= '0' && c <= '9'; }
constexpr bool alphanumeric(char c) {
  return digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// Of a token: a method, the name of a header.
constexpr bool token(char c) {
  return alphanumeric(c) || std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

// Of the value of a header.
constexpr bool value(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
}

// Of a request target. Not '#', which never travels.
constexpr bool target(char c) { return c > ' ' && c < '\x7f' && c != '#'; }

// Of a host with a port.
constexpr bool host(char c) {
  return alphanumeric(c) ||
         std::string_view("-._~%!$&'()*+,;=:[]").find(c) != std::string_view::npos;
}

constexpr bool blank(char c) { return c == ' ' || c == '\t'; }

}  // namespace grammar

}  // namespace hooks
