#pragma once

#include <ostream>

#include "conformance/run/report.h"

namespace hooks {

// Workflow commands that show failures and warnings beside a commit in GitHub Actions: no more than
// GitHub shows, and none that what a receiver says could make.
void writeAnnotations(const Report& report, std::ostream& out);

}  // namespace hooks
