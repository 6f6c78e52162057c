#include "mock-okta/delivery/delivery_policy.h"

#include "mock-okta/outbound/answer_too_long.h"

namespace hooks {

namespace {

using Next = Conclusion::Next;

std::string seconds(std::chrono::milliseconds time) {
  std::string text = std::to_string(time.count() / 1000);
  if (const auto rest = time.count() % 1000; rest != 0) {
    text += "." + std::to_string(1000 + rest).substr(1);
    while (text.back() == '0') text.pop_back();
  }
  return text + (time == std::chrono::seconds(1) ? " second" : " seconds");
}

std::string whyUnanswered(const Exchange& exchange, std::chrono::milliseconds deadline) {
  const auto reason = exchange.unanswered.value_or(Unanswered::Reset);
  // Of our own words alone; what else a detail says may be the receiver's.
  if (isAnswerTooLong(reason, exchange.detail)) {
    return exchange.detail + ", which is more than this mock reads";
  }
  switch (reason) {
    case Unanswered::TimedOut:
      return "no whole answer within " + seconds(deadline);
    case Unanswered::Refused:
      return "nobody accepted the connection";
    case Unanswered::NameNotFound:
      return "the host name has no address";
    case Unanswered::TlsFailed:
      return "the TLS handshake failed, or the certificate is not valid for this host";
    case Unanswered::Reset:
      return "the connection was closed before the answer was complete";
    case Unanswered::NotHttp:
      return "what came is not an HTTP answer";
  }
  return "no answer";
}

}  // namespace

Conclusion RetryRules::unsuccessful(std::string cause, bool retried, int attempt) const {
  if (!retried) return {Next::GiveUp, cause, cause + ": Okta does not try again"};
  if (attempt >= attempts) {
    return {Next::GiveUp, cause,
            cause + ": attempt " + std::to_string(attempt) + " of " + std::to_string(attempts) +
                ", Okta gives up"};
  }
  return {Next::TryAgain, cause, cause + ": Okta tries once more in " + seconds(pause)};
}

Conclusion RetryRules::after(const Exchange& exchange, int attempt) const {
  if (!exchange.answered()) {
    return unsuccessful(whyUnanswered(exchange, deadline), afterNoAnswer, attempt);
  }
  const int status = exchange.status();
  const std::string cause =
      "answered " + std::to_string(status) + " " + std::string(reasonPhrase(status));
  if (exchange.success()) {
    if (status == 200 || status == 204) return {Next::Done, cause, cause + ": delivered"};
    return {Next::Done, cause, cause + ": taken as delivered, though Okta asks for 200 or 204",
            true};
  }
  if (status >= 500) return unsuccessful(cause, afterServerError, attempt);
  if (status >= 400) return unsuccessful(cause, afterClientError, attempt);
  if (status >= 300) {
    return unsuccessful(cause + ", a redirect, which is not followed", afterRedirect, attempt);
  }
  return unsuccessful(cause + ", which is no final answer", afterServerError, attempt);
}

}  // namespace hooks
