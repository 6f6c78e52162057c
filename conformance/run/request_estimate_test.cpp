#include "conformance/run/request_estimate.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "conformance/checks/receiver_checks.h"
#include "conformance/run/runner.h"
#include "conformance/zoo/timeless_specimen.h"

namespace hooks {

namespace {

std::vector<const Check*> allChecks() {
  std::vector<const Check*> all;
  for (const Check& check : receiverChecks()) all.push_back(&check);
  return all;
}

const Check& named(const char* id) {
  for (const Check& check : receiverChecks()) {
    if (check.id == id) return check;
  }
  throw std::invalid_argument(id);
}

}  // namespace

TEST(RequestEstimateTest, IsWhatIsSentToTheReferenceReceiver) {
  TimelessSpecimen subject;
  const Report report = Runner({.hostile = true}).run(subject, allChecks());
  for (const CheckResult& result : report.results) {
    if (result.verdict == Verdict::Skip) continue;
    const std::size_t own =
        estimatedRequests(*result.check, false) - (result.check->harmful ? 1 : 0);
    // What is repeated very often is not kept whole.
    if (own > 50) continue;
    EXPECT_EQ(own, result.exchanges.size())
        << result.check->id << ": its row in request_estimate.cpp is not what it sends";
  }
}

TEST(RequestEstimateTest, CountsWhatComesBeforeTheChecksToo) {
  const std::vector<const Check*> some{&named("ack/budget"), &named("verify/echo")};
  EXPECT_EQ(estimatedRequests(some, false), 57U);
}

TEST(RequestEstimateTest, NamesTheCostliestUntilItIsFewEnough) {
  const std::vector<const Check*> some{&named("verify/echo"), &named("ack/budget"),
                                       &named("auth/no-lockout")};
  EXPECT_EQ(costliest(some, false, 50), "ack/budget (50)");
  EXPECT_THAT(costliest(some, false, 10),
              testing::StartsWith("ack/budget (50), auth/no-lockout ("));
  const std::string many = costliest(allChecks(), false, 60);
  EXPECT_EQ(std::count(many.begin(), many.end(), '('), 8) << many;
  EXPECT_THAT(many, testing::ContainsRegex(", and [0-9]+ more$"));
  EXPECT_EQ(costliest(some, false, 2), "") << "what comes before the checks is more than that";
}

}  // namespace hooks
