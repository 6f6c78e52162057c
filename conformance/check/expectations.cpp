#include "conformance/check/expectations.h"

#include <algorithm>
#include <cctype>

#include "conformance/check/okta_part.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

std::string seconds(Microseconds time) {
  const auto tenths = (time.count() + 50'000) / 100'000;
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " s";
}

std::string excerpt(const std::string& body) {
  constexpr std::size_t kShown = 200;
  if (body.empty()) return "an empty body";
  return body.size() <= kShown ? "the body " + body
                               : "a body that begins " + body.substr(0, kShown) + "…";
}

// Not what was wanted; if no answer came in time, it is time that was missing.
[[noreturn]] void unmet(std::string wanted, const Exchange& exchange,
                        std::optional<Level> level = std::nullopt) {
  if (exchange.unanswered == Unanswered::TimedOut) {
    throw Late(std::move(wanted), described(exchange), exchange.started,
               exchange.started + exchange.took,
               std::max(exchange.took - kBudget, Microseconds(kBudget) / 4), level);
  }
  throw Unmet(std::move(wanted), described(exchange), level);
}

}  // namespace

std::string described(const Exchange& exchange) {
  if (exchange.answered()) return "status " + std::to_string(exchange.status());
  std::string text = "no answer";
  if (exchange.unanswered) text += ": " + std::string(toString(*exchange.unanswered));
  return text;
}

void expectAnswer(const Exchange& exchange) {
  if (!exchange.answered()) unmet("an answer", exchange);
}

void expectStatus(const Exchange& exchange, std::initializer_list<int> statuses,
                  std::optional<Level> level) {
  if (std::find(statuses.begin(), statuses.end(), exchange.status()) != statuses.end()) return;
  std::string wanted = "status";
  for (const int status : statuses) {
    wanted += (wanted == "status" ? " " : " or ") + std::to_string(status);
  }
  unmet(wanted, exchange, level);
}

void expectSuccess(const Exchange& exchange) {
  if (!exchange.success()) unmet("a 2xx within 3 s", exchange);
  if (exchange.took > kBudget) {
    throw Late("a 2xx within 3 s", described(exchange) + " after " + seconds(exchange.took),
               exchange.started, exchange.started + exchange.took, exchange.took - kBudget);
  }
}

void expectSuccess(const std::vector<Exchange>& exchanges) {
  for (std::size_t i = 0; i < exchanges.size(); ++i) {
    try {
      expectSuccess(exchanges[i]);
    } catch (Unmet& unmet) {
      unmet.actual +=
          " to request " + std::to_string(i + 1) + " of " + std::to_string(exchanges.size());
      throw;
    }
  }
}

void expectNoServerError(const Exchange& exchange, const std::string& what) {
  if (exchange.answered() && exchange.status() < 500) return;
  unmet("an answer below 500 to " + what, exchange);
}

void expectRefused(const Exchange& exchange, const std::string& what) {
  if (exchange.status() >= 400 && exchange.status() < 500) return;
  unmet("a 4xx to " + what, exchange);
}

void expectJson(const Exchange& exchange, std::string_view pointer, std::string_view text) {
  expectAnswer(exchange);
  const std::string wanted = "JSON with \"" + std::string(text) + "\" at " + std::string(pointer);
  Json body;
  try {
    body = readJson(exchange.response->body);
  } catch (const ShapeError&) {
    throw Unmet(wanted, excerpt(exchange.response->body));
  }
  if (textAt(body, pointer) != text) throw Unmet(wanted, excerpt(exchange.response->body));
}

void expectEcho(const Exchange& exchange, std::string_view challenge) {
  expectStatus(exchange, {200});
  expectJson(exchange, "/verification", challenge);
}

std::string mediaType(const Exchange& exchange) {
  if (!exchange.answered()) return "";
  const std::string_view value = exchange.response->headers.find("Content-Type").value_or("");
  std::string type(value.substr(0, value.find(';')));
  while (!type.empty() && type.back() == ' ') type.pop_back();
  std::transform(type.begin(), type.end(), type.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return type;
}

}  // namespace hooks
