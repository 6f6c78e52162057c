#pragma once

#include <set>
#include <string>
#include <string_view>

namespace hooks {

// The markers in a text, each once, however often the text holds it. A marker is what OktaPart
// gives each event: c-<run>-<check>-<n>@conformance.test.
std::set<std::string> markersIn(std::string_view text);

}  // namespace hooks
