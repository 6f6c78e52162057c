#include "conformance/run/report_since.h"

#include <gmock/gmock.h>

#include <sstream>

#include "conformance/checks/receiver_checks.h"

namespace hooks {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

Report aRun(const std::map<std::string, Verdict>& verdicts) {
  Report report;
  for (const Check& check : receiverChecks()) {
    const auto verdict = verdicts.find(check.id);
    if (verdict == verdicts.end()) continue;
    report.results.push_back(
        {.check = &check, .verdict = verdict->second, .expected = "this", .actual = "that"});
  }
  return report;
}

std::string since(const Report& before, const Report& after) {
  std::ostringstream out;
  writeSince(before, after, out);
  return out.str();
}

TEST(ReportSinceTest, TellsWhatIsFixedAndWhatIsBroken) {
  const Report before = aRun({{"verify/echo", Verdict::Fail},
                              {"auth/good", Verdict::Pass},
                              {"batch/all", Verdict::Fail},
                              {"idem/retry", Verdict::Pass},
                              {"json/malformed", Verdict::Warn}});
  const Report after = aRun({{"verify/echo", Verdict::Pass},
                             {"auth/good", Verdict::Fail},
                             {"batch/all", Verdict::Fail},
                             {"idem/retry", Verdict::Inconclusive},
                             {"json/malformed", Verdict::Warn}});
  const std::string text = since(before, after);
  EXPECT_THAT(text, AllOf(HasSubstr("FIXED    verify/echo\n"),
                          HasSubstr("BROKEN   auth/good: PASS -> FAIL: expected this; got that\n"),
                          HasSubstr("         fix: "),
                          HasSubstr("changed  idem/retry: PASS -> INCONCLUSIVE"),
                          HasSubstr("still failing: 2 (batch/all, json/malformed)\n"),
                          Not(HasSubstr("nothing changed"))));
}

TEST(ReportSinceTest, SaysThatNothingChanged) {
  const Report run = aRun({{"verify/echo", Verdict::Pass}});
  EXPECT_THAT(since(run, run), HasSubstr("nothing changed\n"));
  EXPECT_THAT(since(run, run), Not(HasSubstr("still failing")));
}

TEST(ReportSinceTest, SaysWhyThereIsNoVerdict) {
  Report after;
  after.unreachable = "connection refused";
  EXPECT_EQ(since(aRun({{"verify/echo", Verdict::Pass}}), after),
            "never reached: connection refused\n");
}

}  // namespace
}  // namespace hooks
