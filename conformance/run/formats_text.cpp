#include <algorithm>
#include <map>

#include "conformance/run/formats.h"
#include "conformance/run/report_curl.h"
#include "conformance/run/report_wording.h"
#include "receiver/core/one_line.h"

namespace hooks {

namespace {

constexpr std::size_t kIndent = 4;
constexpr std::size_t kField = 10;
// So many of one cause are shown in full.
constexpr std::size_t kSameInFull = 1;

constexpr const char* kBold = "\033[1m";
constexpr const char* kFaint = "\033[2m";
constexpr const char* kPlain = "\033[0m";

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

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
  }));
}

// One run of the program as a page of text.
class TextPage {
 public:
  TextPage(const Report& report, std::ostream& out, const TextStyle& style)
      : report_(report), out_(out), style_(style), results_(failuresFirst(report)) {}

  void write();

 private:
  std::string in(const char* colour, const std::string& text) const {
    return style_.colour ? colour + text + kPlain : text;
  }
  // Lines no longer than the terminal is wide, where there are blanks to break them at. Lines
  // behind the first start with `indent` blanks; `used` columns of the first are taken.
  std::string wrapped(const std::string& text, std::size_t indent, std::size_t used) const;
  void paragraph(const std::string& text, std::size_t indent);
  void field(const std::string& name, const std::string& text);
  void title(const std::string& text);

  void head(const CheckResult& result);
  void failure(const CheckResult& result);
  void again(const CheckResult& result);
  void failures(const std::string& name, std::initializer_list<Verdict> verdicts);
  void reasons(const std::string& name, Verdict verdict);
  void passed();
  void lost();
  void verdict();

  const Report& report_;
  std::ostream& out_;
  const TextStyle& style_;
  std::vector<const CheckResult*> results_;
};

std::string TextPage::wrapped(const std::string& text, std::size_t indent, std::size_t used) const {
  std::string out;
  std::size_t column = used;
  std::size_t start = 0;
  while (start <= text.size()) {
    const std::size_t end = std::min(text.find_first_of(" \n", start), text.size());
    const std::string word = text.substr(start, end - start);
    const bool fresh = out.empty() || out.back() == '\n';
    if (!fresh) {
      const bool breaks =
          style_.width != 0 && column + 1 + columns(word) > style_.width && column > indent;
      if (text[start - 1] == '\n' || breaks) {
        out += '\n' + std::string(indent, ' ');
        column = indent;
      } else {
        out += ' ';
        ++column;
      }
    }
    out += word;
    column += columns(word);
    start = end + 1;
  }
  return out;
}

void TextPage::paragraph(const std::string& text, std::size_t indent) {
  out_ << std::string(indent, ' ') << wrapped(text, indent, indent) << '\n';
}

void TextPage::field(const std::string& name, const std::string& text) {
  if (text.empty()) return;
  const std::size_t indent = kIndent + kField;
  out_ << std::string(kIndent, ' ') << in(kFaint, name) << std::string(kField - name.size(), ' ')
       << wrapped(text, indent, indent) << '\n';
}

void TextPage::title(const std::string& text) { out_ << '\n' << in(kBold, text) << '\n'; }

void TextPage::head(const CheckResult& result) {
  const std::string verdict(toString(result.verdict));
  const Check& check = *result.check;
  const std::size_t used = verdict.size() + 2 + check.id.size() + 2;
  out_ << in(colourOf(result.verdict), verdict) << "  " << in(kBold, check.id) << "  "
       << wrapped(std::string(toString(check.level)) + ": " + check.requirement, kIndent, used)
       << '\n';
}

void TextPage::again(const CheckResult& result) {
  const Exchange* last = lastSent(result);
  if (last == nullptr) return;
  const Exchange& exchange = *last;
  CurlStyle curl{.secretHeader = style_.secretHeader};
  if (!style_.bodies.empty()) {
    curl.inlineBytes = style_.inlineBytes;
    curl.bodyFile = style_.bodies + "/" + bodyFileName(*result.check);
  } else {
    curl.bodyFile = bodyFileName(*result.check);
  }
  const std::size_t indent = kIndent + kField;
  // Never wrapped, so that it can be copied: a backslash ends each line but the last.
  std::string command;
  std::size_t column = indent;
  for (const std::string& part : curlParts(exchange, curl)) {
    const std::size_t size = columns(part);
    if (command.empty()) {
      column += size;
    } else if (style_.width != 0 && column + size + 3 > style_.width) {
      command += " \\\n" + std::string(indent + 2, ' ');
      column = indent + 2 + size;
    } else {
      command += ' ';
      column += size + 1;
    }
    command += part;
  }
  out_ << std::string(kIndent, ' ') << in(kFaint, "again") << std::string(kField - 5, ' ')
       << command << '\n';
  if (needsBodyFile(exchange, curl) && (style_.bodies.empty() || cutShort(exchange))) {
    field("",
          "the body has " +
              std::string(exchange.request.headers.find("Content-Length")
                              .value_or(std::to_string(exchange.request.body.size()))) +
              (style_.bodies.empty() ? std::string(" bytes and is not kept; okta-conformance ") +
                                           (result.check->ask ? "org " : "receiver ")
                                     : " bytes; okta-conformance replay ") +
              result.check->id + " sends it again");
  }
}

void TextPage::failure(const CheckResult& result) {
  const Check& check = *result.check;
  out_ << '\n';
  head(result);
  field("source", check.source.document + ": " + check.source.says);
  field("sent", check.sends);
  if (!result.expected.empty()) {
    field("expected", manyLines(result.expected, 1500));
    field("actual", manyLines(result.actual, 1500));
  }
  field("reason", manyLines(result.reason, 1500));
  field("why", check.why);
  field("lost", check.loses);
  field("fix",
        check.fix + (check.recipe.empty() ? "" : " (okta-conformance explain " + check.id + ")"));
  if (result.accepted) field("known", oneLine(*result.accepted));
  for (const std::string& remark : result.remarks) field("note", manyLines(remark, 1500));
  again(result);
}

void TextPage::failures(const std::string& name, std::initializer_list<Verdict> verdicts) {
  std::vector<const CheckResult*> those;
  // Many checks fail for one cause, such as a secret that is refused; then one is told in full.
  std::map<std::pair<std::string, std::string>, std::vector<const CheckResult*>> causes;
  for (const CheckResult* result : results_) {
    if (std::find(verdicts.begin(), verdicts.end(), result->verdict) == verdicts.end()) continue;
    those.push_back(result);
    causes[{result->expected, result->actual + '\n' + result->reason}].push_back(result);
  }
  if (those.empty()) return;
  title(name + ": " + std::to_string(those.size()));
  for (const CheckResult* result : those) {
    const auto& same = causes[{result->expected, result->actual + '\n' + result->reason}];
    if (style_.all || same.size() <= kSameInFull + 1) {
      failure(*result);
    } else if (same.front() == result) {
      failure(*result);
      out_ << '\n';
      paragraph("The same came of " + std::to_string(same.size() - 1) +
                    " more (--all tells each in full):",
                kIndent);
      for (std::size_t i = 1; i < same.size(); ++i) {
        const Check& check = *same[i]->check;
        const std::string id =
            check.id + std::string(check.id.size() < 24 ? 24 - check.id.size() : 1, ' ');
        out_ << std::string(kIndent + 2, ' ') << in(kBold, id)
             << wrapped(std::string(toString(check.level)) + ": " + check.requirement, kIndent + 4,
                        kIndent + 2 + id.size())
             << '\n';
      }
    }
  }
}

void TextPage::reasons(const std::string& name, Verdict verdict) {
  const std::vector<Shared> groups = reasonsOf(report_, verdict);
  if (groups.empty()) return;
  title(name + ": " + std::to_string(report_.count(verdict)));
  for (const auto& [reason, ids] : groups) {
    paragraph(oneLine(reason), kIndent);
    paragraph(listed(ids, style_.all ? ids.size() : 12), kIndent + 2);
  }
}

void TextPage::passed() {
  if (!style_.all || report_.count(Verdict::Pass) == 0) return;
  title("Passed: " + std::to_string(report_.count(Verdict::Pass)));
  for (const CheckResult* result : results_) {
    if (result->verdict == Verdict::Pass) head(*result);
  }
}

void TextPage::lost() {
  const std::vector<Shared> losses = lossesOf(report_);
  if (losses.empty()) return;
  title("In production it would lose");
  for (const auto& [what, ids] : losses) {
    paragraph("- " + what + "  (" + listed(ids, 3) + ")", kIndent);
  }
}

void TextPage::verdict() {
  title("Verdict");
  paragraph(std::to_string(report_.results.size()) + " checks: " + counted(report_) + ".  " +
                std::to_string(report_.requests) + " requests in " + seconds(report_.took) + " s",
            kIndent);
  for (const std::string& note : report_.notes) paragraph(oneLine(note), kIndent);
  const Grade grade = gradeOf(report_);
  const std::string reason = grade.reasons.empty() ? "" : oneLine(grade.reasons.front(), 300);
  if (!grade.letter) {
    paragraph("No grade: " + reason, kIndent);
    return;
  }
  const Verdict mood = *grade.letter == 'A'   ? Verdict::Pass
                       : *grade.letter == 'F' ? Verdict::Fail
                                              : Verdict::Warn;
  out_ << std::string(kIndent, ' ') << in(colourOf(mood), std::string("Grade ") + *grade.letter)
       << '\n';
  for (const std::string& cap : grade.reasons) paragraph(oneLine(cap, 400), kIndent + 2);
}

void TextPage::write() {
  out_ << in(kBold, "okta-conformance") << ' ' << report_.version
       << (report_.version.empty() ? "" : " ") << "judges " << oneLine(report_.target) << '\n';
  paragraph("profile " + report_.profile + ", seed " + std::to_string(report_.seed) + ", run " +
                report_.run + ", " +
                (report_.observer.empty() ? "nobody watches what it does"
                                          : "watched by " + oneLine(report_.observer)),
            0);
  if (report_.unreachable) {
    out_ << "\nIt was never reached: " << oneLine(*report_.unreachable)
         << "\nIs it running, and is this its address? Nothing was judged.\n";
    return;
  }
  if (report_.tunnelFailure) {
    out_ << "\nThe tunnel failed: " << oneLine(described(*report_.tunnelFailure))
         << "\nTo do: " << oneLine(report_.tunnelFailure->remedy)
         << "\nThe receiver is not to blame for this.\n";
    for (const std::string& note : report_.notes) out_ << oneLine(note) << '\n';
    if (report_.results.empty()) return;
  }
  failures("Failed", {Verdict::Fail});
  failures("Not judged for an error", {Verdict::Error});
  failures("Warnings", {Verdict::Warn});
  failures("Worth knowing", {Verdict::Info});
  reasons("Inconclusive, and so not passed", Verdict::Inconclusive);
  reasons("Skipped", Verdict::Skip);
  passed();
  lost();
  verdict();
}

}  // namespace

std::string bodyFileName(const Check& check) {
  std::string name = check.id;
  std::replace(name.begin(), name.end(), '/', '-');
  return name + ".body";
}

void writeText(const Report& report, std::ostream& out, const TextStyle& style) {
  TextPage(report, out, style).write();
}

}  // namespace hooks
