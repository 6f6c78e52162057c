#include "conformance/run/report_wording.h"

#include <algorithm>
#include <cstdio>

#include "fixtures/wire/html.h"
#include "receiver/core/one_line.h"

namespace hooks {

namespace {

int rank(Verdict verdict) {
  switch (verdict) {
    case Verdict::Fail:
      return 0;
    case Verdict::Error:
      return 1;
    case Verdict::Warn:
      return 2;
    case Verdict::Info:
      return 3;
    case Verdict::Inconclusive:
      return 4;
    case Verdict::Skip:
      return 5;
    case Verdict::Pass:
      return 6;
  }
  return 6;
}

}  // namespace

std::string sentence(const CheckResult& result) {
  if (!result.expected.empty()) return "expected " + result.expected + "; got " + result.actual;
  return result.reason;
}

std::string wordFor(Verdict verdict, std::size_t count) {
  const bool one = count == 1;
  switch (verdict) {
    case Verdict::Pass:
      return "passed";
    case Verdict::Fail:
      return "failed";
    case Verdict::Warn:
      return one ? "warning" : "warnings";
    case Verdict::Info:
      return one ? "note" : "notes";
    case Verdict::Skip:
      return "skipped";
    case Verdict::Inconclusive:
      return "inconclusive";
    case Verdict::Error:
      return one ? "error" : "errors";
  }
  return "unknown";
}

std::optional<std::string> tunnelTrouble(const Report& report) {
  if (!report.tunnelFailure) return std::nullopt;
  return described(*report.tunnelFailure) + ". To do: " + report.tunnelFailure->remedy;
}

std::string counted(const Report& report) {
  std::string text;
  for (const Verdict verdict : {Verdict::Pass, Verdict::Fail, Verdict::Warn, Verdict::Info,
                                Verdict::Skip, Verdict::Inconclusive, Verdict::Error}) {
    const std::size_t count = report.count(verdict);
    if (count == 0) continue;
    text += (text.empty() ? "" : ", ") + std::to_string(count) + " " + wordFor(verdict, count);
  }
  return text.empty() ? "nothing was judged" : text;
}

std::vector<const CheckResult*> failuresFirst(const Report& report) {
  std::vector<const CheckResult*> results;
  for (const CheckResult& result : report.results) results.push_back(&result);
  std::stable_sort(results.begin(), results.end(), [](const CheckResult* a, const CheckResult* b) {
    return rank(a->verdict) < rank(b->verdict);
  });
  return results;
}

namespace {

void add(std::vector<Shared>& all, const std::string& what, const std::string& id) {
  const auto same =
      std::find_if(all.begin(), all.end(), [&](const Shared& one) { return one.what == what; });
  if (same == all.end()) {
    all.push_back({what, {id}});
  } else {
    same->ids.push_back(id);
  }
}

}  // namespace

std::vector<Shared> reasonsOf(const Report& report, Verdict verdict) {
  std::vector<Shared> reasons;
  for (const CheckResult& result : report.results) {
    if (result.verdict == verdict) add(reasons, result.reason, result.check->id);
  }
  return reasons;
}

std::vector<Shared> lossesOf(const Report& report) {
  std::vector<Shared> losses;
  for (const CheckResult* result : failuresFirst(report)) {
    const bool failed = result->verdict == Verdict::Fail || result->verdict == Verdict::Warn;
    if (failed && !result->check->loses.empty())
      add(losses, result->check->loses, result->check->id);
  }
  return losses;
}

std::string seconds(Microseconds time) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", static_cast<double>(time.count()) / 1e6);
  return text;
}

double milliseconds(Microseconds time) { return static_cast<double>(time.count()) / 1000; }

std::string listed(const std::vector<std::string>& names, std::size_t most) {
  std::string text;
  // One more is as short as "and 1 more".
  const std::size_t shown = names.size() <= most + 1 ? names.size() : most;
  for (std::size_t i = 0; i < shown; ++i) text += (i == 0 ? "" : ", ") + names[i];
  if (shown < names.size()) text += " and " + std::to_string(names.size() - shown) + " more";
  return text;
}

std::string manyLines(std::string_view text, std::size_t maxBytes) {
  std::string out;
  for (std::size_t start = 0; start <= text.size();) {
    const std::size_t end = std::min(text.find('\n', start), text.size());
    std::string_view line = text.substr(start, end - start);
    // The end of a line of HTTP.
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (start != 0) out += '\n';
    if (out.size() >= maxBytes) return out + "…";
    out += oneLine(line, maxBytes - out.size());
    start = end + 1;
  }
  return out;
}

std::string xmlText(std::string_view text, std::size_t maxBytes) {
  std::string out = htmlEscaped(manyLines(text, maxBytes));
  // Characters that are Unicode and yet not allowed in XML.
  for (const auto& [bytes, instead] :
       {std::pair("\xEF\xBF\xBE", "\\ufffe"), std::pair("\xEF\xBF\xBF", "\\uffff")}) {
    for (auto i = out.find(bytes); i != std::string::npos; i = out.find(bytes)) {
      out.replace(i, 3, instead);
    }
  }
  return out;
}

std::string markdownText(std::string_view text, std::size_t maxBytes) {
  std::string out;
  for (const char c : oneLine(text, maxBytes)) {
    // "@" would call somebody, "<" and "&" would be HTML.
    if (c == '<') {
      out += "&lt;";
    } else if (c == '&') {
      out += "&amp;";
    } else if (c == '@') {
      out += "&#64;";
    } else {
      if (std::string_view("\\|`[]*_~#$!").find(c) != std::string_view::npos) out += '\\';
      out += c;
    }
  }
  return out;
}

JsonObject whatItAsks(const Check& check) {
  return {{"id", check.id},
          {"level", toString(check.level)},
          {"class", toString(check.checkClass)},
          {"requirement", check.requirement},
          {"source", check.source.document},
          {"says", check.source.says},
          {"sends", check.sends},
          {"expects", check.expects}};
}

bool isUtf8(std::string_view text) {
  // What is not is written with a backslash and an x, and so becomes longer.
  for (std::size_t i = 0; i < text.size();) {
    const auto lead = static_cast<unsigned char>(text[i]);
    if (lead < 0x80) {
      ++i;
      continue;
    }
    const std::size_t length = lead >= 0xf0 ? 4 : lead >= 0xe0 ? 3 : 2;
    const std::string_view character = text.substr(i, length);
    if (oneLine(character).starts_with("\\x")) return false;
    i += length;
  }
  return true;
}

Transcript transcriptOf(const CheckResult& result, std::size_t most) {
  Transcript transcript;
  const std::size_t count = result.exchanges.size();
  const std::size_t first = count <= most ? count : most / 2;
  const std::size_t last = count <= most ? 0 : most - first;
  for (std::size_t i = 0; i < first; ++i) transcript.exchanges.push_back(&result.exchanges[i]);
  for (std::size_t i = count - last; i < count; ++i) {
    transcript.exchanges.push_back(&result.exchanges[i]);
  }
  transcript.omitted = count - first - last;
  transcript.omittedAfter = first;
  return transcript;
}

}  // namespace hooks
