#include "conformance/run/formats.h"

#include <gmock/gmock.h>

#include <sstream>

#include "fixtures/wire/json_reader.h"

namespace hooks {
namespace {

using testing::HasSubstr;
using testing::Not;

const Check& theCheck() {
  static const Check check{.id = "batch/all",
                           .level = Level::Must,
                           .requirement = "acts on every event",
                           .source = {"Okta, Event hooks", "several events"},
                           .why = "Okta merges events.",
                           .fix = "Loop.",
                           .loses = "all events but the first",
                           .run = {}};
  return check;
}

// What a hostile receiver may answer.
constexpr char kHostile[] = "</failure>]]>&\"'\x1b[2J\x01\xff|`<script>";

Report aReport(Verdict verdict) {
  CheckResult result{.check = &theCheck(), .verdict = verdict};
  if (verdict == Verdict::Fail) {
    result.expected = "3 effects";
    result.actual = kHostile;
    Exchange exchange{.url = "http://receiver.test/a?b=c"};
    exchange.request = {.method = "POST",
                        .headers = {{"Host", "receiver.test"}, {"X-A", "it's"}},
                        .body = R"({"a":"b'c"})"};
    result.exchanges.push_back(exchange);
  }
  if (verdict == Verdict::Skip) result.reason = kHostile;
  Report report{.target = kHostile};
  report.results.push_back(result);
  return report;
}

std::string written(void (*write)(const Report&, std::ostream&), const Report& report) {
  std::ostringstream out;
  write(report, out);
  return out.str();
}

std::string text(const Report& report) {
  std::ostringstream out;
  writeText(report, out);
  return out.str();
}

TEST(FormatsTest, TextSaysWhatFailedWhyAndHowToSeeItAgain) {
  const std::string out = text(aReport(Verdict::Fail));
  EXPECT_THAT(out, HasSubstr("FAIL         batch/all  MUST: acts on every event\n"));
  EXPECT_THAT(out, HasSubstr("source    Okta, Event hooks: several events\n"));
  EXPECT_THAT(out, HasSubstr("expected  3 effects\n"));
  EXPECT_THAT(out, HasSubstr("fix       Loop.\n"));
  EXPECT_THAT(out, HasSubstr("curl -i -X POST -H 'X-A: it'\\''s' -A '' --data-binary "
                             "'{\"a\":\"b'\\''c\"}' 'http://receiver.test/a?b=c'"));
  EXPECT_THAT(out, HasSubstr("In production it would lose:\n  - all events but the first"));
  EXPECT_THAT(out, HasSubstr("Grade F"));
  EXPECT_THAT(out, Not(HasSubstr("\x1b["))) << "what a receiver says does not reach the terminal";
}

TEST(FormatsTest, JunitTellsFailuresSkipsAndErrorsApartAndStaysXml) {
  const std::string failed = written(writeJunit, aReport(Verdict::Fail));
  EXPECT_THAT(failed, HasSubstr("<failure message=\"expected 3 effects; got "
                                "&lt;/failure&gt;]]&gt;&amp;&quot;'\\x1b[2J\\x01\\xff|`&lt;script&"
                                "gt;\" type=\"MUST\">"));
  EXPECT_THAT(failed, HasSubstr("tests=\"1\" failures=\"1\" errors=\"0\" skipped=\"0\""));
  EXPECT_THAT(written(writeJunit, aReport(Verdict::Skip)), HasSubstr("<skipped message=\"SKIP: "));
  EXPECT_THAT(written(writeJunit, aReport(Verdict::Error)), HasSubstr("<error "));
  EXPECT_THAT(written(writeJunit, aReport(Verdict::Pass)), HasSubstr("time=\"0.000\"/>\n"));
}

TEST(FormatsTest, JunitCallsAShouldAFailureOnlyWhenStrict) {
  Report report = aReport(Verdict::Warn);
  EXPECT_THAT(written(writeJunit, report), HasSubstr("<system-out>WARN"));
  report.strict = true;
  EXPECT_THAT(written(writeJunit, report), HasSubstr("<failure "));
}

TEST(FormatsTest, JsonIsReadByAStrictReader) {
  for (const Verdict verdict : {Verdict::Fail, Verdict::Skip, Verdict::Pass}) {
    const Json document = readJson(written(writeJson, aReport(verdict)));
    EXPECT_EQ(textAt(document, "/schema"), "okta-conformance/1");
    EXPECT_EQ(textAt(document, "/results/0/verdict"), toString(verdict));
  }
}

TEST(FormatsTest, MarkdownTablesSurviveHostileText) {
  EXPECT_THAT(written(writeMarkdown, aReport(Verdict::Fail)),
              HasSubstr("\\x1b\\[2J\\x01\\xff\\|\\`\\<script>"));
}

TEST(FormatsTest, ThereIsNoGradeForAPartOfAProfile) {
  Report report = aReport(Verdict::Pass);
  EXPECT_EQ(gradeOf(report).letter, 'A');
  report.whole = false;
  EXPECT_EQ(gradeOf(report).letter, std::nullopt);
  EXPECT_THAT(text(report), HasSubstr("No grade: only some of the checks"));
}

TEST(FormatsTest, WhatWasNotJudgedCapsTheGrade) {
  Report report = aReport(Verdict::Inconclusive);
  EXPECT_EQ(gradeOf(report).letter, 'C');
  EXPECT_EQ(report.exitStatus(), 0);
}

}  // namespace
}  // namespace hooks
