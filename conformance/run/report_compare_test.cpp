#include "conformance/run/report_compare.h"

#include <gmock/gmock.h>

#include <sstream>

#include "conformance/run/testing/a_report.h"
#include "fixtures/wire/json_reader.h"

namespace hooks {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> kinds(const std::vector<Change>& changes) {
  std::vector<std::string> all;
  for (const Change& change : changes) {
    all.push_back(change.check + " " + std::to_string(static_cast<int>(change.kind)));
  }
  return all;
}

TEST(CompareTest, TheSameRunTwiceHasNoChanges) {
  EXPECT_THAT(compared(aReport(), aReport()), IsEmpty());
  std::ostringstream out;
  writeChanges(aReport(), aReport(), out);
  EXPECT_THAT(out.str(), HasSubstr("Each check has the verdict that it had."));
}

TEST(CompareTest, TellsWorseMendedAddedAndGoneApart) {
  Report before = aReport();
  Report after = aReport();
  after.results[0].verdict = Verdict::Fail;          // verify/echo passed
  after.results[1].verdict = Verdict::Pass;          // batch/all failed
  after.results[6].verdict = Verdict::Pass;          // auth/good was skipped
  before.results.erase(before.results.begin() + 5);  // verify/no-auth
  after.results.pop_back();                          // sec/no-trace
  const std::vector<Change> changes = compared(before, after);
  EXPECT_THAT(kinds(changes), ElementsAre("verify/echo 0", "batch/all 1", "verify/no-auth 2",
                                          "sec/no-trace 3", "auth/good 4"));
  EXPECT_TRUE(anyWorse(changes));
}

TEST(CompareTest, WhatPassedAndCannotBeJudgedAnyMoreIsWorse) {
  Report after = aReport();
  after.results[0].verdict = Verdict::Inconclusive;
  EXPECT_TRUE(anyWorse(compared(aReport(), after)));
  EXPECT_FALSE(anyWorse(compared(after, aReport())));
}

TEST(CompareTest, HostileTextReachesNoTerminalAndNoParser) {
  Report after = aHostileReport();
  after.results[0].verdict = Verdict::Fail;
  after.results[0].expected = after.results[0].actual = hostileText();
  std::ostringstream text;
  writeChanges(aReport(), after, text);
  EXPECT_EQ(text.str().find('\x1b'), std::string::npos);
  std::ostringstream json;
  writeChangesJson(aReport(), after, json);
  EXPECT_EQ(textAt(readJson(json.str()), "/changes/0/kind"), "worse");
}

}  // namespace
}  // namespace hooks
