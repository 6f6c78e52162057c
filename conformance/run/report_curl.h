#pragma once

#include <string>
#include <vector>

#include "conformance/run/report.h"
#include "fixtures/wire/exchange.h"

namespace hooks {

struct CurlStyle {
  // The header whose value becomes $OKTA_HOOK_AUTH_SECRET.
  std::string secretHeader = "Authorization";
  // Longer bodies are read from `bodyFile`.
  std::size_t inlineBytes = 8 << 10;
  std::string bodyFile = {};
};

// The last request that the suite itself sent, which is the one to show as a command; null if it
// sent none. What an org delivered to the probe is no request that anyone could repeat.
const Exchange* lastSent(const CheckResult& result);

// The request as a command line for a POSIX shell that sends it again, byte for byte: whatever the
// request holds, nothing in it is run or expanded by the shell, and nothing moves a cursor. Hidden
// values become variables of the shell, so that the line can be shown; a secret that was changed on
// purpose is $OKTA_HOOK_WRONG_SECRET, or something else that is not it.
//
// In parts, each of which may start a line of its own behind a backslash.
std::vector<std::string> curlParts(const Exchange& exchange, const CurlStyle& style = {});
// The parts with one blank between them.
std::string curlLine(const Exchange& exchange, const CurlStyle& style = {});
// Whether the command reads the body from `bodyFile`.
bool needsBodyFile(const Exchange& exchange, const CurlStyle& style);
// Whether only the beginning of the body was kept.
bool cutShort(const Exchange& exchange);

}  // namespace hooks
