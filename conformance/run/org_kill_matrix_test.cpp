#include "conformance/run/org_kill_matrix.h"

#include <gmock/gmock.h>

#include <fstream>
#include <set>
#include <sstream>

#include "conformance/checks/org/org_checks.h"
#include "conformance/zoo/org/org_defect.h"

namespace hooks {
namespace {

using testing::IsEmpty;

TEST(OrgKillMatrixTest, EachDefectFailsTheChecksThatNameItAndNoOthers) {
  const KillMatrix matrix = judgeOrgZoo();
  EXPECT_THAT(matrix.disagreements(), IsEmpty());
  EXPECT_GE(orgDefects().size(), 25);

  std::ifstream file(HOOKS_ORG_MATRIX_PAGE);
  const std::string page((std::istreambuf_iterator<char>(file)), {});
  std::ostringstream now;
  writeOrgMatrix(matrix, now);
  EXPECT_EQ(page, now.str()) << "run `okta-conformance selftest --org --markdown > "
                                "conformance/ORG_MATRIX.md`";
}

}  // namespace
}  // namespace hooks
