#include <algorithm>

#include "conformance/run/formats.h"
#include "conformance/run/report_curl.h"
#include "conformance/run/report_wording.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"
#include "receiver/core/one_line.h"

namespace hooks {

namespace {

constexpr std::size_t kExchanges = 12;
constexpr std::size_t kExchangesOfAPass = 4;
// Of a body: laid out as JSON up to the first, shown up to the second.
constexpr std::size_t kReadable = 64 << 10;
constexpr std::size_t kBody = 8 << 10;

// No script and nothing from elsewhere: and the browser is told so, whatever stands in the page.
constexpr std::string_view kHead = R"html(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>okta-conformance</title>
<style>
:root { --paper: #fbfbfa; --card: #fff; --ink: #1c1e21; --faint: #62666d; --line: #dfe1e4; --code: #f3f4f5;
  --good: #1a7f42; --bad: #c0262d; --warn: #946200; --note: #3565b8; }
@media (prefers-color-scheme: dark) {
  :root { --paper: #131416; --card: #1b1d20; --ink: #e7e8ea; --faint: #9da2aa; --line: #33363b; --code: #24272b;
    --good: #57c785; --bad: #ff7b7b; --warn: #e3b341; --note: #82aaf5; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.25rem 1rem 4rem; max-width: 60rem; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1 { font-size: 1.35rem; margin: 0; } h2 { font-size: 1.1rem; margin: 2rem 0 .6rem; } h3 { font-size: .95rem; margin: 1rem 0 .3rem; }
p, ul { margin: .3rem 0; } ul { padding-left: 1.2rem; }
.faint { color: var(--faint); } small { font-size: .85rem; }
.top { display: flex; gap: 1rem; align-items: flex-start; }
.grade { flex: none; min-width: 3.6rem; height: 3.6rem; padding: 0 .6rem; border-radius: .7rem; display: grid; place-items: center;
  font-size: 2rem; font-weight: 700; border: 2px solid currentColor; }
.counts { display: flex; flex-wrap: wrap; gap: .4rem; margin: 1rem 0; padding: 0; list-style: none; }
.counts a { display: block; padding: .25rem .7rem; border: 1px solid var(--line); border-radius: 2rem; background: var(--card);
  text-decoration: none; } .counts b { margin-right: .3rem; }
.good { color: var(--good); } .bad { color: var(--bad); } .warn { color: var(--warn); } .note { color: var(--note); }
.card, details.check { background: var(--card); border: 1px solid var(--line); border-radius: .6rem; margin: .5rem 0; }
.card { padding: .8rem 1rem; }
details.check > summary { padding: .65rem 1rem; cursor: pointer; }
details.check > div { padding: 0 1rem 1rem; border-top: 1px solid var(--line); }
summary b { font-weight: 650; } summary:focus-visible { outline: 2px solid var(--note); outline-offset: 2px; }
.tag { font-size: .72rem; font-weight: 650; letter-spacing: .03em; border: 1px solid currentColor; border-radius: .3rem; padding: .05rem .35rem; }
dl { display: grid; grid-template-columns: 6rem 1fr; gap: .25rem .8rem; margin: .8rem 0; }
dt { color: var(--faint); } dd { margin: 0; white-space: pre-line; }
@media (max-width: 34rem) { dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; } }
pre:focus-visible { outline: 2px solid var(--note); }
pre { margin: .3rem 0; padding: .6rem .8rem; background: var(--code); border-radius: .4rem; white-space: pre-wrap;
  font: .8rem/1.45 ui-monospace, monospace; max-height: 26rem; overflow-y: auto; }
.wire > summary { cursor: pointer; color: var(--faint); padding: .3rem 0; }
code { font: .9em ui-monospace, monospace; }
@media print { details.check > div { border: 0; } pre { max-height: none; } }
</style>
</head>
<body>
)html";

// Fit for XML as well, so that the page can be taken apart by other tools.
std::string html(std::string_view text, std::size_t maxBytes = 4000) {
  return xmlText(text, maxBytes);
}

const char* moodOf(Verdict verdict) {
  switch (verdict) {
    case Verdict::Pass:
      return "good";
    case Verdict::Fail:
    case Verdict::Error:
      return "bad";
    case Verdict::Warn:
    case Verdict::Inconclusive:
      return "warn";
    default:
      return "note";
  }
}

std::string bodyText(const std::string& body) {
  if (body.empty()) return {};
  std::string shown;
  if (body.size() <= kReadable) {
    try {
      shown = pretty(readJson(body));
    } catch (const ShapeError&) {
    }
  }
  if (shown.empty()) shown = body.substr(0, kBody + 1);
  const bool cut = shown.size() > kBody;
  if (cut) shown.resize(kBody);
  std::string text = "\n" + manyLines(shown, 4 * kBody);
  if (cut) text += "\n… " + std::to_string(body.size()) + " bytes in all";
  return text;
}

std::string headerLines(const HttpHeaders& headers) {
  std::string text;
  for (const HttpHeader& line : headers) {
    text += oneLine(line.name) + ": " + oneLine(line.value, 2000) + "\n";
  }
  return text;
}

// What scrolls can be reached with the keyboard.
constexpr const char* kPre = "<pre tabindex=\"0\">";

void wire(const Exchange& exchange, std::ostream& out) {
  const std::string what =
      exchange.response
          ? std::to_string(exchange.status()) + " " + std::string(reasonPhrase(exchange.status()))
      : exchange.unanswered ? "no answer: " + std::string(toString(*exchange.unanswered))
                            : "no answer";
  out << "<details class=\"wire\"><summary><code>" << html(exchange.request.method) << "</code> → "
      << html(what) << " <small>" << seconds(exchange.took) << " s</small></summary>\n"
      << kPre
      << html(exchange.request.method + " " + oneLine(exchange.url, 2000) + "\n" +
                  headerLines(exchange.request.headers) + bodyText(exchange.request.body),
              4 * kBody)
      << "</pre>\n"
      << kPre;
  if (exchange.response) {
    out << html(
        what + "\n" + headerLines(exchange.response->headers) + bodyText(exchange.response->body),
        4 * kBody);
  } else {
    out << html(what + (exchange.detail.empty() ? "" : "\n" + exchange.detail));
  }
  out << "</pre></details>\n";
}

void card(const CheckResult& result, std::ostream& out) {
  const Check& check = *result.check;
  const bool open = result.verdict == Verdict::Fail || result.verdict == Verdict::Error;
  out << "<details class=\"check\"" << (open ? " open" : "") << "><summary><span class=\"tag "
      << moodOf(result.verdict) << "\">" << toString(result.verdict) << "</span> <b>"
      << html(check.id) << "</b> <small class=\"faint\">" << toString(check.level)
      << "</small><br>the " << check.who() << ' ' << html(check.requirement)
      << "</summary>\n<div>\n<dl>\n";
  const auto row = [&](const char* name, const std::string& text) {
    if (!text.empty()) out << "<dt>" << name << "</dt><dd>" << html(text) << "</dd>\n";
  };
  row("expected", result.expected.empty() ? check.expects : result.expected);
  row("actual", result.actual);
  row("reason", result.reason);
  row("known", result.accepted.value_or(""));
  row("sent", check.sends);
  row("source", check.source.document + ": " + check.source.says);
  row("why", check.why);
  // Of what is met, or was not asked, nothing is lost.
  if (result.verdict != Verdict::Pass && result.verdict != Verdict::Skip) {
    row("lost", check.loses);
    row("fix", check.fix);
  }
  for (const std::string& remark : result.remarks) row("note", remark);
  out << "</dl>\n";
  if (!result.exchanges.empty()) {
    const std::size_t most = result.verdict == Verdict::Pass ? kExchangesOfAPass : kExchanges;
    const Transcript transcript = transcriptOf(result, most);
    out << "<h3>On the wire</h3>\n";
    for (std::size_t i = 0; i < transcript.exchanges.size(); ++i) {
      if (transcript.omitted != 0 && i == transcript.omittedAfter) {
        out << "<p class=\"faint\">… " << transcript.omitted << " more …</p>\n";
      }
      wire(*transcript.exchanges[i], out);
    }
    const Exchange* last = lastSent(result);
    if (result.verdict != Verdict::Pass && last != nullptr) {
      CurlStyle curl{.bodyFile = bodyFileName(check)};
      std::string command;
      for (const std::string& part : curlParts(*last, curl)) {
        command += (command.empty() ? "" : " \\\n  ") + part;
      }
      out << "<details class=\"wire\"><summary>the last request again, with curl</summary>\n"
          << kPre << html(command, 64 << 10) << "</pre></details>\n";
    }
  }
  out << "</div></details>\n";
}

void top(const Report& report, std::ostream& out) {
  const Grade grade = gradeOf(report);
  const char* mood = !grade.letter          ? "note"
                     : *grade.letter == 'A' ? "good"
                     : *grade.letter == 'F' ? "bad"
                                            : "warn";
  const std::string letter = grade.letter ? std::string(1, *grade.letter) : "–";
  out << "<header class=\"top\"><div class=\"grade " << mood << "\" role=\"img\" aria-label=\""
      << (grade.letter ? "grade " + letter : "no grade") << "\">" << letter << "</div><div><h1>"
      << html(report.target) << "</h1>\n<p class=\"faint\"><small>okta-conformance "
      << html(report.version) << ", " << formatTime(report.started, 0) << ", profile "
      << html(report.profile) << ", seed " << report.seed << ", run " << html(report.run) << ", "
      << (report.observer.empty() ? "nobody watched what it did"
                                  : "watched by " + html(report.observer))
      << ", " << report.requests << " requests in " << seconds(report.took)
      << " s</small></p></div></header>\n<main>\n";
  if (report.unreachable) {
    out << "<p class=\"card bad\">It was never reached: " << html(*report.unreachable) << "</p>\n";
    return;
  }
  if (const auto trouble = tunnelTrouble(report)) {
    out << "<p class=\"card bad\">The tunnel failed, not the receiver: " << html(*trouble)
        << "</p>\n";
  }
  out << "<ul class=\"counts\">\n";
  for (const Verdict verdict : {Verdict::Fail, Verdict::Error, Verdict::Warn, Verdict::Info,
                                Verdict::Inconclusive, Verdict::Skip, Verdict::Pass}) {
    const std::size_t count = report.count(verdict);
    if (count == 0) continue;
    out << "<li><a class=\"" << moodOf(verdict) << "\" href=\"#" << toString(verdict) << "\"><b>"
        << count << "</b>" << wordFor(verdict, count) << "</a></li>\n";
  }
  out << "</ul>\n";
  for (const std::string& note : report.notes)
    out << "<p class=\"card\">" << html(note) << "</p>\n";
  const std::vector<Shared> losses = lossesOf(report);
  if (!losses.empty()) {
    out << "<div class=\"card\"><b>In production it would lose</b><ul>\n";
    for (const auto& [what, ids] : losses) {
      out << "<li>" << html(what) << " <small class=\"faint\">" << html(listed(ids, 4))
          << "</small></li>\n";
    }
    out << "</ul></div>\n";
  }
  if (!grade.reasons.empty()) {
    out << "<div class=\"card\"><b>" << (grade.letter ? "What caps the grade" : "Why no grade")
        << "</b><ul>\n";
    for (const std::string& reason : grade.reasons) out << "<li>" << html(reason, 500) << "</li>\n";
    out << "</ul></div>\n";
  }
}

void section(const Report& report, Verdict verdict, const char* name, std::ostream& out) {
  const std::size_t count = report.count(verdict);
  if (count == 0) return;
  out << "<section id=\"" << toString(verdict) << "\"><h2>" << name << " <span class=\"faint\">"
      << count << "</span></h2>\n";
  for (const CheckResult& result : report.results) {
    if (result.verdict == verdict) card(result, out);
  }
  out << "</section>\n";
}

}  // namespace

void writeHtml(const Report& report, std::ostream& out) {
  out << kHead;
  top(report, out);
  section(report, Verdict::Fail, "Failed", out);
  section(report, Verdict::Error, "Not judged for an error", out);
  section(report, Verdict::Warn, "Warnings", out);
  section(report, Verdict::Info, "Worth knowing", out);
  section(report, Verdict::Inconclusive, "Inconclusive, and so not passed", out);
  section(report, Verdict::Skip, "Skipped", out);
  section(report, Verdict::Pass, "Passed", out);
  out << "</main>\n</body>\n</html>\n";
}

}  // namespace hooks
