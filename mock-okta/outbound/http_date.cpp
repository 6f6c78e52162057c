#include "mock-okta/outbound/http_date.h"

#include <string>

namespace hooks {

std::optional<TimePoint> parseHttpDate(std::string_view text) {
  constexpr std::string_view kMonths = "JanFebMarAprMayJunJulAugSepOctNovDec";
  if (text.size() != 29 || text.substr(3, 2) != ", " || text[7] != ' ' || text[11] != ' ' ||
      text.substr(25) != " GMT") {
    return std::nullopt;
  }
  const std::size_t month = kMonths.find(text.substr(8, 3));
  if (month == kMonths.npos || month % 3 != 0) return std::nullopt;
  const std::string number = std::to_string(month / 3 + 1);
  // parseTime() knows which days a month has.
  return parseTime(std::string(text.substr(12, 4)) + (number.size() == 1 ? "-0" : "-") + number +
                   "-" + std::string(text.substr(5, 2)) + "T" + std::string(text.substr(17, 8)) +
                   "Z");
}

}  // namespace hooks
