#include "conformance/run/formats.h"

#include <gmock/gmock.h>

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "conformance/run/report_wording.h"
#include "conformance/run/testing/a_report.h"
#include "fixtures/wire/json_reader.h"

namespace hooks {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

using Write = void (*)(const Report&, std::ostream&);

std::string written(Write write, const Report& report) {
  std::ostringstream out;
  write(report, out);
  return out.str();
}

std::string text(const Report& report, const TextStyle& style = {}) {
  std::ostringstream out;
  writeText(report, out, style);
  return out.str();
}

// The report with nothing but its results of this verdict.
Report only(Report report, Verdict verdict) {
  std::erase_if(report.results, [&](const CheckResult& r) { return r.verdict != verdict; });
  return report;
}

// Whether a program can be run at all.
bool has(const std::string& program) {
  return std::system(("command -v " + program + " > /dev/null 2>&1").c_str()) == 0;
}

TEST(TextTest, SaysWhatFailedWhyAndHowToSeeItAgain) {
  const std::string out = text(aReport());
  EXPECT_THAT(out, HasSubstr("FAIL  batch/all  MUST: acts on every event of a delivery\n"));
  EXPECT_THAT(out, HasSubstr("source    Okta, Event hooks: data.events can hold several events\n"));
  EXPECT_THAT(out, HasSubstr("expected  exactly 1 effect of each of 3 events\n"));
  EXPECT_THAT(out, HasSubstr("actual    no effect of 2 of them\n"));
  EXPECT_THAT(out, HasSubstr("fix       Loop over data.events; continue, do not return."));
  EXPECT_THAT(out, HasSubstr("-H \"Authorization: $OKTA_HOOK_AUTH_SECRET\" --data-binary "
                             "'{\"eventId\":\"it'\\''s one\",\"data\":{\"events\":[1,2,3]}}'\n"));
  EXPECT_THAT(out, HasSubstr("In production it would lose\n    - all events of a batch but the "
                             "first  (batch/all, batch/mixed, batch/n-squared, idem/retry)"));
  EXPECT_THAT(out, HasSubstr("Grade F"));
}

TEST(TextTest, PutsFailuresFirstAndTellsOneOfThoseWithTheSameCause) {
  const std::string out = text(aReport());
  EXPECT_LT(out.find("Failed: 3"), out.find("Warnings: 1"));
  EXPECT_LT(out.find("Warnings: 1"), out.find("Skipped: 1"));
  EXPECT_THAT(out, HasSubstr("The same came of 2 more"));
  EXPECT_THAT(out, Not(HasSubstr("FAIL  batch/mixed")));
  EXPECT_THAT(text(aReport(), {.all = true}), HasSubstr("FAIL  batch/mixed"));
}

TEST(TextTest, GivesEachReasonOnce) {
  const std::string out = text(aReport());
  EXPECT_THAT(out, HasSubstr("Inconclusive, and so not passed: 2\n    no observer sees what the "
                             "receiver does\n      order/late, idem/uuid\n"));
}

TEST(TextTest, WhatAReceiverSaysDoesNotReachTheTerminal) {
  for (const bool all : {false, true}) {
    const std::string out = text(aHostileReport(), {.all = all, .width = 60});
    EXPECT_TRUE(std::none_of(out.begin(), out.end(),
                             [](unsigned char c) { return (c < 0x20 && c != '\n') || c == 0x7f; }));
    EXPECT_TRUE(isUtf8(out));
    EXPECT_THAT(out, Not(HasSubstr("\xE2\x80\xAE"))) << "the direction of writing";
    EXPECT_THAT(out, Not(HasSubstr("\n::error")));
    EXPECT_LT(out.size(), 100'000);
  }
}

TEST(TextTest, KeepsToTheWidthOfATerminalButForWhatIsCopied) {
  std::istringstream out(text(aReport(), {.width = 72}));
  for (std::string line; std::getline(out, line);) {
    if (line.find("curl") != std::string::npos || line.ends_with('\\')) continue;
    if (line.find("--data-binary") != std::string::npos) continue;
    EXPECT_LE(line.size(), 72) << line;
  }
}

TEST(TextTest, ALongBodyIsReadFromWhereItIsKept) {
  const Report report = only(aReport(), Verdict::Fail);
  EXPECT_THAT(text(report, {.bodies = "kept", .inlineBytes = 10}),
              HasSubstr("--data-binary @'kept/batch-all.body'"));
}

TEST(JunitTest, TellsFailuresErrorsAndSkipsApart) {
  const std::string out = written(writeJunit, aReport());
  EXPECT_THAT(out, HasSubstr("tests=\"10\" failures=\"3\" errors=\"1\" skipped=\"3\""));
  EXPECT_THAT(out, HasSubstr("<failure message=\"expected exactly 1 effect of each of 3 events; "
                             "got no effect of 2 of them\" type=\"MUST\">batch/all (MUST)"));
  EXPECT_THAT(out, HasSubstr("<skipped message=\"SKIP: no secret was given\"/>"));
  EXPECT_THAT(out, HasSubstr("<skipped message=\"INCONCLUSIVE: no observer"));
  EXPECT_THAT(out, HasSubstr("<error message=\"the harness broke\" type=\"ERROR\">"));
}

TEST(JunitTest, CallsAShouldAFailureOnlyWhenStrictAndNeverOneThatIsKnown) {
  Report report = only(aReport(), Verdict::Warn);
  EXPECT_THAT(written(writeJunit, report), HasSubstr("<system-out>WARN"));
  report.strict = true;
  EXPECT_THAT(written(writeJunit, report), HasSubstr("<failure "));
  report.results[0].accepted = "mended in March";
  EXPECT_THAT(
      written(writeJunit, report),
      AllOf(HasSubstr("<system-out>WARN: known: mended in March"), HasSubstr("failures=\"0\"")));
}

TEST(JunitTest, IsValidAgainstTheSchemaOfJenkins) {
  if (!has("xmllint")) GTEST_SKIP() << "xmllint is not installed (libxml2-utils)";
  Report unreachable{.target = hostileText()};
  unreachable.unreachable = hostileText();
  Report baseline = aReport();
  baseline.notes = {"a note"};
  baseline.failsForNotes = true;
  for (const Report& report : {aReport(), aHostileReport(), unreachable, baseline, Report{}}) {
    const std::string file =
        testing::TempDir() + "junit_test." + std::to_string(::getpid()) + ".xml";
    std::ofstream(file, std::ios::binary) << written(writeJunit, report);
    EXPECT_EQ(std::system(("xmllint --noout --nonet --schema '" HOOKS_TESTDATA "/junit.xsd' '" +
                           file + "' 2>&1")
                              .c_str()),
              0);
  }
}

TEST(JunitTest, TheSchemaRefusesWhatJenkinsDoes) {
  if (!has("xmllint")) GTEST_SKIP() << "xmllint is not installed (libxml2-utils)";
  for (const char* bad :
       {"<testsuites><testsuite tests='1' failures='0' errors='0'/></testsuites>",
        "<testsuite name='a' tests='1' failures='0' errors='0'><testcase/></testsuite>",
        "<testsuite name='a' tests='1' failures='0' errors='0'><failure/></testsuite>"}) {
    const std::string file =
        testing::TempDir() + "junit_bad_test." + std::to_string(::getpid()) + ".xml";
    std::ofstream(file) << bad;
    EXPECT_NE(std::system(("xmllint --noout --nonet --schema '" HOOKS_TESTDATA "/junit.xsd' '" +
                           file + "' > /dev/null 2>&1")
                              .c_str()),
              0)
        << bad;
  }
}

TEST(JsonTest, IsReadByAStrictReaderWhateverAReceiverSays) {
  for (const Report& report : {aReport(), aHostileReport(), Report{}}) {
    const Json document = readJson(written(writeJson, report));
    EXPECT_EQ(textAt(document, "/schema"), "okta-conformance/1");
    EXPECT_EQ(at(document, "/results")->as_array().size(), report.results.size());
  }
}

TEST(JsonTest, KeepsTheBytesOfBodies) {
  const Json document = readJson(written(writeJson, aHostileReport()));
  EXPECT_EQ(textAt(document, "/results/0/exchanges/0/request/body"), std::nullopt);
  EXPECT_THAT(textAt(document, "/results/0/exchanges/0/request/bodyBase64").value_or(""),
              Not(IsEmpty()));
  EXPECT_EQ(at(document, "/results/0/exchanges/0/answer/bodyBytes")->as_int64(),
            static_cast<std::int64_t>(hostileText().size() + 300'000));
  const Json plain = readJson(written(writeJson, aReport()));
  EXPECT_EQ(textAt(plain, "/results/1/exchanges/0/request/body"),
            R"({"eventId":"it's one","data":{"events":[1,2,3]}})");
  EXPECT_EQ(textAt(plain, "/results/4/exchanges/1/unanswered"), "timed out");
}

TEST(NdjsonTest, EachLineIsADocumentThatSaysWhatItIs) {
  std::istringstream out(written(writeNdjson, aHostileReport()));
  std::vector<std::string> types;
  for (std::string line; std::getline(out, line);) {
    const Json object = readJson(line);
    types.emplace_back(textAt(object, "/type").value_or(""));
  }
  ASSERT_EQ(types.size(), 12);
  EXPECT_EQ(types.front(), "run");
  EXPECT_EQ(types[1], "result");
  EXPECT_EQ(types.back(), "end");
}

TEST(MarkdownTest, TablesAndPagesSurviveHostileText) {
  const std::string out = written(writeMarkdown, aHostileReport());
  EXPECT_THAT(out, Not(HasSubstr("<script>")));
  EXPECT_THAT(out, Not(HasSubstr("@all"))) << "nobody is called";
  EXPECT_THAT(out, Not(HasSubstr("\n::error")));
  EXPECT_THAT(out, Not(HasSubstr("|`")));
  EXPECT_TRUE(isUtf8(out));
  std::istringstream lines(out);
  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with('|')) continue;
    std::size_t bars = 0;
    for (std::size_t i = 0; i < line.size(); ++i) {
      if (line[i] == '\\') {
        ++i;
      } else if (line[i] == '|') {
        ++bars;
      }
    }
    EXPECT_EQ(bars, 6) << line;
  }
}

TEST(GradeTest, ThereIsNoneForAPartOfAProfile) {
  Report report = only(aReport(), Verdict::Pass);
  EXPECT_EQ(gradeOf(report).letter, 'A');
  EXPECT_THAT(gradeOf(report).reasons, IsEmpty());
  report.whole = false;
  EXPECT_EQ(gradeOf(report).letter, std::nullopt);
  EXPECT_THAT(text(report), HasSubstr("No grade: only some of the checks"));
}

TEST(GradeTest, IsCappedByWhatWasNotJudgedWithEachReasonOnce) {
  const Report report = only(aReport(), Verdict::Inconclusive);
  EXPECT_EQ(gradeOf(report).letter, 'C');
  EXPECT_THAT(gradeOf(report).reasons,
              testing::ElementsAre(
                  "C at best: order/late not judged: no observer sees what the receiver does",
                  "B at best: idem/uuid not judged: no observer sees what the receiver does"));
  EXPECT_EQ(report.exitStatus(), 0);
}

TEST(GradeTest, NamesTheWorstFirst) {
  const Grade grade = gradeOf(aReport());
  EXPECT_EQ(grade.letter, 'F');
  EXPECT_EQ(grade.reasons.front(), "F at best: batch/all, batch/mixed, batch/n-squared failed");
  EXPECT_THAT(grade.reasons, Contains("B at best: idem/retry not met"));
}

}  // namespace
}  // namespace hooks
