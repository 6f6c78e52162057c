#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/run/report.h"
#include "fixtures/wire/json.h"

namespace hooks {

// Words that more than one format needs. Foreign text comes out of each fit for its place.

// "expected …; got …", or the reason.
std::string sentence(const CheckResult& result);
// "ngrok: the endpoint is offline (ERR_NGROK_3200). To do: …"; nothing if no tunnel failed.
std::optional<std::string> tunnelTrouble(const Report& report);
// "61 passed, 8 failed, 2 warnings".
std::string counted(const Report& report);
// "passed", "failed", "warning", … : for a person, after a number.
std::string wordFor(Verdict verdict, std::size_t count);
// Failures first, then in the order of the catalogue.
std::vector<const CheckResult*> failuresFirst(const Report& report);

// What some checks have in common, and their ids.
struct Shared {
  std::string what = {};
  std::vector<std::string> ids = {};
};
// The reasons of those with this verdict, each once.
std::vector<Shared> reasonsOf(const Report& report, Verdict verdict);
// The events that would be lost in production, each kind once.
std::vector<Shared> lossesOf(const Report& report);

// "1.234"
std::string seconds(Microseconds time);
double milliseconds(Microseconds time);

// "a, b, c and 4 more".
std::string listed(const std::vector<std::string>& names, std::size_t most);

// Foreign text that keeps its line breaks, and nothing else that moves a cursor or forges a line.
std::string manyLines(std::string_view text, std::size_t maxBytes = 4000);
// For XML 1.0, which has no way to write control characters; in an attribute too.
std::string xmlText(std::string_view text, std::size_t maxBytes = 100'000);
// For a paragraph or a cell of a table in Markdown.
std::string markdownText(std::string_view text, std::size_t maxBytes = 1000);
bool isUtf8(std::string_view text);

// What a check asks, as every JSON that tells of it begins.
JsonObject whatItAsks(const Check& check);

// The exchanges of a check that are worth keeping: all, or the first and the last of very many.
struct Transcript {
  std::vector<const Exchange*> exchanges = {};
  // How many were left out, and behind which of the exchanges.
  std::size_t omitted = 0;
  std::size_t omittedAfter = 0;
};
Transcript transcriptOf(const CheckResult& result, std::size_t most);

}  // namespace hooks
