#include "mock-okta/delivery/hook_verifier.h"

#include "fixtures/wire/hidden_text.h"
#include "fixtures/wire/shape_error.h"
#include "fixtures/wire/verification_challenge.h"
#include "mock-okta/delivery/outbound_request.h"

namespace hooks {

namespace {

std::string reasonOf(const std::string& complaint, std::size_t attempts) {
  if (attempts < 2) return complaint;
  return complaint + " (attempt " + std::to_string(attempts) + ")";
}

}  // namespace

HookVerifier::HookVerifier(Transport& transport, IdSource& ids, RetryRules rules,
                           DeliveryPolicy policy)
    : transport_(transport), ids_(ids), rules_(rules), policy_(std::move(policy)) {
  rules_.pause = std::chrono::milliseconds(0);
  rules_.afterClientError = policy_.verificationAfterClientError;
}

VerifyOutcome HookVerifier::verify(const EventHook& hook, const std::string& requestId) {
  const VerificationChallenge challenge(ids_.challenge());
  HttpRequest request = challenge.request(requestId);
  addHookHeaders(request, hook, policy_);
  HiddenText hidden;
  if (hook.auth) hidden.hideCredential(hook.auth->value);

  VerifyOutcome outcome;
  for (int attempt = 1;; ++attempt) {
    try {
      outcome.attempts.push_back(transport_.send(hook.uri, request, rules_.deadline));
    } catch (const ShapeError& error) {
      outcome.reason = std::string("the endpoint could not be asked: ") + error.what();
      return outcome;
    }
    const Exchange& exchange = outcome.attempts.back();
    const Conclusion conclusion = rules_.after(exchange, attempt);
    std::string complaint = conclusion.cause;
    if (exchange.success()) {
      const auto wrong = challenge.complaintAbout(*exchange.response);
      outcome.ok = !wrong;
      complaint = wrong.value_or("");
    }
    if (conclusion.next != Conclusion::Next::TryAgain) {
      if (!outcome.ok) outcome.reason = hidden(reasonOf(complaint, outcome.attempts.size()));
      return outcome;
    }
  }
}

}  // namespace hooks
