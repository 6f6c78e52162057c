#include "conformance/tunnel/round_trip.h"

#include <algorithm>

namespace hooks {

namespace {

constexpr std::chrono::seconds kPatience{5};
constexpr const char* kUnknownPath = "/okta-conformance/round-trip";

}  // namespace

std::size_t RoundTrip::lost() const {
  return static_cast<std::size_t>(
      std::count_if(exchanges.begin(), exchanges.end(),
                    [](const Exchange& exchange) { return !exchange.answered(); }));
}

RoundTrip measureRoundTrip(Transport& transport, const std::string& url, std::size_t times) {
  const HttpUrl base = HttpUrl::parse(url);
  const std::string there =
      std::string(base.tls ? "https://" : "http://") + base.authority() + kUnknownPath;
  RoundTrip measured;
  std::vector<Microseconds> answered;
  for (std::size_t i = 0; i < times; ++i) {
    Exchange exchange = transport.send(
        there, {.method = "GET", .headers = {{"User-Agent", "okta-conformance"}}}, kPatience);
    if (exchange.answered()) answered.push_back(exchange.took);
    measured.exchanges.push_back(std::move(exchange));
    // Nobody is there: the rest would only take its time.
    if (i == 1 && answered.empty()) break;
  }
  if (2 * answered.size() <= times || answered.empty()) return measured;
  const auto middle = answered.begin() + static_cast<std::ptrdiff_t>(answered.size() / 2);
  std::nth_element(answered.begin(), middle, answered.end());
  measured.median = *middle;
  return measured;
}

}  // namespace hooks
