#pragma once

#include <cstddef>
#include <string_view>

namespace hooks {

// How many characters a text in UTF-8 has: Okta's limits of names and attributes count them, and
// not bytes.
std::size_t charactersIn(std::string_view utf8);

// The beginning of a text in UTF-8, with no more characters than `most`.
std::string_view firstCharacters(std::string_view utf8, std::size_t most);

// How many characters of a text in UTF-8 come before a byte of it, as Java counts them: what UTF-16
// needs two units for is two. Okta's messages name such positions.
std::size_t charactersBefore(std::string_view utf8, std::size_t byte);

}  // namespace hooks
