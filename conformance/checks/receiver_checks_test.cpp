#include "conformance/checks/receiver_checks.h"

#include <gmock/gmock.h>

#include <regex>
#include <set>

namespace hooks {
namespace {

TEST(ReceiverChecksTest, EachSaysAllThatIsToBeKnownOfIt) {
  const std::regex id("[a-z]+/[a-z0-9-]+");
  std::set<std::string> ids;
  for (const Check& check : receiverChecks()) {
    SCOPED_TRACE(check.id);
    EXPECT_TRUE(std::regex_match(check.id, id));
    EXPECT_TRUE(ids.insert(check.id).second) << "another check has that id";
    EXPECT_FALSE(check.requirement.empty());
    EXPECT_FALSE(check.source.document.empty());
    EXPECT_FALSE(check.source.says.empty());
    EXPECT_FALSE(check.sends.empty());
    EXPECT_FALSE(check.expects.empty());
    EXPECT_FALSE(check.recipe.empty());
    EXPECT_FALSE(check.why.empty());
    EXPECT_FALSE(check.fix.empty());
    EXPECT_TRUE(check.run);
    EXPECT_FALSE(check.catches.empty()) << "a check that no defect fails is not yet a check";
  }
}

}  // namespace
}  // namespace hooks
