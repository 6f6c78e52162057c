#pragma once

#include <string_view>

#include "mock-okta/org/scim_filter_tree.h"

namespace hooks::scim {

// The tree of an expression that keeps to the rules. Throws FilterError.
Node parse(std::string_view expression, const ScimRules& rules);

}  // namespace hooks::scim
