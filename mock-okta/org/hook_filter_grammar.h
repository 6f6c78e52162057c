#pragma once

#include <memory>
#include <string_view>

#include "mock-okta/org/hook_filter_tree.h"

namespace hooks::hook_filter {

// The tree of a Boolean expression. Throws FilterError.
std::unique_ptr<const Node> parse(std::string_view expression);

}  // namespace hooks::hook_filter
