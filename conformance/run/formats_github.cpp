#include "conformance/run/formats_github.h"

#include "conformance/run/report_wording.h"
#include "receiver/core/one_line.h"

namespace hooks {

namespace {

// GitHub shows ten of each kind for a step, and drops the rest without a word.
constexpr std::size_t kAnnotations = 10;

// As GitHub's own toolkit escapes them; more in a property than in the message.
std::string escaped(const std::string& text, bool property) {
  std::string out;
  for (const char c : oneLine(text, 1000)) {
    if (c == '%') {
      out += "%25";
    } else if (property && c == ':') {
      out += "%3A";
    } else if (property && c == ',') {
      out += "%2C";
    } else {
      out += c;
    }
  }
  return out;
}

void annotate(std::ostream& out, const char* kind, const std::string& title,
              const std::string& message) {
  out << "::" << kind << " title=" << escaped(title, true) << "::" << escaped(message, false)
      << '\n';
}

}  // namespace

void writeAnnotations(const Report& report, std::ostream& out) {
  if (report.unreachable) {
    annotate(out, "error", "okta-conformance", "never reached: " + *report.unreachable);
    return;
  }
  if (const auto trouble = tunnelTrouble(report)) {
    annotate(out, "error", "okta-conformance", "the tunnel failed: " + *trouble);
  }
  std::size_t errors = 0;
  std::size_t warnings = 0;
  std::size_t hidden = 0;
  for (const CheckResult* result : failuresFirst(report)) {
    const bool error = report.fails(*result) || result->verdict == Verdict::Error;
    const bool warning = !error && (result->verdict == Verdict::Warn || result->accepted);
    if (!error && !warning) continue;
    std::size_t& shown = error ? errors : warnings;
    // The last one is for those that are not shown.
    if (shown + 1 >= kAnnotations) {
      ++hidden;
      continue;
    }
    ++shown;
    annotate(out, error ? "error" : "warning", result->check->id,
             sentence(*result) + ". " + result->check->fix);
  }
  if (hidden != 0) {
    annotate(out, "notice", "okta-conformance",
             std::to_string(hidden) + " more are in the summary of the step");
  }
}

}  // namespace hooks
