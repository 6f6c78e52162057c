#pragma once

#include <string>

#include "conformance/run/report.h"

namespace hooks {

// What a file holds. Throws UsageError for one that cannot be read.
std::string contentOf(const std::string& file);
// The report in a file of --report json=FILE; `-` is stdin. Complaints name the file.
Report reportIn(const std::string& file);

}  // namespace hooks
