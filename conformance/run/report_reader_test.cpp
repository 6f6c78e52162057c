#include "conformance/run/report_reader.h"

#include <gmock/gmock.h>

#include <sstream>

#include "conformance/checks/receiver_checks.h"
#include "conformance/run/formats.h"
#include "conformance/run/testing/a_report.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {
namespace {

using testing::ElementsAre;

std::string json(const Report& report) {
  std::ostringstream out;
  writeJson(report, out);
  return out.str();
}

TEST(ReportReaderTest, ReadsBackAllThatWasWritten) {
  for (const Report& report : {aReport(), Report{}}) {
    const Report back = readReport(json(report));
    EXPECT_EQ(json(back), json(report));
    EXPECT_EQ(back.exitStatus(), report.exitStatus());
  }
}

TEST(ReportReaderTest, WhatWasCutAndEscapedOnceStaysAsItIs) {
  const std::string once = json(readReport(json(aHostileReport())));
  EXPECT_EQ(json(readReport(once)), once);
}

TEST(ReportReaderTest, NamesThePlaceOfWhatIsWrong) {
  EXPECT_THROW(readReport("{}"), ShapeError);
  EXPECT_THROW(readReport("not json"), ShapeError);
  std::string text = json(aReport());
  text.replace(text.find("\"MUST\""), 6, "\"MIGHT\"");
  try {
    readReport(text);
    FAIL() << "no complaint";
  } catch (const ShapeError& error) {
    EXPECT_THAT(error.what(), testing::HasSubstr("/results/0/level"));
  }
}

TEST(ShardTest, EachCheckIsInExactlyOne) {
  for (const std::size_t of : {1U, 2U, 4U, 7U}) {
    for (const Check& check : receiverChecks()) {
      std::size_t in = 0;
      for (std::size_t i = 1; i <= of; ++i) in += Shard{i, of}.has(check.id) ? 1 : 0;
      EXPECT_EQ(in, 1);
    }
  }
}

TEST(ShardTest, IsAboutEvenAndTheSameForEver) {
  std::size_t first = 0;
  for (const Check& check : receiverChecks()) first += Shard{1, 2}.has(check.id) ? 1 : 0;
  EXPECT_GT(first, receiverChecks().size() / 4);
  EXPECT_LT(first, receiverChecks().size() * 3 / 4);
  EXPECT_TRUE((Shard{2, 4}.has("batch/all") != Shard{2, 4}.has("verify/echo")) ||
              Shard::parse("1/1").has("batch/all"));
}

TEST(ShardTest, RefusesWhatIsNoPart) {
  EXPECT_EQ(Shard::parse("2/4").number, 2);
  for (const char* bad : {"", "2", "0/4", "5/4", "2/4x", "a/b", "-1/2", "1/0"}) {
    EXPECT_THROW(Shard::parse(bad), ShapeError) << bad;
  }
}

TEST(MergeTest, PutsPartsTogetherInTheOrderOfTheCatalogue) {
  Report first = aReport();
  Report second = aReport();
  first.shard = "1/2";
  second.shard = "2/2";
  first.results = {aReport().results[1]};   // batch/all
  second.results = {aReport().results[0]};  // verify/echo
  const Report whole = merged({first, second});
  EXPECT_EQ(whole.results[0].check->id, "verify/echo");
  EXPECT_EQ(whole.results[1].check->id, "batch/all");
  EXPECT_EQ(whole.requests, 84);
  EXPECT_EQ(whole.shard, "");
  EXPECT_TRUE(gradeOf(whole).letter);
}

TEST(MergeTest, AMissingPartMeansNoGrade) {
  Report first = aReport();
  first.shard = "1/3";
  const Report part = merged({first});
  EXPECT_FALSE(gradeOf(part).letter);
  EXPECT_THAT(part.notes,
              ElementsAre("2 of 3 parts are missing, and what they found out with them"));
  first.results.clear();
  EXPECT_EQ(merged({first}).exitStatus(), 1) << "what is missing may be what failed";
}

TEST(MergeTest, RefusesWhatDoesNotBelongTogether) {
  EXPECT_THROW(merged({}), ShapeError);
  EXPECT_THROW(merged({aReport(), aReport()}), ShapeError) << "the same checks twice";
  Report other = aReport();
  other.results.clear();
  other.target = "http://another.test/";
  EXPECT_THROW(merged({aReport(), other}), ShapeError);
}

}  // namespace
}  // namespace hooks
