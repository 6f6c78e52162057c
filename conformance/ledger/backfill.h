#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "conformance/ledger/ledger.h"
#include "fixtures/wire/ids.h"
#include "fixtures/wire/transport.h"
#include "mock-okta/delivery/delivery_policy.h"

namespace hooks {

// One delivery of events that were lost.
struct Redelivery {
  std::string hookId;
  std::string eventId;
  std::vector<std::string> uuids;
  int attempts = 0;
  bool taken = false;
  // What the receiver answered, and what Okta makes of it.
  std::string words = {};
};

struct BackfillOptions {
  // Where it goes, whatever the hooks' own address is.
  std::string url;
  std::string orgUrl;
  // Events in one request; 1 is what any receiver takes.
  std::size_t batch = 1;
  DeliveryPolicy policy = {};
};

struct BackfillSeams {
  Transport& transport;
  const Clock& clock;
  IdSource& ids;
  std::function<void(Microseconds)> pause;
  std::function<bool()> interrupted = [] { return false; };
};

// Delivers events again as Okta would have: in its envelope, with the hook's headers, the events
// with the uuids they had, the delivery with an eventId of its own, and with Okta's deadline and
// retry. An event that several hooks were to bring is delivered for the first of them. `hooks` hold
// the secrets that are sent.
std::vector<Redelivery> backfill(const std::vector<LedgerLine>& missing,
                                 const std::vector<EventHook>& hooks,
                                 const BackfillOptions& options, BackfillSeams seams);

}  // namespace hooks
