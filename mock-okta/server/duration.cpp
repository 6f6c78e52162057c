#include "mock-okta/server/duration.h"

#include <charconv>

namespace hooks {

namespace {

// The number at the beginning of the text, which is taken off it.
std::optional<double> takeNumber(std::string_view& text) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  // Not written as a comparison alone: "nan" is a number to from_chars.
  if (error != std::errc() || !(value >= 0 && value <= 1e9)) return std::nullopt;
  text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  return value;
}

Microseconds seconds(double value) { return Microseconds(static_cast<std::int64_t>(value * 1e6)); }

// What follows PT: hours, minutes and seconds, each at most once and in this order.
std::optional<Microseconds> parts(std::string_view text) {
  if (text.empty()) return std::nullopt;
  Microseconds sum{0};
  std::string_view units = "HMS";
  while (!text.empty()) {
    const auto value = takeNumber(text);
    if (!value || text.empty()) return std::nullopt;
    const char unit = text.front();
    text.remove_prefix(1);
    const std::size_t place = units.find(unit);
    if (place == std::string_view::npos) return std::nullopt;
    units.remove_prefix(place + 1);
    sum += seconds(*value * (unit == 'H' ? 3600 : unit == 'M' ? 60 : 1));
  }
  return sum;
}

}  // namespace

std::optional<Microseconds> parseDuration(std::string_view text) {
  if (text.starts_with("PT")) return parts(text.substr(2));
  const auto value = takeNumber(text);
  if (!value) return std::nullopt;
  if (text == "ms") return seconds(*value / 1000);
  if (text == "s" || text.empty()) return seconds(*value);
  if (text == "m") return seconds(*value * 60);
  if (text == "h") return seconds(*value * 3600);
  return std::nullopt;
}

}  // namespace hooks
