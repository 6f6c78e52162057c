#pragma once

#include <optional>
#include <string_view>

#include "fixtures/wire/clock.h"

namespace hooks {

// "90s", "1500ms", "10m", "24h", "90" (seconds), or PT1M30S; nothing for other text.
std::optional<Microseconds> parseDuration(std::string_view text);

}  // namespace hooks
