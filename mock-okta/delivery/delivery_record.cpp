#include "mock-okta/delivery/delivery_record.h"

#include <algorithm>

#include "fixtures/wire/hidden_text.h"
#include "mock-okta/outbound/answer_too_long.h"

namespace hooks {

namespace {

// Enough of an answer to see what it is.
constexpr std::size_t kResponseBodyKept = 16 << 10;
constexpr std::size_t kResponseHeadersKept = 100;

double milliseconds(Microseconds time) { return static_cast<double>(time.count()) / 1000.0; }

// Text that came from outside need not be UTF-8, and JSON must.
std::string asUtf8(const std::string& bytes) {
  std::string text;
  std::size_t i = 0;
  const auto byte = [&](std::size_t at) { return static_cast<unsigned char>(bytes[at]); };
  while (i < bytes.size()) {
    const unsigned char lead = byte(i);
    const std::size_t length = lead < 0x80                   ? 1
                               : lead >= 0xC2 && lead < 0xE0 ? 2
                               : lead >= 0xE0 && lead < 0xF0 ? 3
                               : lead >= 0xF0 && lead < 0xF5 ? 4
                                                             : 0;
    bool whole = length != 0 && i + length <= bytes.size();
    for (std::size_t k = 1; whole && k < length; ++k) whole = (byte(i + k) & 0xC0) == 0x80;
    if (whole && length == 3) {
      whole = !(lead == 0xE0 && byte(i + 1) < 0xA0) && !(lead == 0xED && byte(i + 1) >= 0xA0);
    }
    if (whole && length == 4) {
      whole = !(lead == 0xF0 && byte(i + 1) < 0x90) && !(lead == 0xF4 && byte(i + 1) >= 0x90);
    }
    if (whole) {
      text.append(bytes, i, length);
      i += length;
    } else {
      text += "\xEF\xBF\xBD";
      ++i;
    }
  }
  return text;
}

Json toJson(const HttpHeaders& headers) {
  JsonArray lines;
  for (const HttpHeader& header : headers) {
    lines.push_back(JsonObject{{"name", asUtf8(header.name)}, {"value", asUtf8(header.value)}});
  }
  return lines;
}

Json toJson(const DeliveryAttempt& attempt, bool whole) {
  JsonObject document{
      {"started", formatTime(attempt.started)},
      {"tookMs", milliseconds(attempt.took)},
      {"status", attempt.status == 0 ? Json(nullptr) : Json(attempt.status)},
      {"unanswered", attempt.unanswered
                         ? Json(std::string(toString(*attempt.unanswered, attempt.detail)))
                         : Json(nullptr)},
      {"conclusion", attempt.conclusion},
      {"doubtful", attempt.doubtful}};
  if (!whole) return document;
  document.emplace("detail", asUtf8(attempt.detail));
  document.emplace("requestHeaders", toJson(attempt.requestHeaders));
  document.emplace("responseHeaders", toJson(attempt.responseHeaders));
  document.emplace("responseBody", asUtf8(attempt.responseBody));
  document.emplace("responseBytes", attempt.responseBytes);
  document.emplace("responseTruncated", attempt.responseTruncated);
  return document;
}

JsonObject common(const DeliveryRecord& record, bool whole) {
  JsonArray events;
  for (const DeliveredEvent& event : record.events) {
    events.push_back(JsonObject{{"uuid", event.uuid},
                                {"eventType", event.eventType},
                                {"published", formatTime(event.published)}});
  }
  JsonArray attempts;
  for (const DeliveryAttempt& attempt : record.attempts) {
    attempts.push_back(toJson(attempt, whole));
  }
  return {{"id", record.id},
          {"kind", std::string(toString(record.kind))},
          {"preview", record.kind == DeliveryKind::Preview},
          {"replay", record.kind == DeliveryKind::Replay},
          {"state", std::string(toString(record.state))},
          {"hookId", record.hookId},
          {"hookName", record.hookName},
          {"url", record.url},
          {"eventId", record.eventId},
          {"created", formatTime(record.created)},
          {"due", record.due ? Json(formatTime(*record.due)) : Json(nullptr)},
          {"replayOf", record.replayOf.empty() ? Json(nullptr) : Json(record.replayOf)},
          {"note", record.note},
          {"events", std::move(events)},
          {"attemptsBeforeRestart", record.attemptsBeforeRestart},
          {"attempts", std::move(attempts)}};
}

}  // namespace

std::string_view toString(DeliveryKind kind) {
  switch (kind) {
    case DeliveryKind::Live:
      return "live";
    case DeliveryKind::Preview:
      return "preview";
    case DeliveryKind::Replay:
      return "replay";
  }
  return "unknown";
}

std::string_view toString(DeliveryState state) {
  switch (state) {
    case DeliveryState::Waiting:
      return "waiting";
    case DeliveryState::Retrying:
      return "retrying";
    case DeliveryState::Delivered:
      return "delivered";
    case DeliveryState::Failed:
      return "failed";
    case DeliveryState::Dropped:
      return "dropped";
  }
  return "unknown";
}

DeliveredEvent deliveredEvent(const LogEvent& event) {
  return {event.uuid(), event.eventType(), event.published()};
}

DeliveryAttempt recordedAttempt(const Exchange& exchange, const Conclusion& conclusion,
                                const EventHook& hook) {
  HiddenText hidden;
  if (hook.auth) hidden.hideCredential(hook.auth->value);
  DeliveryAttempt attempt{.started = exchange.started,
                          .took = exchange.took,
                          .status = exchange.status(),
                          .unanswered = exchange.unanswered,
                          .detail = hidden(exchange.detail),
                          .conclusion = conclusion.words,
                          .doubtful = conclusion.doubtful};
  for (const HttpHeader& header : exchange.request.headers) {
    attempt.requestHeaders.add(header.name, hidden(header.value));
  }
  if (!exchange.response) return attempt;
  for (const HttpHeader& header : exchange.response->headers) {
    if (attempt.responseHeaders.size() == kResponseHeadersKept) break;
    attempt.responseHeaders.add(header.name, hidden(header.value));
  }
  attempt.responseBytes = exchange.response->body.size();
  attempt.responseBody = hidden(exchange.response->body);
  attempt.responseTruncated = attempt.responseBody.size() > kResponseBodyKept;
  if (attempt.responseTruncated) attempt.responseBody.resize(kResponseBodyKept);
  return attempt;
}

Json toJson(const DeliveryRecord& record) {
  JsonObject document = common(record, true);
  document.emplace("body", record.body ? Json(*record.body) : Json(nullptr));
  return document;
}

Json toSummaryJson(const DeliveryRecord& record) { return common(record, false); }

std::string logLine(const DeliveryRecord& record) {
  std::string line = "delivery: hook=" + record.hookId;
  if (!record.events.empty()) line += " event=" + record.events.front().eventType;
  if (record.events.size() > 1) line += " events=" + std::to_string(record.events.size());
  if (record.kind != DeliveryKind::Live) line += " kind=" + std::string(toString(record.kind));
  if (!record.attempts.empty() && record.state != DeliveryState::Dropped) {
    const DeliveryAttempt& attempt = record.attempts.back();
    line += " attempt=" + std::to_string(static_cast<std::size_t>(record.attemptsBeforeRestart) +
                                         record.attempts.size());
    line += " answer=";
    if (attempt.status != 0) {
      line += std::to_string(attempt.status);
    } else {
      std::string reason(toString(attempt.unanswered.value_or(Unanswered::Reset), attempt.detail));
      std::replace(reason.begin(), reason.end(), ' ', '-');
      line += reason;
    }
    line += " took=" + std::to_string(attempt.took.count() / 1000) + "ms";
  }
  return line + " state=" + std::string(toString(record.state));
}

}  // namespace hooks
