// What the checks claim of the zoo, without judging it: fast, so that a slip shows at once.

#include <gmock/gmock.h>

#include <set>

#include "conformance/checks/receiver_checks.h"
#include "conformance/run/kill_matrix.h"
#include "conformance/zoo/defect.h"
#include "fixtures/wire/json_reader.h"

namespace hooks {
namespace {

using testing::Contains;
using testing::IsEmpty;

// A matrix in which everything is as the checks claim.
KillMatrix asClaimed() {
  KillMatrix matrix;
  for (const Check& check : receiverChecks()) {
    for (const std::string& name : check.catches) matrix.failed[name].insert(check.id);
  }
  return matrix;
}

TEST(ClaimsTest, EachDefectThatACheckNamesIsInTheZooAndTheReverse) {
  std::set<std::string> built;
  for (const Defect& defect : defects()) {
    EXPECT_TRUE(built.insert(defect.name).second) << "two defects are named " << defect.name;
  }
  std::set<std::string> named;
  for (const Check& check : receiverChecks()) {
    for (const std::string& name : check.catches) {
      EXPECT_TRUE(built.contains(name)) << check.id << " names " << name << ", which is not built";
      named.insert(name);
    }
  }
  for (const std::string& name : built) {
    EXPECT_TRUE(named.contains(name)) << "no check names " << name;
  }
}

TEST(ClaimsTest, AMatrixAsClaimedHasNoDisagreements) {
  EXPECT_THAT(asClaimed().disagreements(), IsEmpty());
}

TEST(ClaimsTest, ACheckThatNothingFailsIsNoCheck) {
  KillMatrix matrix = asClaimed();
  for (auto& [name, ids] : matrix.failed) ids.erase("http/slow");
  EXPECT_THAT(matrix.disagreements(), Contains("no defect of the zoo fails http/slow"));
}

TEST(ClaimsTest, ACheckThatIsNeverAskedIsNotPassed) {
  KillMatrix matrix = asClaimed();
  matrix.notAsked = {"http/slow"};
  EXPECT_THAT(matrix.disagreements(), Contains("the reference receiver is never asked http/slow"));
}

TEST(ClaimsTest, ADefectThatIsNotBuiltProvesNothing) {
  KillMatrix matrix = asClaimed();
  matrix.failed.erase("one-connection-at-a-time");
  EXPECT_THAT(matrix.disagreements(),
              Contains("the zoo has no one-connection-at-a-time, named by http/slow"));
}

TEST(ClaimsTest, ADefectThatFailsMoreOrLessIsADisagreement) {
  KillMatrix matrix = asClaimed();
  matrix.failed["ignores-expect"] = {"http/slow"};
  EXPECT_THAT(matrix.disagreements(), Contains("ignores-expect also fails http/slow"));
  EXPECT_THAT(matrix.disagreements(), Contains("ignores-expect should fail http/expect"));
  const Json document = documentOf(matrix);
  EXPECT_EQ(textAt(document, "/failed/ignores-expect/0"), "http/slow");
  EXPECT_EQ(at(document, "/disagreements")->as_array().size(), matrix.disagreements().size());
}

}  // namespace
}  // namespace hooks
