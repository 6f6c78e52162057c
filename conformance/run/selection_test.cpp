#include "conformance/run/selection.h"

#include <gmock/gmock.h>

#include "conformance/checks/receiver_checks.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::vector<std::string> idsOf(const Selection& selection) {
  std::vector<std::string> ids;
  for (const Check* check : choose(receiverChecks(), selection)) ids.push_back(check->id);
  return ids;
}

std::string complaint(const Selection& selection) {
  try {
    choose(receiverChecks(), selection);
  } catch (const ShapeError& error) {
    return error.what();
  }
  return "";
}

TEST(SelectionTest, TakesIdsGroupsAndGlobs) {
  EXPECT_THAT(idsOf({.patterns = {"idem/retry", "batch/n*"}}),
              ElementsAre("idem/retry", "batch/n-squared"));
  EXPECT_EQ(idsOf({.patterns = {"verify"}}),
            idsOf({.profile = "verify-only", .level = Level::Should}));
  EXPECT_THAT(idsOf({.patterns = {"json"}, .skip = {"json/*d*", "json/charset"}}),
              ElementsAre("json/other-type"));
}

TEST(SelectionTest, PutsACheckThatIsNamedWholeWhateverTheProfile) {
  EXPECT_THAT(idsOf({.patterns = {"verify/no-auth"}}), ElementsAre("verify/no-auth"));
}

TEST(SelectionTest, SendsNothingHarmfulToProduction) {
  for (const Check* check : choose(receiverChecks(), {.profile = "production-readonly"})) {
    EXPECT_EQ(check->checkClass, CheckClass::Safe) << check->id;
    EXPECT_FALSE(check->harmful) << check->id;
  }
}

TEST(SelectionTest, SaysWhatWasMeant) {
  EXPECT_THAT(complaint({.patterns = {"idem/rety"}}), HasSubstr("did you mean idem/retry?"));
  EXPECT_THAT(complaint({.profile = "all"}), HasSubstr("okta-minimum"));
  EXPECT_THAT(complaint({.patterns = {"idem/retry"}, .skip = {"idem"}}), HasSubstr("none"));
  EXPECT_THAT(complaint({.skip = {"nothing"}}), HasSubstr("--skip"));
}

}  // namespace
}  // namespace hooks
