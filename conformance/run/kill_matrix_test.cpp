#include "conformance/run/kill_matrix.h"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "conformance/zoo/defect.h"

namespace hooks {
namespace {

using testing::IsEmpty;

TEST(KillMatrixTest, EachDefectFailsTheChecksThatNameItAndNoOthers) {
  const KillMatrix matrix = judgeZoo();
  EXPECT_THAT(matrix.disagreements(), IsEmpty());
  EXPECT_GE(defects().size(), 50);

  std::ifstream file(HOOKS_MATRIX_PAGE);
  const std::string page((std::istreambuf_iterator<char>(file)), {});
  std::ostringstream now;
  writeMatrix(matrix, now);
  EXPECT_EQ(page, now.str()) << "run `okta-conformance selftest --markdown > "
                                "conformance/MATRIX.md`";
}

TEST(KillMatrixTest, AnotherSeedGivesTheSameVerdicts) {
  EXPECT_THAT(judgeZoo(20260115).disagreements(), IsEmpty());
}

}  // namespace
}  // namespace hooks
