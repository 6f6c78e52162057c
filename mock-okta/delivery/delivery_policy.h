#pragma once

#include <chrono>
#include <optional>
#include <string>

#include "fixtures/wire/event_envelope.h"
#include "fixtures/wire/exchange.h"

namespace hooks {

// What Okta makes of one attempt.
struct Conclusion {
  enum class Next { Done, TryAgain, GiveUp };

  Next next = Next::Done;
  // For people, and never with a secret: what came, ...
  std::string cause = {};
  // ... and with it what follows.
  std::string words = {};
  // A success that is not quite what Okta asks for.
  bool doubtful = false;
};

// How long an answer may take, and when to ask again. Source: Okta, "Event hooks", timeout and
// retry; what is marked "our choice" is not documented.
struct RetryRules {
  // For the whole answer, counted from the start of connecting (that it covers the body is our
  // choice).
  std::chrono::milliseconds deadline{3000};
  // "At most one retry".
  int attempts = 2;
  // Between the end of an attempt and the next one. Our choice: no capture of a retry exists.
  std::chrono::milliseconds pause{1000};
  bool afterServerError = true;
  // Timed out, refused, reset, TLS, DNS. Only the timeout is documented; the others follow "a
  // timeout or error response".
  bool afterNoAnswer = true;
  // A redirect is never followed. Whether it is retried is our choice.
  bool afterRedirect = false;
  // Documented for deliveries.
  bool afterClientError = false;

  // What follows from attempt number `attempt`, which starts at 1. A pure function.
  Conclusion after(const Exchange& exchange, int attempt) const;

 private:
  Conclusion unsuccessful(std::string cause, bool retried, int attempt) const;
};

// Which events travel together. Okta merges events that happen close together and documents neither
// the window nor the maximum; latencies seen in captures, 2 to 11 seconds, would fit a collector
// that is emptied every ten.
struct BatchRules {
  // From the first event of a batch until it is sent. Zero: each event travels at once and alone.
  std::chrono::milliseconds window{0};
  std::size_t maxEvents = 100;
};

// The circuit breaker that Okta's documentation described from May 2023 to November 2024: a hook
// whose deliveries fail this often is left alone for a while, and what happens meanwhile is lost.
struct BreakerRules {
  int failures = 1500;
  std::chrono::minutes within{15};
  std::chrono::minutes stop{15};
};

// How events are delivered: a value. The defaults are what Okta does today, as far as it is known.
struct DeliveryPolicy {
  RetryRules retry = {};
  BatchRules batch = {};
  // As retry.afterClientError, for the verification request. "A timeout or error response" is
  // retried there, by Okta's words, and a 4xx may or may not be meant.
  bool verificationAfterClientError = false;
  // Whether the retry repeats eventId, eventTime and all. Not documented, but what Okta says of
  // recognising duplicates by eventId makes no sense otherwise.
  bool retryRepeatsEventId = true;
  // 3 in all live captures (2019 to 2023); none is newer.
  int eventTimeDigits = 3;
  // Previews had 6 in 2024 and 2025 (and once 9, which a clock of microseconds does not have).
  int previewEventTimeDigits = 6;
  // Live deliveries leave members out that are null. With Preview they are written, as in the
  // samples of Okta's documentation.
  EventForm form = EventForm::Live;
  // In front of the id of the hook (recorded), or of the callout for a preview (from a screenshot).
  std::string userAgent = "Okta Hook Service v1.0.0";
  // A preview goes through Okta's callout service, it seems: with a User-Agent that names a callout
  // (cal…) and an x-okta-request-id. Otherwise it looks like a delivery.
  bool previewByCallout = true;
  // Okta stores custom headers named Content-Type and User-Agent; which one travels is not known.
  bool customHeadersWin = false;
  // No longer documented: none.
  std::optional<BreakerRules> breaker = std::nullopt;
};

}  // namespace hooks
