#pragma once

#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "conformance/run/report.h"

namespace hooks {

// What became of a check from one run to another.
struct Change {
  enum class Kind { Worse, Mended, Added, Gone, Other };

  Kind kind = Kind::Other;
  std::string check = {};
  std::optional<Verdict> before = std::nullopt;
  std::optional<Verdict> after = std::nullopt;
  // Of the later run: what was expected and what came, or the reason.
  std::string why = {};
};

// The checks whose verdicts differ, the worst first.
std::vector<Change> compared(const Report& before, const Report& after);
// Whether something passed that does not any more, or a new check failed.
bool anyWorse(const std::vector<Change>& changes);

void writeChanges(const Report& before, const Report& after, std::ostream& out);
void writeChangesJson(const Report& before, const Report& after, std::ostream& out);

}  // namespace hooks
