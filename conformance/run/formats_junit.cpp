#include "conformance/run/formats.h"
#include "conformance/run/report_curl.h"
#include "conformance/run/report_wording.h"

namespace hooks {

namespace {

std::string attribute(const std::string& name, const std::string& value) {
  return " " + name + "=\"" + xmlText(value) + "\"";
}

// Jenkins shows the message in lists, and the text to whoever opens the test.
std::string story(const CheckResult& result) {
  const Check& check = *result.check;
  std::string text = check.id + " (" + std::string(toString(check.level)) + "): the " +
                     std::string(check.who()) + " " + check.requirement +
                     ".\nsource: " + check.source.document + ": " + check.source.says +
                     "\nsent: " + check.sends +
                     "\nexpected: " + (result.expected.empty() ? check.expects : result.expected) +
                     "\nactual: " + (result.actual.empty() ? result.reason : result.actual) +
                     "\nwhy: " + check.why + "\nfix: " + check.fix + "\n";
  if (!check.loses.empty()) text += "lost: " + check.loses + "\n";
  for (const std::string& remark : result.remarks) text += "note: " + remark + "\n";
  if (const Exchange* exchange = lastSent(result)) {
    const CurlStyle style{.bodyFile = bodyFileName(check)};
    text += "again: " + curlLine(*exchange, style) + "\n";
  }
  return text;
}

void writeCase(const Report& report, const CheckResult& result, std::ostream& out) {
  const Check& check = *result.check;
  out << "    <testcase" << attribute("classname", check.group()) << attribute("name", check.id)
      << attribute("time", seconds(result.took)) << ">\n";
  const std::string verdict(toString(result.verdict));
  if (report.fails(result)) {
    out << "      <failure" << attribute("message", sentence(result))
        << attribute("type", std::string(toString(check.level))) << ">" << xmlText(story(result))
        << "</failure>\n";
  } else if (result.verdict == Verdict::Error) {
    out << "      <error" << attribute("message", sentence(result)) << attribute("type", "ERROR")
        << ">" << xmlText(story(result)) << "</error>\n";
  } else if (result.verdict == Verdict::Skip || result.verdict == Verdict::Inconclusive) {
    out << "      <skipped" << attribute("message", verdict + ": " + sentence(result)) << "/>\n";
  } else if (result.verdict != Verdict::Pass) {
    const std::string known = result.accepted ? "known: " + *result.accepted + "\n" : "";
    out << "      <system-out>" << xmlText(verdict + ": " + known + story(result))
        << "</system-out>\n";
  }
  out << "    </testcase>\n";
}

}  // namespace

void writeJunit(const Report& report, std::ostream& out) {
  std::size_t failures = report.failsForNotes ? 1 : 0;
  for (const CheckResult& result : report.results) failures += report.fails(result) ? 1 : 0;
  const std::size_t others = (report.unreachable ? 1 : 0) + (report.tunnelFailure ? 1 : 0) +
                             (report.failsForNotes ? 1 : 0);
  const std::size_t errors =
      report.count(Verdict::Error) + (report.unreachable ? 1 : 0) + (report.tunnelFailure ? 1 : 0);
  const std::size_t skipped = report.count(Verdict::Skip) + report.count(Verdict::Inconclusive);
  const std::string numbers = attribute("tests", std::to_string(report.results.size() + others)) +
                              attribute("failures", std::to_string(failures)) +
                              attribute("errors", std::to_string(errors));
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"okta-conformance\""
      << numbers << attribute("time", seconds(report.took)) << ">\n"
      << "  <testsuite name=\"okta-conformance\"" << numbers
      << attribute("skipped", std::to_string(skipped)) << attribute("time", seconds(report.took))
      << attribute("timestamp", formatTime(report.started, 0).substr(0, 19)) << ">\n"
      << "    <properties>\n";
  for (const auto& [name, value] : {std::pair<std::string, std::string>("target", report.target),
                                    {"profile", report.profile},
                                    {"version", report.version},
                                    {"observer", report.observer},
                                    {"seed", std::to_string(report.seed)},
                                    {"run", report.run}}) {
    out << "      <property" << attribute("name", name) << attribute("value", value) << "/>\n";
  }
  out << "    </properties>\n";
  if (report.unreachable) {
    out << "    <testcase classname=\"target\" name=\"reached\" time=\"0.000\">\n      <error"
        << attribute("message", *report.unreachable)
        << " type=\"UNREACHABLE\"/>\n    </testcase>\n";
  }
  if (const auto trouble = tunnelTrouble(report)) {
    out << "    <testcase classname=\"tunnel\" name=\"up\" time=\"0.000\">\n      <error"
        << attribute("message", *trouble) << " type=\"TUNNEL\"/>\n    </testcase>\n";
  }
  if (report.failsForNotes) {
    std::string all;
    for (const std::string& note : report.notes) all += (all.empty() ? "" : "\n") + note;
    out << "    <testcase classname=\"baseline\" name=\"current\" time=\"0.000\">\n      <failure"
        << attribute("message", all) << " type=\"BASELINE\"/>\n    </testcase>\n";
  }
  for (const CheckResult& result : report.results) writeCase(report, result, out);
  out << "  </testsuite>\n</testsuites>\n";
}

}  // namespace hooks
