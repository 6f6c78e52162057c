#include "conformance/run/report.h"

#include <algorithm>
#include <map>

#include "conformance/check/outcome.h"
#include "conformance/run/report_wording.h"

namespace hooks {

std::size_t Report::count(Verdict verdict) const {
  return static_cast<std::size_t>(
      std::count_if(results.begin(), results.end(),
                    [&](const CheckResult& result) { return result.verdict == verdict; }));
}

bool Report::fails(const CheckResult& result) const {
  if (result.accepted) return false;
  return result.verdict == Verdict::Fail || (strict && result.verdict == Verdict::Warn);
}

int Report::exitStatus() const {
  if (interruptedBy) return 128 + *interruptedBy;
  if (unreachable) return 3;
  if (tunnelFailure) return 4;
  const auto failing = [this](const CheckResult& result) { return fails(result); };
  if (failsForNotes || std::any_of(results.begin(), results.end(), failing)) return 1;
  return count(Verdict::Error) > 0 ? 5 : 0;
}

Grade gradeOf(const Report& report) {
  if (report.unreachable) return {.letter = std::nullopt, .reasons = {"it was never reached"}};
  if (report.tunnelFailure) return {.letter = std::nullopt, .reasons = {"the tunnel failed"}};
  if (report.interruptedBy) {
    return {.letter = std::nullopt, .reasons = {kInterrupted}};
  }
  if (!report.whole || !report.shard.empty()) {
    return {.letter = std::nullopt,
            .reasons = {"only some of the checks were run; a grade is for a whole profile"}};
  }
  // What keeps the grade down, by letter and reason, with the checks of which it is true.
  std::map<std::pair<char, std::string>, std::vector<std::string>> caps;
  for (const CheckResult& result : report.results) {
    const bool must = result.check->level == Level::Must;
    const auto cap = [&](char letter, const std::string& what) {
      caps[{letter, what}].push_back(result.check->id);
    };
    switch (result.verdict) {
      case Verdict::Fail:
        cap('F', "failed");
        break;
      case Verdict::Warn:
        cap('B', "not met");
        break;
      case Verdict::Inconclusive:
      case Verdict::Error:
        cap(must ? 'C' : 'B', "not judged: " + result.reason);
        break;
      case Verdict::Skip:
        if (must) cap('B', "skipped: " + result.reason);
        break;
      case Verdict::Pass:
      case Verdict::Info:
        break;
    }
  }
  Grade grade{.letter = 'A'};
  const std::size_t warnings = report.count(Verdict::Warn);
  if (warnings > 5) caps[{'C', std::to_string(warnings) + " SHOULDs are not met"}];
  // The worst first.
  for (auto cap = caps.rbegin(); cap != caps.rend(); ++cap) {
    const auto& [letter, what] = cap->first;
    grade.letter = std::max(*grade.letter, letter);
    const std::string& ids = listed(cap->second, 3);
    grade.reasons.push_back(std::string(1, letter) + " at best: " + ids + (ids.empty() ? "" : " ") +
                            what);
  }
  return grade;
}

}  // namespace hooks
