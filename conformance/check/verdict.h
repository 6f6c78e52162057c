#pragma once

#include <string_view>

namespace hooks {

// How strongly something is asked of a receiver.
enum class Level {
  Must,    // without it Okta gives the hook up, events are lost, or an RFC's MUST is broken
  Should,  // Okta, OWASP or an RFC advise it; without it there is a loss that can be avoided
  May,     // worth knowing
};

// What a check asks of the target it is sent to.
enum class CheckClass {
  Safe,     // a few ordinary requests
  Normal,   // many, large or malformed ones
  Hostile,  // what may take a weak receiver down
};

// What became of a check. Only Pass is a pass.
enum class Verdict {
  Pass,
  Fail,          // a Must was not met
  Warn,          // a Should was not met
  Info,          // a May was not met
  Skip,          // could not be asked of this receiver, for a reason that is not its fault
  Inconclusive,  // was asked, and what could be seen does not tell
  Error,         // nobody was there, or the harness broke
};

// "MUST", "SHOULD", "MAY".
std::string_view toString(Level level);
// "safe", "normal", "hostile".
std::string_view toString(CheckClass checkClass);
// "PASS", "FAIL", "WARN", "INFO", "SKIP", "INCONCLUSIVE", "ERROR".
std::string_view toString(Verdict verdict);

// What it comes to when an expectation of that level is not met.
Verdict unmetVerdict(Level level);

}  // namespace hooks
