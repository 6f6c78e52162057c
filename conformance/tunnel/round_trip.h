#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fixtures/wire/exchange.h"
#include "fixtures/wire/transport.h"

namespace hooks {

// How long the way to a receiver and back takes, as far as it can be measured from here: with
// requests that give it nothing to do.
struct RoundTrip {
  // The middle one of those that were answered; nothing if fewer than half were.
  std::optional<Microseconds> median = std::nullopt;
  // What was sent and what came, in its order.
  std::vector<Exchange> exchanges = {};

  std::size_t lost() const;
};

// Sends so many GETs, one after the other, to a path of the url's host that nobody has heard of. No
// secret travels with them. Never throws for what the network does.
RoundTrip measureRoundTrip(Transport& transport, const std::string& url, std::size_t times = 5);

}  // namespace hooks
