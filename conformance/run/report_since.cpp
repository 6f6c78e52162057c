#include "conformance/run/report_since.h"

#include <algorithm>
#include <map>

#include "conformance/run/report_compare.h"
#include "conformance/run/report_wording.h"
#include "receiver/core/one_line.h"

namespace hooks {

namespace {

constexpr std::size_t kNamed = 6;

bool failing(Verdict verdict) {
  return verdict == Verdict::Fail || verdict == Verdict::Warn || verdict == Verdict::Error;
}

std::string named(std::optional<Verdict> verdict) {
  return verdict ? std::string(toString(*verdict)) : "new";
}

}  // namespace

void writeSince(const Report& before, const Report& after, std::ostream& out) {
  if (after.unreachable) {
    out << "never reached: " << oneLine(*after.unreachable, 300) << '\n';
    return;
  }
  std::map<std::string, const CheckResult*> results;
  for (const CheckResult& result : after.results) results[result.check->id] = &result;
  bool any = false;
  for (const Change& change : compared(before, after)) {
    // A run that was cut short did not put it.
    if (change.kind == Change::Kind::Gone) continue;
    any = true;
    const bool was = change.before && failing(*change.before);
    const bool is = change.after && failing(*change.after);
    if (change.kind == Change::Kind::Mended) {
      out << "FIXED    " << oneLine(change.check) << '\n';
      continue;
    }
    out << (is && !was ? "BROKEN   " : "changed  ") << oneLine(change.check) << ": "
        << named(change.before) << " -> " << named(change.after);
    if (!change.why.empty()) out << ": " << oneLine(change.why, 300);
    out << '\n';
    if (is && !was && !results.at(change.check)->check->fix.empty()) {
      out << "         fix: " << results.at(change.check)->check->fix << '\n';
    }
  }
  if (!any) out << "nothing changed\n";
  std::map<std::string, Verdict> old;
  for (const CheckResult& result : before.results) old[result.check->id] = result.verdict;
  std::vector<std::string> still;
  for (const CheckResult* result : failuresFirst(after)) {
    const auto was = old.find(result->check->id);
    if (failing(result->verdict) && was != old.end() && failing(was->second)) {
      still.push_back(result->check->id);
    }
  }
  if (!still.empty()) {
    out << "still failing: " << still.size() << " (" << listed(still, kNamed) << ")\n";
  }
  out << counted(after) << '\n';
}

}  // namespace hooks
