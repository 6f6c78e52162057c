#pragma once

#include "fixtures/wire/ids.h"
#include "fixtures/wire/transport.h"
#include "mock-okta/delivery/delivery_policy.h"
#include "mock-okta/delivery/verifier.h"

namespace hooks {

// Asks the endpoint itself: a GET with a challenge, which the answer has to repeat.
//
// A second attempt follows at once, by the rules: the caller of the API waits, and time need not be
// moved for it. Source: Okta, "Event hooks", One-time verification request; order of headers as
// recorded.
class HookVerifier : public Verifier {
 public:
  // Of `rules` neither the pause is used nor what is said of client errors, which the policy says
  // for verifications. Both must outlive the verifier.
  HookVerifier(Transport& transport, IdSource& ids, RetryRules rules = {},
               DeliveryPolicy policy = {});

  VerifyOutcome verify(const EventHook& hook, const std::string& requestId) override;

 private:
  Transport& transport_;
  IdSource& ids_;
  RetryRules rules_;
  DeliveryPolicy policy_;
};

}  // namespace hooks
