#pragma once

#include <optional>
#include <string>

#include "fixtures/wire/clock.h"
#include "fixtures/wire/http.h"
#include "mock-okta/api/api_call.h"
#include "mock-okta/api/rate_limit.h"
#include "mock-okta/org/api_error.h"

namespace hooks {

// What the headers of an answer tell besides the answer.
struct AnswerContext {
  std::string requestId;
  TimePoint now = {};
  std::string contentType = "application/json";
  // Nothing for a caller who was not let in: then no rate limit is told, and nothing of caching.
  std::optional<RateAllowance> allowance = std::nullopt;
};

HttpResponse rendered(const ApiAnswer& answer, const AnswerContext& context);
// Okta's error object.
HttpResponse rendered(const ApiError& error, const std::string& errorId,
                      const AnswerContext& context);

// Thu, 15 Jan 2026 09:30:00 GMT
std::string httpDate(TimePoint moment);

}  // namespace hooks
