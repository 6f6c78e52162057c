#pragma once

#include <optional>
#include <string_view>

#include "fixtures/wire/clock.h"

namespace hooks {

// The moment that a Date header tells, in whole seconds: "Thu, 15 Jan 2026 09:30:00 GMT". Nothing
// for other text; the two forms that RFC 9110 calls obsolete are other text.
// Source: RFC 9110, 5.6.7.
std::optional<TimePoint> parseHttpDate(std::string_view text);

}  // namespace hooks
