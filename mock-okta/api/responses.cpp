#include "mock-okta/api/responses.h"

#include <array>
#include <cstdio>

namespace hooks {

namespace {

// As recorded in 2025 and 2026.
HttpResponse answered(int status, const Json* body, const AnswerContext& context) {
  HttpResponse response{.status = status};
  HttpHeaders& headers = response.headers;
  if (body != nullptr) {
    headers.add("Content-Type", context.contentType);
    response.body = compact(*body);
  }
  headers.add("Date", httpDate(context.now));
  headers.add("x-okta-request-id", context.requestId);
  if (context.allowance) {
    headers.add("Cache-Control", "no-cache, no-store");
    headers.add("Pragma", "no-cache");
    headers.add("Expires", "0");
    headers.add("x-rate-limit-limit", std::to_string(context.allowance->limit));
    headers.add("x-rate-limit-remaining", std::to_string(context.allowance->remaining));
    headers.add("x-rate-limit-reset", std::to_string(context.allowance->reset));
  }
  if (body != nullptr) {
    headers.add("x-content-type-options", "nosniff");
  } else {
    headers.add("x-frame-options", "SAMEORIGIN");
  }
  headers.add("x-xss-protection", "0");
  headers.add("referrer-policy", "strict-origin-when-cross-origin");
  headers.add("accept-ch", "Sec-CH-UA-Platform-Version");
  headers.add("content-security-policy", "frame-ancestors 'self'");
  headers.add("p3p", "CP=\"HONK\"");
  headers.add("Vary", "Accept-Encoding");
  return response;
}

}  // namespace

HttpResponse rendered(const ApiAnswer& answer, const AnswerContext& context) {
  HttpResponse response = answered(answer.status, answer.body ? &*answer.body : nullptr, context);
  for (const HttpHeader& header : answer.headers) response.headers.add(header.name, header.value);
  return response;
}

HttpResponse rendered(const ApiError& error, const std::string& errorId,
                      const AnswerContext& context) {
  JsonArray causes;
  for (const std::string& cause : error.causes()) {
    causes.push_back(JsonObject{{"errorSummary", cause}});
  }
  const Json body = JsonObject{{"errorCode", error.code()},
                               {"errorSummary", error.summary()},
                               {"errorLink", error.code()},
                               {"errorId", errorId},
                               {"errorCauses", std::move(causes)}};
  HttpResponse response = answered(error.status(), &body, context);
  if (error.status() == 401) response.headers.add("WWW-Authenticate", "SSWS");
  return response;
}

std::string httpDate(TimePoint moment) {
  using namespace std::chrono;
  constexpr std::array<const char*, 7> kDays = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array<const char*, 12> kMonths = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                                   "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  const auto day = floor<days>(moment);
  const year_month_day date{day};
  const hh_mm_ss time{floor<seconds>(moment) - day};
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%s, %02u %s %04d %02d:%02d:%02d GMT",
                kDays[weekday{day}.c_encoding()], static_cast<unsigned>(date.day()),
                kMonths[static_cast<unsigned>(date.month()) - 1], static_cast<int>(date.year()),
                static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                static_cast<int>(time.seconds().count()));
  return text.data();
}

}  // namespace hooks
