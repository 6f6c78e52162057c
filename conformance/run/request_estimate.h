#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "conformance/check/check.h"

namespace hooks {

// About how many requests a check sends to a receiver that passes it, the good delivery afterwards
// included. `near`: whether the receiver is on this machine; what is repeated for as long as there
// is time is repeated more often there.
std::size_t estimatedRequests(const Check& check, bool near);

// The same for a whole run, with what comes before the first check.
std::size_t estimatedRequests(const std::vector<const Check*>& checks, bool near);

// What to leave out to come down to `most` requests, the costliest first: "auth/timing (4000),
// life/leak (…)"; of many, the first eight. Empty if nothing helps.
std::string costliest(const std::vector<const Check*>& checks, bool near, std::size_t most);

}  // namespace hooks
