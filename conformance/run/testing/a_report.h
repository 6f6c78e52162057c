#pragma once

#include "conformance/run/report.h"

namespace hooks {

// A run with one result of each kind, and one in which whatever a receiver may say is meant to
// break the report that quotes it. The same each time.
Report aReport();
Report aHostileReport();
// What a hostile receiver says: escape sequences, the ends of all formats, and bytes that are no
// text.
std::string hostileText();

}  // namespace hooks
