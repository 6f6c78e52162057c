#pragma once

#include <functional>

namespace hooks {

// Runs a command of the suite. What its user did wrong goes on as it was thrown; anything else is a
// fault of ours, which is said on stderr and is exit status 5: never a verdict on who is judged.
int withOwnFaults(const std::function<int()>& command);

}  // namespace hooks
