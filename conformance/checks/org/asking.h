#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/check/customer_part.h"
#include "conformance/check/expectations.h"
#include "fixtures/wire/json.h"

namespace hooks {

inline constexpr char kHookPath[] = "/api/v1/eventHooks";
inline constexpr char kAsOkta[] =
    "What is written against this org meets another one in production.";
inline constexpr char kRecordedCalls[] = "Recorded calls of the Event Hooks API";
inline constexpr char kSystemLogQuery[] = "Okta, System Log query";
inline constexpr char kErrorCodes[] = "Okta, Error codes";
inline constexpr char kHookPreview[] = "Okta, Event hook preview";
inline constexpr char kMockPaths[] = "mock-okta, paths of its own";

// The document that was answered. Throws Unmet where there is none.
Json documentOf(const Exchange& exchange);
// The document that a request held. Throws Unmet.
Json documentOf(const HttpRequest& request);
// Throws Unmet unless they are equal; `what` is what was looked at.
void expectSame(const std::string& what, const std::string& expected, const std::string& actual);
void expectAt(const Json& document, std::string_view pointer, const Json& expected);
// The members of the object at the pointer, exactly these in this order.
void expectMembers(const Json& document, std::string_view pointer,
                   std::initializer_list<std::string_view> names);
// An error of Okta's form.
void expectError(const Exchange& exchange, int status, std::string_view code);
// The same; one of its causes holds the text.
void expectCause(const Exchange& exchange, std::string_view text);
void expectThat(bool met, const std::string& expected, const std::string& actual);
// What is at the pointer. Throws Unmet where there is nothing.
const Json& needed(const Json& document, std::string_view pointer);
// A text at the pointer; empty if there is none.
std::string textIn(const Json& document, std::string_view pointer);
// The events of a delivery.
std::vector<Json> eventsOf(const ProbeCall& call);
// Names of header lines as they came, but for those that a client adds by itself.
std::vector<std::string> headerNames(const HttpRequest& request);
// The text at the place of a copy replaced.
Json with(Json document, std::string_view pointer, Json value);
Json without(Json document, std::string_view parent, std::string_view member);
// The values of Link header lines, by relation; empty if there is none.
std::string linkOf(const Exchange& exchange, const std::string& relation);
// The path and query of a URL.
std::string targetOf(const std::string& url);

}  // namespace hooks
