#include <sstream>

#include "conformance/run/formats.h"
#include "conformance/run/report_wording.h"
#include "fixtures/wire/json.h"
#include "receiver/core/one_line.h"

namespace hooks {

namespace {

// A description ends at a '#' that is not escaped: there a directive begins.
std::string description(const std::string& text) {
  std::string out;
  for (const char c : oneLine(text)) {
    if (c == '#' || c == '\\') out += '\\';
    out += c;
  }
  return out;
}

// What JSON calls a string, YAML does as well.
void yaml(std::ostream& out, const char* name, const std::string& text) {
  if (!text.empty()) out << "  " << name << ": " << compact(Json(manyLines(text, 10'000))) << '\n';
}

void diagnostics(const CheckResult& result, std::ostream& out) {
  const Check& check = *result.check;
  out << "  ---\n";
  yaml(out, "verdict", std::string(toString(result.verdict)));
  yaml(out, "level", std::string(toString(check.level)));
  yaml(out, "source", check.source.document + ": " + check.source.says);
  yaml(out, "sent", check.sends);
  yaml(out, "expected", result.expected);
  yaml(out, "actual", result.actual);
  yaml(out, "reason", result.reason);
  yaml(out, "why", check.why);
  yaml(out, "fix", check.fix);
  yaml(out, "lost", check.loses);
  if (result.accepted) yaml(out, "known", *result.accepted);
  out << "  duration_ms: " << result.took.count() / 1000 << "\n  ...\n";
}

}  // namespace

void writeTap(const Report& report, std::ostream& out) {
  out << "TAP version 14\n";
  if (report.unreachable) {
    out << "1..0\nBail out! " << description(*report.unreachable) << '\n';
    return;
  }
  const std::size_t notes = report.failsForNotes ? 1 : 0;
  out << "1.." << report.results.size() + notes << '\n';
  std::size_t number = 0;
  for (const CheckResult& result : report.results) {
    const bool good = !report.fails(result) && result.verdict != Verdict::Error;
    out << (good ? "ok " : "not ok ") << ++number << " - "
        << description(result.check->id + ": " + result.check->requirement);
    if (result.verdict == Verdict::Skip) {
      out << " # SKIP " << oneLine(result.reason);
    } else if (result.verdict == Verdict::Inconclusive) {
      out << " # SKIP inconclusive: " << oneLine(result.reason);
    }
    out << '\n';
    if (result.verdict != Verdict::Pass) diagnostics(result, out);
  }
  if (notes != 0) {
    out << "not ok " << ++number << " - the baseline is current\n  ---\n";
    for (const std::string& note : report.notes) yaml(out, "note", note);
    out << "  ...\n";
  }
  if (const auto trouble = tunnelTrouble(report)) {
    out << "Bail out! " << description(*trouble) << '\n';
  }
}

}  // namespace hooks
