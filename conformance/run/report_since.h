#pragma once

#include <ostream>

#include "conformance/run/report.h"

namespace hooks {

// What a run says that the one before it did not, for those who judge again after each change: what
// is FIXED, what is BROKEN, what else changed its verdict, and how much still fails.
void writeSince(const Report& before, const Report& after, std::ostream& out);

}  // namespace hooks
