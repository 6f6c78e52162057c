#include "conformance/run/formats.h"

#include <algorithm>
#include <cstdio>
#include <map>

#include "fixtures/wire/json.h"
#include "receiver/core/one_line.h"

namespace hooks {

namespace {

// What is printed of foreign text keeps its line breaks, and nothing else that moves a cursor.
std::string lines(const std::string& text, const std::string& indent) {
  std::string out;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    out += (start == 0 ? "" : "\n" + indent) + oneLine(text.substr(start, end - start), 4000);
    start = end + 1;
  }
  return out;
}

std::string seconds(Microseconds time) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", static_cast<double>(time.count()) / 1e6);
  return text;
}

// For XML 1.0, which has no way to write control characters.
std::string xml(const std::string& text) {
  std::string out;
  for (const char c : oneLine(text, 100'000)) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

// For a cell of a table.
std::string cell(const std::string& text) {
  std::string out;
  for (const char c : oneLine(text, 1000)) {
    if (c == '|' || c == '<' || c == '`' || c == '[' || c == '*' || c == '_') out += '\\';
    out += c;
  }
  return out;
}

std::string sentence(const CheckResult& result) {
  if (!result.expected.empty()) {
    return "expected " + result.expected + "; got " + result.actual;
  }
  return result.reason;
}

std::string summary(const Report& report) {
  std::string text;
  for (const Verdict verdict : {Verdict::Pass, Verdict::Fail, Verdict::Warn, Verdict::Info,
                                Verdict::Skip, Verdict::Inconclusive, Verdict::Error}) {
    const std::size_t count = report.count(verdict);
    if (count == 0) continue;
    text +=
        (text.empty() ? "" : ", ") + std::to_string(count) + " " + std::string(toString(verdict));
  }
  return text.empty() ? "nothing was judged" : text;
}

const char* colourOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::Pass:
      return "\033[32m";
    case Verdict::Fail:
    case Verdict::Error:
      return "\033[31m";
    case Verdict::Warn:
    case Verdict::Inconclusive:
      return "\033[33m";
    default:
      return "\033[36m";
  }
}

void writeHead(const CheckResult& result, std::ostream& out, const TextStyle& style) {
  const std::string verdict(toString(result.verdict));
  out << (style.colour ? colourOf(result.verdict) : "") << verdict
      << (style.colour ? "\033[0m" : "") << std::string(13 - verdict.size(), ' ')
      << result.check->id << "  " << toString(result.check->level) << ": "
      << result.check->requirement << '\n';
}

void writeFailure(const CheckResult& result, std::ostream& out, const TextStyle& style) {
  const std::string indent(13, ' ');
  const Check& check = *result.check;
  writeHead(result, out, style);
  out << indent << "source    " << check.source.document << ": " << check.source.says << '\n';
  if (!result.expected.empty()) {
    out << indent << "expected  " << lines(result.expected, indent + "          ") << '\n'
        << indent << "actual    " << lines(result.actual, indent + "          ") << '\n';
  }
  if (!result.reason.empty()) out << indent << "reason    " << lines(result.reason, indent) << '\n';
  out << indent << "why       " << check.why << '\n';
  if (!check.loses.empty()) out << indent << "lost      " << check.loses << '\n';
  out << indent << "fix       " << check.fix << '\n';
  for (const std::string& remark : result.remarks) {
    out << indent << "note      " << lines(remark, indent + "          ") << '\n';
  }
  if (!result.exchanges.empty()) {
    out << indent << "again     "
        << lines(curlLine(result.exchanges.back(), style.secretHeader), indent + "          ")
        << '\n';
  }
  out << '\n';
}

int rank(Verdict verdict) {
  switch (verdict) {
    case Verdict::Fail:
      return 0;
    case Verdict::Error:
      return 1;
    case Verdict::Warn:
      return 2;
    case Verdict::Inconclusive:
      return 3;
    case Verdict::Info:
      return 4;
    case Verdict::Skip:
      return 5;
    case Verdict::Pass:
      return 6;
  }
  return 6;
}

JsonObject exchangeJson(const Exchange& exchange) {
  const auto headers = [](const HttpHeaders& all) {
    JsonArray list;
    for (const HttpHeader& line : all) {
      list.push_back(JsonArray{Json(line.name), Json(oneLine(line.value, 10'000))});
    }
    return list;
  };
  JsonObject out{{"url", exchange.url},
                 {"method", exchange.request.method},
                 {"headers", headers(exchange.request.headers)},
                 {"body", oneLine(exchange.request.body, 300'000)},
                 {"tookMs", static_cast<double>(exchange.took.count()) / 1000}};
  if (exchange.response) {
    out["answer"] = JsonObject{{"status", exchange.response->status},
                               {"headers", headers(exchange.response->headers)},
                               {"body", oneLine(exchange.response->body, 10'000)}};
  } else if (exchange.unanswered) {
    out["unanswered"] = toString(*exchange.unanswered);
  }
  return out;
}

template <typename Text>
JsonArray listOf(const std::vector<Text>& texts) {
  JsonArray list;
  for (const Text& text : texts) list.push_back(Json(oneLine(text, 10'000)));
  return list;
}

}  // namespace

void writeText(const Report& report, std::ostream& out, const TextStyle& style) {
  out << "okta-conformance: " << oneLine(report.target) << '\n'
      << "profile " << report.profile << ", seed " << report.seed << ", run " << report.run << ", "
      << (report.observer.empty() ? "nobody watches what it does" : "watched by " + report.observer)
      << "\n\n";
  if (report.unreachable) {
    out << "It was never reached: " << oneLine(*report.unreachable)
        << "\nIs it running, and is this its address? Nothing was judged.\n";
    return;
  }
  std::vector<const CheckResult*> results;
  for (const CheckResult& result : report.results) results.push_back(&result);
  std::stable_sort(results.begin(), results.end(), [](const CheckResult* a, const CheckResult* b) {
    return rank(a->verdict) < rank(b->verdict);
  });
  std::map<std::string, std::size_t> reasons;
  for (const CheckResult* result : results) {
    switch (result->verdict) {
      case Verdict::Fail:
      case Verdict::Warn:
      case Verdict::Error:
      case Verdict::Info:
        writeFailure(*result, out, style);
        break;
      case Verdict::Skip:
      case Verdict::Inconclusive:
        if (style.all) {
          writeHead(*result, out, style);
          out << std::string(13, ' ') << oneLine(result->reason) << '\n';
        } else {
          ++reasons[std::string(toString(result->verdict)) + ": " + result->reason];
        }
        break;
      case Verdict::Pass:
        if (style.all) writeHead(*result, out, style);
        break;
    }
  }
  for (const auto& [reason, count] : reasons) {
    out << count << (count == 1 ? " check " : " checks ") << oneLine(reason) << '\n';
  }
  out << summary(report) << "; " << report.requests << " requests in " << seconds(report.took)
      << " s\n";
  std::string lost;
  for (const CheckResult* result : results) {
    if ((result->verdict == Verdict::Fail || result->verdict == Verdict::Warn) &&
        !result->check->loses.empty()) {
      lost += "  - " + result->check->loses + " (" + result->check->id + ")\n";
    }
  }
  if (!lost.empty()) out << "In production it would lose:\n" << lost;
  const Grade grade = gradeOf(report);
  if (grade.letter) {
    out << "Grade " << *grade.letter << '\n';
  } else {
    out << "No grade: ";
  }
  for (const std::string& reason : grade.reasons) {
    out << (grade.letter ? "  " : "") << oneLine(reason) << '\n';
  }
}

void writeJson(const Report& report, std::ostream& out) {
  JsonArray results;
  for (const CheckResult& result : report.results) {
    const Check& check = *result.check;
    JsonArray exchanges;
    if (result.verdict != Verdict::Pass) {
      for (const Exchange& exchange : result.exchanges) exchanges.push_back(exchangeJson(exchange));
    }
    results.push_back(JsonObject{
        {"id", check.id},
        {"level", toString(check.level)},
        {"class", toString(check.checkClass)},
        {"requirement", check.requirement},
        {"source", check.source.document},
        {"says", check.source.says},
        {"verdict", toString(result.verdict)},
        {"expected", oneLine(result.expected, 10'000)},
        {"actual", oneLine(result.actual, 10'000)},
        {"reason", oneLine(result.reason, 10'000)},
        {"why", check.why},
        {"fix", check.fix},
        {"loses", check.loses},
        {"remarks", listOf(result.remarks)},
        {"tookMs", static_cast<double>(result.took.count()) / 1000},
        {"exchanges", std::move(exchanges)},
    });
  }
  JsonObject counts;
  for (const Verdict verdict : {Verdict::Pass, Verdict::Fail, Verdict::Warn, Verdict::Info,
                                Verdict::Skip, Verdict::Inconclusive, Verdict::Error}) {
    counts[toString(verdict)] = report.count(verdict);
  }
  const Grade grade = gradeOf(report);
  JsonObject document{{"schema", "okta-conformance/1"},
                      {"version", report.version},
                      {"target", oneLine(report.target)},
                      {"profile", report.profile},
                      {"chosen", listOf(report.chosen)},
                      {"skipped", listOf(report.left)},
                      {"strict", report.strict},
                      {"seed", report.seed},
                      {"run", report.run},
                      {"observer", report.observer},
                      {"started", formatTime(report.started)},
                      {"tookMs", static_cast<double>(report.took.count()) / 1000},
                      {"requests", report.requests},
                      {"exitStatus", report.exitStatus()}};
  document["unreachable"] = report.unreachable ? Json(oneLine(*report.unreachable)) : Json(nullptr);
  document["grade"] = grade.letter ? Json(std::string(1, *grade.letter)) : Json(nullptr);
  document["gradeReasons"] = listOf(grade.reasons);
  document["counts"] = std::move(counts);
  document["results"] = std::move(results);
  out << pretty(document) << '\n';
}

void writeJunit(const Report& report, std::ostream& out) {
  std::size_t failures = 0;
  for (const CheckResult& result : report.results) failures += report.fails(result) ? 1 : 0;
  const std::size_t skipped = report.count(Verdict::Skip) + report.count(Verdict::Inconclusive);
  const std::size_t errors = report.count(Verdict::Error) + (report.unreachable ? 1 : 0);
  const std::size_t tests = report.results.size() + (report.unreachable ? 1 : 0);
  const std::string numbers = " tests=\"" + std::to_string(tests) + "\" failures=\"" +
                              std::to_string(failures) + "\" errors=\"" + std::to_string(errors) +
                              "\"";
  out << "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"okta-conformance\""
      << numbers << " time=\"" << seconds(report.took) << "\">\n"
      << "  <testsuite name=\"okta-conformance\"" << numbers << " skipped=\"" << skipped
      << "\" time=\"" << seconds(report.took) << "\" timestamp=\""
      << formatTime(report.started, 0).substr(0, 19) << "\">\n    <properties>\n";
  for (const auto& [name, value] : {std::pair<std::string, std::string>("target", report.target),
                                    {"profile", report.profile},
                                    {"seed", std::to_string(report.seed)},
                                    {"run", report.run}}) {
    out << "      <property name=\"" << name << "\" value=\"" << xml(value) << "\"/>\n";
  }
  out << "    </properties>\n";
  if (report.unreachable) {
    out << "    <testcase classname=\"target\" name=\"reached\" time=\"0.000\">\n      <error "
           "message=\""
        << xml(*report.unreachable) << "\" type=\"UNREACHABLE\"/>\n    </testcase>\n";
  }
  for (const CheckResult& result : report.results) {
    out << "    <testcase classname=\"" << xml(result.check->group()) << "\" name=\""
        << xml(result.check->id) << "\" time=\"" << seconds(result.took) << "\"";
    const std::string about = xml(sentence(result));
    if (report.fails(result)) {
      out << ">\n      <failure message=\"" << about << "\" type=\""
          << toString(result.check->level) << "\">"
          << xml("the receiver " + result.check->requirement) << ". " << xml(result.check->fix)
          << "</failure>\n    </testcase>\n";
    } else if (result.verdict == Verdict::Error) {
      out << ">\n      <error message=\"" << about << "\" type=\"HARNESS\"/>\n    </testcase>\n";
    } else if (result.verdict == Verdict::Skip || result.verdict == Verdict::Inconclusive) {
      out << ">\n      <skipped message=\"" << xml(std::string(toString(result.verdict))) << ": "
          << about << "\"/>\n    </testcase>\n";
    } else if (result.verdict != Verdict::Pass) {
      out << ">\n      <system-out>" << toString(result.verdict) << ": " << about
          << "</system-out>\n    </testcase>\n";
    } else {
      out << "/>\n";
    }
  }
  out << "  </testsuite>\n</testsuites>\n";
}

void writeMarkdown(const Report& report, std::ostream& out) {
  out << "## okta-conformance: " << cell(report.target) << "\n\n";
  if (report.unreachable) {
    out << "It was never reached: " << cell(*report.unreachable) << "\n";
    return;
  }
  const Grade grade = gradeOf(report);
  if (grade.letter) out << "**Grade " << *grade.letter << "**. ";
  out << summary(report) << ".\n\n| verdict | check | what | fix |\n| --- | --- | --- | --- |\n";
  std::vector<const CheckResult*> results;
  for (const CheckResult& result : report.results) {
    if (result.verdict != Verdict::Pass) results.push_back(&result);
  }
  std::stable_sort(results.begin(), results.end(), [](const CheckResult* a, const CheckResult* b) {
    return rank(a->verdict) < rank(b->verdict);
  });
  for (const CheckResult* result : results) {
    out << "| " << toString(result->verdict) << " | " << result->check->id << " | "
        << cell(sentence(*result)) << " | " << cell(result->check->fix) << " |\n";
  }
}

const std::vector<ReportFormat>& reportFormats() {
  static const std::vector<ReportFormat> all = {
      {"junit", writeJunit}, {"json", writeJson}, {"md", writeMarkdown}};
  return all;
}

}  // namespace hooks
