#include "conformance/run/report_baseline.h"

#include <gmock/gmock.h>

#include "conformance/run/testing/a_report.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

const TimePoint kToday = parseTime("2026-06-30T12:00:00.000Z").value();

Report reportOf(std::initializer_list<std::size_t> results) {
  Report report = aReport();
  report.results.clear();
  for (const std::size_t i : results) report.results.push_back(aReport().results[i]);
  return report;
}

TEST(BaselineTest, AKnownFailureFailsNoRunUntilItsLastDay) {
  Report report = reportOf({1});
  const Baseline baseline{{{"batch/all", "ticket 7", "2026-06-30"}}};
  EXPECT_EQ(report.exitStatus(), 1);
  baseline.apply(report, kToday, true);
  EXPECT_EQ(report.exitStatus(), 0);
  EXPECT_EQ(report.results[0].accepted, "ticket 7, until 2026-06-30");
  EXPECT_EQ(gradeOf(report).letter, 'F') << "what is known is still wrong";

  Report later = reportOf({1});
  baseline.apply(later, kToday + std::chrono::hours(12), false);
  EXPECT_EQ(later.exitStatus(), 1);
  EXPECT_THAT(later.notes, ElementsAre("baseline: batch/all was accepted until 2026-06-30 (ticket "
                                       "7) and is not mended"));
}

TEST(BaselineTest, WhatIsMendedIsToldAndFailsTheRunOnlyWhenStrict) {
  Report report = reportOf({0});
  const Baseline baseline{{{"verify/echo", "ticket 7", "2026-12-31"}}};
  baseline.apply(report, kToday, false);
  EXPECT_THAT(report.notes, ElementsAre("baseline: verify/echo is mended; take it out (ticket 7)"));
  EXPECT_EQ(report.exitStatus(), 0);
  baseline.apply(report, kToday, true);
  EXPECT_EQ(report.exitStatus(), 1);
}

TEST(BaselineTest, ACheckThatWasNotPutOrNotJudgedSaysNothing) {
  Report report = reportOf({6});
  const Baseline baseline{
      {{"auth/good", "x", "2026-12-31"}, {"batch/all", "not chosen", "2026-12-31"}}};
  baseline.apply(report, kToday, true);
  EXPECT_THAT(report.notes, IsEmpty());
  EXPECT_EQ(report.exitStatus(), 0);
}

TEST(BaselineTest, ACheckThatThereIsNotIsToldOf) {
  Report report = reportOf({0});
  Baseline{{{"batch/none", "x", "2026-12-31"}}}.apply(report, kToday, false);
  EXPECT_THAT(report.notes, ElementsAre(HasSubstr("there is no check batch/none")));
}

TEST(BaselineTest, IsReadBackAsItWasWritten) {
  const Baseline baseline = Baseline::of(aReport(), "to begin with", "2026-12-31");
  EXPECT_EQ(baseline.known.size(), 4);
  EXPECT_EQ(Baseline::parse(baseline.json()).json(), baseline.json());
}

TEST(BaselineTest, DemandsAReasonAndADay) {
  const std::string head = R"({"schema":"okta-conformance-baseline/1","known":[)";
  for (
      const char* bad :
      {R"({"check":"batch/all","until":"2026-06-30"})", R"({"check":"batch/all","reason":"x"})",
       R"({"check":"batch/all","reason":"x","until":"tomorrow"})",
       R"({"check":"batch/all","reason":"x","until":"2026-13-30"})", "1",
       R"({"check":"a/b","reason":"x","until":"2026-06-30"},{"check":"a/b","reason":"x","until":"2026-06-30"})"}) {
    EXPECT_THROW(Baseline::parse(head + bad + "]}"), ShapeError) << bad;
  }
  EXPECT_THROW(Baseline::parse("{}"), ShapeError);
}

}  // namespace
}  // namespace hooks
