#pragma once

#include <string>

namespace hooks {

// The text with each {name} in it replaced; other braces are left alone.
std::string filled(std::string text, const std::string& name, const std::string& value);

}  // namespace hooks
