#include "conformance/run/report_compare.h"

#include <algorithm>
#include <map>

#include "conformance/run/report_wording.h"
#include "fixtures/wire/json.h"
#include "receiver/core/one_line.h"

namespace hooks {

namespace {

bool bad(Verdict verdict) {
  return verdict == Verdict::Fail || verdict == Verdict::Warn || verdict == Verdict::Error;
}

Change::Kind kindOf(std::optional<Verdict> before, std::optional<Verdict> after) {
  if (!after) return Change::Kind::Gone;
  if (!before) return bad(*after) ? Change::Kind::Worse : Change::Kind::Added;
  if (bad(*after) && (!bad(*before) || *after == Verdict::Fail)) return Change::Kind::Worse;
  // What could be judged and cannot be any more is no proof of anything, but it was lost.
  if (*before == Verdict::Pass) return Change::Kind::Worse;
  if (bad(*before) && *after == Verdict::Pass) return Change::Kind::Mended;
  return Change::Kind::Other;
}

const char* nameOf(Change::Kind kind) {
  switch (kind) {
    case Change::Kind::Worse:
      return "worse";
    case Change::Kind::Mended:
      return "mended";
    case Change::Kind::Added:
      return "added";
    case Change::Kind::Gone:
      return "gone";
    case Change::Kind::Other:
      return "changed";
  }
  return "changed";
}

std::string named(std::optional<Verdict> verdict) {
  return verdict ? std::string(toString(*verdict)) : "-";
}

std::string gradeText(const Report& report) {
  const Grade grade = gradeOf(report);
  return grade.letter ? std::string(1, *grade.letter) : "none";
}

}  // namespace

std::vector<Change> compared(const Report& before, const Report& after) {
  std::map<std::string, const CheckResult*> old;
  for (const CheckResult& result : before.results) old[result.check->id] = &result;
  std::vector<Change> changes;
  for (const CheckResult& result : after.results) {
    const auto found = old.find(result.check->id);
    std::optional<Verdict> was;
    if (found != old.end()) {
      was = found->second->verdict;
      old.erase(found);
    }
    if (was == result.verdict) continue;
    changes.push_back({.kind = kindOf(was, result.verdict),
                       .check = result.check->id,
                       .before = was,
                       .after = result.verdict,
                       .why = sentence(result)});
  }
  for (const CheckResult& result : before.results) {
    if (!old.contains(result.check->id)) continue;
    changes.push_back(
        {.kind = Change::Kind::Gone, .check = result.check->id, .before = result.verdict});
  }
  std::stable_sort(changes.begin(), changes.end(),
                   [](const Change& a, const Change& b) { return a.kind < b.kind; });
  return changes;
}

bool anyWorse(const std::vector<Change>& changes) {
  return std::any_of(changes.begin(), changes.end(),
                     [](const Change& change) { return change.kind == Change::Kind::Worse; });
}

void writeChanges(const Report& before, const Report& after, std::ostream& out) {
  const std::vector<Change> changes = compared(before, after);
  out << "before  " << oneLine(before.target) << ", " << formatTime(before.started, 0) << ": "
      << counted(before) << "; grade " << gradeText(before) << "\nafter   " << oneLine(after.target)
      << ", " << formatTime(after.started, 0) << ": " << counted(after) << "; grade "
      << gradeText(after) << '\n';
  if (before.profile != after.profile) {
    out << "The profiles differ: " << oneLine(before.profile) << " and " << oneLine(after.profile)
        << ".\n";
  }
  if (changes.empty()) out << "\nEach check has the verdict that it had.\n";
  std::string kind;
  for (const Change& change : changes) {
    if (kind != nameOf(change.kind)) {
      kind = nameOf(change.kind);
      out << '\n' << kind << '\n';
    }
    const std::string id = oneLine(change.check);
    out << "    " << id << std::string(id.size() < 28 ? 28 - id.size() : 1, ' ')
        << named(change.before) << " -> " << named(change.after) << '\n';
    if (!change.why.empty()) out << "        " << oneLine(change.why, 300) << '\n';
  }
}

void writeChangesJson(const Report& before, const Report& after, std::ostream& out) {
  JsonArray list;
  for (const Change& change : compared(before, after)) {
    list.push_back(
        JsonObject{{"kind", nameOf(change.kind)},
                   {"check", oneLine(change.check)},
                   {"before", change.before ? Json(toString(*change.before)) : Json(nullptr)},
                   {"after", change.after ? Json(toString(*change.after)) : Json(nullptr)},
                   {"why", manyLines(change.why, 10'000)}});
  }
  out << pretty(JsonObject{{"schema", "okta-conformance-changes/1"},
                           {"before", oneLine(before.target)},
                           {"after", oneLine(after.target)},
                           {"changes", std::move(list)}})
      << '\n';
}

}  // namespace hooks
