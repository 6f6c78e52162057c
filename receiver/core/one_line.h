#pragma once

#include <string>
#include <string_view>

namespace hooks {

// Foreign text made fit for one line of a log or a terminal: line breaks, control characters,
// escape sequences and characters that turn the direction of writing are written as \n, \x1b or
// \u202e, and bytes that are not UTF-8 as \xff, so that no value can forge a line or hide one
// (CWE-117). Everything else stays as it is. Longer than `maxBytes`, it is cut and ends in "…".
std::string oneLine(std::string_view text, std::size_t maxBytes = 1000);

}  // namespace hooks
