#include "conformance/run/formats.h"
#include "conformance/run/report_wording.h"

namespace hooks {

namespace {

const char* signOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::Pass:
      return "🟢";
    case Verdict::Fail:
    case Verdict::Error:
      return "🔴";
    case Verdict::Warn:
    case Verdict::Inconclusive:
      return "🟡";
    case Verdict::Info:
    case Verdict::Skip:
      return "⚪";
  }
  return "";
}

std::string titled(const Report& report) {
  const Grade grade = gradeOf(report);
  return grade.letter ? std::string("**Grade ") + *grade.letter + "**: " : std::string();
}

void row(const CheckResult& result, std::ostream& out) {
  const Check& check = *result.check;
  out << "| " << signOf(result.verdict) << " " << toString(result.verdict) << " | `" << check.id
      << "` | " << markdownText("the " + std::string(check.who()) + " " + check.requirement)
      << " | " << markdownText(sentence(result), 400)
      << (result.accepted ? " (known: " + markdownText(*result.accepted) + ")" : "") << " | "
      << markdownText(check.fix) << " |\n";
}

}  // namespace

void writeMarkdown(const Report& report, std::ostream& out) {
  out << "## okta-conformance: " << markdownText(report.target) << "\n\n";
  if (report.unreachable) {
    out << "It was never reached: " << markdownText(*report.unreachable) << "\n";
    return;
  }
  if (const auto trouble = tunnelTrouble(report)) {
    out << "**The tunnel failed**, not the receiver: " << markdownText(*trouble) << "\n\n";
  }
  out << titled(report) << counted(report) << "; " << report.requests << " requests in "
      << seconds(report.took) << " s.\n";
  for (const std::string& note : report.notes) out << "\n> " << markdownText(note) << "\n";

  const std::vector<Shared> losses = lossesOf(report);
  if (!losses.empty()) out << "\n### In production it would lose\n\n";
  for (const auto& [what, ids] : losses) {
    out << "- " << markdownText(what) << " (" << listed(ids, 3) << ")\n";
  }
  const bool any = report.count(Verdict::Fail) + report.count(Verdict::Warn) +
                       report.count(Verdict::Error) + report.count(Verdict::Info) >
                   0;
  if (any) {
    out << "\n### What was found\n\n| verdict | check | what is asked | what came | fix |\n"
           "| --- | --- | --- | --- | --- |\n";
    for (const CheckResult* result : failuresFirst(report)) {
      if (result->verdict == Verdict::Pass || result->verdict == Verdict::Skip ||
          result->verdict == Verdict::Inconclusive) {
        continue;
      }
      row(*result, out);
    }
  }
  for (const auto& [verdict, name] :
       {std::pair(Verdict::Inconclusive, "Inconclusive"), std::pair(Verdict::Skip, "Skipped")}) {
    const std::vector<Shared> groups = reasonsOf(report, verdict);
    if (groups.empty()) continue;
    out << "\n<details><summary>" << name << ": " << report.count(verdict) << "</summary>\n\n";
    for (const auto& [reason, ids] : groups) {
      out << "- " << markdownText(reason) << ": " << listed(ids, ids.size()) << "\n";
    }
    out << "\n</details>\n";
  }
  const Grade grade = gradeOf(report);
  if (!grade.reasons.empty()) {
    out << "\n<details><summary>" << (grade.letter ? "Why this grade" : "Why no grade")
        << "</summary>\n\n";
    for (const std::string& reason : grade.reasons) out << "- " << markdownText(reason) << "\n";
    out << "\n</details>\n";
  }
}

}  // namespace hooks
