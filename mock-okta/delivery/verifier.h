#pragma once

#include <string>
#include <vector>

#include "fixtures/wire/exchange.h"
#include "mock-okta/org/event_hook.h"

namespace hooks {

// What became of the question whether an endpoint is the customer's.
struct VerifyOutcome {
  bool ok = false;
  // The requests made, the first one first: the customer's answers are in them, the hook's secret
  // too.
  std::vector<Exchange> attempts = {};
  // Why it failed, in words for people and without secrets; empty if it did not. Okta itself says
  // only that the hook's execution failed.
  std::string reason = {};
};

// Asks the endpoint of a hook the one-time verification question.
//
// Thread-safe. Waits for the answer, so never call it with a lock or on an event loop.
class Verifier {
 public:
  virtual ~Verifier() = default;

  // `requestId` is the id of the API request on whose behalf the question is asked; it travels with
  // it. The hook is not changed: marking it verified is the caller's.
  virtual VerifyOutcome verify(const EventHook& hook, const std::string& requestId) = 0;
};

}  // namespace hooks
