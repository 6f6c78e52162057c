#include "conformance/run/report_explain.h"

#include <gmock/gmock.h>

#include <fstream>
#include <iterator>
#include <sstream>

#include "conformance/checks/receiver_checks.h"
#include "conformance/run/selection.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string explained(const std::string& id, const std::string& framework = {}) {
  std::ostringstream out;
  explain(*choose(receiverChecks(), {.profile = "hostile", .patterns = {id}}).front(), out,
          framework);
  return out.str();
}

TEST(ExplainTest, SaysWhatIsSentWhatMustBeSeenWhyAndHowToMendIt) {
  const std::string text = explained("batch/all");
  EXPECT_THAT(text,
              AllOf(HasSubstr("\nsent      a delivery of three events\n"),
                    HasSubstr("\npasses    a 2xx, and one effect of each\n"),
                    HasSubstr("\nwhy       "), HasSubstr("\nfix       Loop over data.events"),
                    HasSubstr("\nsee it    okta-conformance zoo --serve first-event-only\n")));
  EXPECT_THAT(text, AllOf(HasSubstr("--- Express"), HasSubstr("--- Flask"), HasSubstr("--- Spring"),
                          HasSubstr("--- Go net/http"), HasSubstr("--- C++ with our")));
}

TEST(ExplainTest, ShowsOneFrameworkIfAsked) {
  EXPECT_THAT(explained("batch/all", "express"),
              AllOf(HasSubstr("--- Express"), Not(HasSubstr("--- Flask"))));
  EXPECT_THAT(explained("batch/all", "go"), HasSubstr("--- Go net/http"));
  EXPECT_THAT(explained("batch/all", "python"), HasSubstr("--- Flask"));
  EXPECT_THROW(explained("batch/all", "cobol"), ShapeError);
}

TEST(CatalogueTest, ThePageIsCurrent) {
  std::ifstream file(HOOKS_CHECKS_PAGE);
  const std::string page((std::istreambuf_iterator<char>(file)), {});
  std::ostringstream now;
  writeCatalogue(receiverChecks(), now);
  EXPECT_EQ(page, now.str()) << "run `okta-conformance list --markdown > conformance/CHECKS.md`";
}

}  // namespace
}  // namespace hooks
