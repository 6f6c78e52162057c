#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/check/outcome.h"
#include "fixtures/wire/exchange.h"

namespace hooks {

// What checks expect of an answer. Each throws Unmet, saying what was expected and what came; a
// level given here is that of the expectation, otherwise it is the check's.

// "status 503", "no answer: timed out": what came, for people.
std::string described(const Exchange& exchange);

void expectAnswer(const Exchange& exchange);
void expectStatus(const Exchange& exchange, std::initializer_list<int> statuses,
                  std::optional<Level> level = std::nullopt);
// 2xx within Okta's three seconds.
void expectSuccess(const Exchange& exchange);
void expectSuccess(const std::vector<Exchange>& exchanges);
// An answer, and none of 500 and above. `what` is what was sent.
void expectNoServerError(const Exchange& exchange, const std::string& what);
// 4xx: the request is refused, and Okta will not send it again.
void expectRefused(const Exchange& exchange, const std::string& what);
// The body is a JSON document with this text at the pointer.
void expectJson(const Exchange& exchange, std::string_view pointer, std::string_view text);
// Status 200 and the challenge.
void expectEcho(const Exchange& exchange, std::string_view challenge);

// The essence of a media type: "application/json" of "Application/JSON; charset=utf-8".
std::string mediaType(const Exchange& exchange);

}  // namespace hooks
