#include "conformance/run/report_progress.h"

#include <gmock/gmock.h>

#include "conformance/run/testing/a_report.h"

namespace hooks {
namespace {

TEST(ProgressLineTest, CountsWhatIsDone) {
  ProgressLine line(10, 0);
  const Report report = aReport();
  EXPECT_EQ(line.after(report.results[0]), "1/10  1 passed  verify/echo");
  line.after(report.results[1]);
  EXPECT_EQ(line.after(report.results[2]), "3/10  1 passed, 2 failed  batch/mixed");
}

TEST(ProgressLineTest, StaysOnOneLineOfTheTerminal) {
  EXPECT_EQ(ProgressLine(10, 12).after(aReport().results[0]), "1/10  1 pas");
}

}  // namespace
}  // namespace hooks
