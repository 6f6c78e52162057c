#pragma once

#include <exception>
#include <optional>
#include <string>

#include "conformance/check/verdict.h"
#include "fixtures/wire/clock.h"

namespace hooks {

// How a check ends before its last line. Each is thrown by the check or by what it calls and caught
// by the Runner, which makes a Verdict of it. None holds a secret: what goes into a report is
// redacted there.

// What Skipped and Unclear say, and reports, of what Ctrl-C left undone.
inline constexpr const char* kInterrupted = "the run was interrupted";

// An expectation was not met. The check's level makes it Fail, Warn or Info, unless this has a
// level of its own: one check may ask for 2xx as a Must and for an empty body as a Should.
struct Unmet : std::exception {
  Unmet(std::string wanted, std::string found, std::optional<Level> own = std::nullopt)
      : expected(std::move(wanted)), actual(std::move(found)), level(own) {}
  const char* what() const noexcept override { return actual.c_str(); }

  std::string expected;
  std::string actual;
  std::optional<Level> level;
};

// As Unmet, but what was missing is time: where this machine lost as much between the two moments,
// it is not the receiver who is shown to be late, and the check is inconclusive.
struct Late : Unmet {
  Late(std::string wanted, std::string found, TimePoint begun, TimePoint ended,
       Microseconds missing, std::optional<Level> own = std::nullopt)
      : Unmet(std::move(wanted), std::move(found), own), from(begun), to(ended), over(missing) {}

  TimePoint from;
  TimePoint to;
  Microseconds over;
};

// This receiver cannot be asked.
struct Skipped : std::exception {
  explicit Skipped(std::string why) : reason(std::move(why)) {}
  const char* what() const noexcept override { return reason.c_str(); }

  std::string reason;
};

// What was seen does not tell.
struct Unclear : std::exception {
  explicit Unclear(std::string why) : reason(std::move(why)) {}
  const char* what() const noexcept override { return reason.c_str(); }

  std::string reason;
};

}  // namespace hooks
