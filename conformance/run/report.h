#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conformance/check/check.h"
#include "conformance/tunnel/tunnel_failure.h"
#include "fixtures/wire/exchange.h"

namespace hooks {

// What became of one check.
struct CheckResult {
  // Lives as long as the program.
  const Check* check = nullptr;
  Verdict verdict = Verdict::Error;
  // Of an expectation that was not met.
  std::string expected = {};
  std::string actual = {};
  // Why it was skipped, or is inconclusive, or an error.
  std::string reason = {};
  // Worth reading whatever the verdict.
  std::vector<std::string> remarks = {};
  // What was sent and what came, in its order.
  std::vector<Exchange> exchanges = {};
  Microseconds took = {};
  // Why its failure is known and accepted for now, as a baseline says; then it fails no run.
  std::optional<std::string> accepted = std::nullopt;
};

// What one run found out. A value: everything that is printed or written is made from it, and it
// holds no secret.
struct Report {
  // The url, or what was judged instead of one.
  std::string target = {};
  std::string version = {};
  std::string profile = {};
  // What was asked for beyond the profile, as on the command line.
  std::vector<std::string> chosen = {};
  std::vector<std::string> left = {};
  // Whether the profile was run whole: only then there is a grade.
  bool whole = true;
  bool strict = false;
  // Which part of the profile it is, as "2/4"; empty for all of it.
  std::string shard = {};
  std::string run = {};
  std::uint64_t seed = 0;
  std::string observer = {};
  TimePoint started = {};
  Microseconds took = {};
  std::size_t requests = 0;
  // The signal that ended the run before all checks were put.
  std::optional<int> interruptedBy = std::nullopt;
  // Why the target was never reached; then there are no results.
  std::optional<std::string> unreachable = std::nullopt;
  // The failure of a tunnel on the way that ended the run; what was judged before stands in
  // `results`.
  std::optional<TunnelFailure> tunnelFailure = std::nullopt;
  // In the order of the catalogue.
  std::vector<CheckResult> results = {};
  // What is to be said of the run beside its results.
  std::vector<std::string> notes = {};
  // Whether the run fails for something in `notes`.
  bool failsForNotes = false;
  // Those that `results` point to, where they are not the program's own.
  std::vector<std::shared_ptr<const Check>> ownChecks = {};

  std::size_t count(Verdict verdict) const;
  // Whether a result fails the run: a Fail, or under `strict` a Warn.
  bool fails(const CheckResult& result) const;
  // 0 it conforms, 1 it does not, 3 it was never reached, 4 the tunnel failed, 5 the fault is ours;
  // 128 and the signal if it was interrupted.
  int exitStatus() const;
};

// A letter, and what keeps it from being a better one.
struct Grade {
  // 'A' to 'F', or nothing: why not, stands in `reasons`.
  std::optional<char> letter = std::nullopt;
  std::vector<std::string> reasons = {};
};

Grade gradeOf(const Report& report);

}  // namespace hooks
