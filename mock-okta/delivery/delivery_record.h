#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fixtures/wire/exchange.h"
#include "fixtures/wire/json.h"
#include "fixtures/wire/log_event.h"
#include "mock-okta/delivery/delivery_policy.h"
#include "mock-okta/org/event_hook.h"

namespace hooks {

enum class DeliveryKind {
  Live,     // an event happened
  Preview,  // somebody asked for it, with an event that happened before or with a sample
  Replay,   // a delivery was sent again by hand, which Okta itself cannot do
};

enum class DeliveryState {
  Waiting,    // collects events, or its turn has not come
  Retrying,   // the first attempt failed, the second is due later
  Delivered,  // the receiver took it
  Failed,     // no attempt is left
  Dropped,    // never sent, or not sent again: the reason is in `note`
};

std::string_view toString(DeliveryKind kind);
std::string_view toString(DeliveryState state);

// One attempt, fit to be shown: what was secret in it has been replaced.
struct DeliveryAttempt {
  TimePoint started = {};
  Microseconds took = {};
  HttpHeaders requestHeaders = {};
  // 0: unanswered says why.
  int status = 0;
  std::optional<Unanswered> unanswered = std::nullopt;
  // What the system said of a failure.
  std::string detail = {};
  HttpHeaders responseHeaders = {};
  // All of it, or its start: then it is truncated. `responseBytes` is how long it was.
  std::string responseBody = {};
  std::size_t responseBytes = 0;
  bool responseTruncated = false;
  // What Okta makes of it.
  std::string conclusion = {};
  bool doubtful = false;
};

struct DeliveredEvent {
  std::string uuid;
  std::string eventType;
  TimePoint published;
};

// What is known of one delivery: the entry of the delivery log. A value.
struct DeliveryRecord {
  std::string id = {};
  DeliveryKind kind = DeliveryKind::Live;
  DeliveryState state = DeliveryState::Waiting;
  std::string hookId = {};
  std::string hookName = {};
  // Where the last attempt went.
  std::string url = {};
  std::string eventId = {};
  TimePoint created = {};
  std::vector<DeliveredEvent> events = {};
  // Attempts made before the process was restarted, of which no more than their number is known.
  int attemptsBeforeRestart = 0;
  std::vector<DeliveryAttempt> attempts = {};
  // The body of the last attempt; nothing before the first one, or when it has been forgotten to
  // save memory.
  std::shared_ptr<const std::string> body = nullptr;
  // When the next attempt is due.
  std::optional<TimePoint> due = std::nullopt;
  // Of a replay: the record it repeats.
  std::string replayOf = {};
  // How it ended, or why it waits, in plain words.
  std::string note = {};

  bool finished() const {
    return state != DeliveryState::Waiting && state != DeliveryState::Retrying;
  }
};

DeliveredEvent deliveredEvent(const LogEvent& event);

// The attempt as it is kept: without the hook's secret wherever it occurs, and with no more than
// the start of the answer's body.
DeliveryAttempt recordedAttempt(const Exchange& exchange, const Conclusion& conclusion,
                                const EventHook& hook);

// For the inspector. Times as ISO 8601, durations in milliseconds, the body as text.
Json toJson(const DeliveryRecord& record);
// The same without bodies and headers, for lists.
Json toSummaryJson(const DeliveryRecord& record);

// One line for people about the latest attempt, or about the delivery where there is none:
// delivery: hook=who8vt36qf event=user.session.start attempt=1 answer=503 took=41ms
std::string logLine(const DeliveryRecord& record);

}  // namespace hooks
