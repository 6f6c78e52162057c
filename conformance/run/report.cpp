#include "conformance/run/report.h"

#include <algorithm>

namespace hooks {

namespace {

std::string quoted(const std::string& text) {
  std::string out = "'";
  for (const char c : text) {
    if (c == '\'') {
      out += "'\\''";
    } else {
      out += c;
    }
  }
  return out + "'";
}

// What curl writes by itself.
bool madeByCurl(std::string_view name) {
  for (const std::string_view own : {"Host", "Content-Length", "Connection"}) {
    if (equalsIgnoringCase(name, own)) return true;
  }
  return false;
}

}  // namespace

std::size_t Report::count(Verdict verdict) const {
  return static_cast<std::size_t>(
      std::count_if(results.begin(), results.end(),
                    [&](const CheckResult& result) { return result.verdict == verdict; }));
}

bool Report::fails(const CheckResult& result) const {
  return result.verdict == Verdict::Fail || (strict && result.verdict == Verdict::Warn);
}

int Report::exitStatus() const {
  if (unreachable) return 3;
  const auto failing = [this](const CheckResult& result) { return fails(result); };
  if (std::any_of(results.begin(), results.end(), failing)) return 1;
  return count(Verdict::Error) > 0 ? 5 : 0;
}

Grade gradeOf(const Report& report) {
  if (report.unreachable) return {.letter = std::nullopt, .reasons = {"it was never reached"}};
  if (!report.whole) {
    return {.letter = std::nullopt,
            .reasons = {"only some of the checks were run; a grade is for a whole profile"}};
  }
  Grade grade{.letter = 'A'};
  const auto cap = [&](char letter, const std::string& reason) {
    if (letter > *grade.letter) grade.letter = letter;
    grade.reasons.push_back(std::string(1, letter) + " at best: " + reason);
  };
  std::size_t warnings = 0;
  for (const CheckResult& result : report.results) {
    const bool must = result.check->level == Level::Must;
    switch (result.verdict) {
      case Verdict::Fail:
        cap('F', result.check->id + " failed");
        break;
      case Verdict::Warn:
        ++warnings;
        cap('B', result.check->id + " was not met");
        break;
      case Verdict::Inconclusive:
      case Verdict::Error:
        cap(must ? 'C' : 'B', result.check->id + " could not be judged: " + result.reason);
        break;
      case Verdict::Skip:
        if (must) cap('B', result.check->id + " was skipped: " + result.reason);
        break;
      case Verdict::Pass:
      case Verdict::Info:
        break;
    }
  }
  if (warnings > 5) cap('C', std::to_string(warnings) + " SHOULDs were not met");
  return grade;
}

std::string curlLine(const Exchange& exchange, const std::string& secretHeader) {
  const HttpRequest& request = exchange.request;
  std::string line = "curl -i -X " + request.method;
  bool agent = false;
  for (const HttpHeader& header : request.headers) {
    if (madeByCurl(header.name)) continue;
    agent = agent || equalsIgnoringCase(header.name, "User-Agent");
    if (equalsIgnoringCase(header.name, secretHeader) && header.value == "(secret)") {
      line += " -H \"" + header.name + ": $OKTA_HOOK_AUTH_SECRET\"";
    } else if (header.value.empty()) {
      // curl's way of sending a header without a value.
      line += " -H " + quoted(header.name + ";");
    } else {
      line += " -H " + quoted(header.name + ": " + header.value);
    }
  }
  if (!agent) line += " -A ''";
  constexpr std::size_t kShown = 8 << 10;
  const bool printable = std::none_of(request.body.begin(), request.body.end(),
                                      [](unsigned char c) { return c < 0x20 && c != '\n'; });
  if (request.body.size() > kShown || !printable) {
    line += " --data-binary @body  # " + std::to_string(request.body.size()) +
            " bytes, see the JSON report";
    return line + "\n     " + quoted(exchange.url);
  }
  if (!request.body.empty()) line += " --data-binary " + quoted(request.body);
  return line + " " + quoted(exchange.url);
}

void redact(CheckResult& result, const std::string& header, const Secret& secret) {
  const auto clean = [&](std::string& text) { text = redacted(std::move(text), secret); };
  clean(result.expected);
  clean(result.actual);
  clean(result.reason);
  for (std::string& remark : result.remarks) clean(remark);
  for (Exchange& exchange : result.exchanges) {
    const auto lines = [&](HttpHeaders& headers) {
      HttpHeaders cleaned;
      for (const HttpHeader& line : headers) {
        // A secret that was changed on purpose says much of the one that was not.
        const bool whole = equalsIgnoringCase(line.name, header) && !secret.empty();
        const bool same = line.value == secret.reveal();
        cleaned.add(line.name, !whole ? redacted(line.value, secret)
                               : same ? "(secret)"
                                      : "(changed secret)");
      }
      headers = std::move(cleaned);
    };
    clean(exchange.url);
    lines(exchange.request.headers);
    clean(exchange.request.body);
    clean(exchange.detail);
    if (exchange.response) {
      lines(exchange.response->headers);
      clean(exchange.response->body);
    }
  }
}

}  // namespace hooks
