#pragma once

#include <cstddef>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>

namespace hooks {

// How many characters of a text in UTF-8 come before a byte of it, as Java counts them: what UTF-16
// needs two units for is two. Okta's messages name such positions.
inline std::size_t charactersBefore(std::string_view text, std::size_t byte) {
  std::size_t count = 0;
  for (const char c : text.substr(0, byte)) {
    const auto unit = static_cast<unsigned char>(c);
    if ((unit & 0xC0) != 0x80) count += unit >= 0xF0 ? 2 : 1;
  }
  return count;
}

// A filter expression was refused, for its syntax or because it asks for what the endpoint does not
// offer. Carries what Okta's error object needs.
class FilterError : public std::runtime_error {
 public:
  FilterError(std::string code, const std::string& summary, std::size_t position)
      : std::runtime_error(summary), code_(std::move(code)), position_(position) {}

  // E0000001, E0000031 or E0000053.
  const std::string& code() const { return code_; }
  // What is wrong and where, as an errorSummary says it.
  std::string summary() const { return what(); }
  // Where in the expression, in characters as Java counts them: the first is 0.
  std::size_t position() const { return position_; }

 private:
  std::string code_;
  std::size_t position_;
};

}  // namespace hooks
