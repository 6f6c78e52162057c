#include "conformance/checks/receiver_checks.h"

#include <gmock/gmock.h>

#include <regex>
#include <set>

#include "conformance/check/okta_part.h"
#include "conformance/check/outcome.h"
#include "conformance/subject/handler_subject.h"
#include "fixtures/wire/base64.h"

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

// Takes the pair of user and password, however it is written, as many frameworks do; and nothing
// behind the padding, as Python's decoder does.
class BasicHandler : public HttpHandler {
 public:
  explicit BasicHandler(BasicCredentials expected) : expected_(std::move(expected)) {}

  HttpResponse handle(const HttpRequest& request) override {
    const std::string_view value = request.headers.find("Authorization").value_or("");
    const auto shown = BasicCredentials::in(value.substr(0, value.find('=')));
    return HttpResponse{shown == expected_ ? 204 : 401};
  }

 private:
  BasicCredentials expected_;
};

TEST(ReceiverChecksTest, ASpellingOfTheSameBasicCredentialsIsNotAnotherSecret) {
  const auto& checks = receiverChecks();
  const auto check = std::find_if(checks.begin(), checks.end(), [](const Check& candidate) {
    return candidate.id == "auth/prefix-suffix";
  });
  ASSERT_NE(check, checks.end());
  VirtualClock clock;
  // Of lengths that need two, one and no characters of padding.
  for (const char* password : {"supersecret", "other", "others"}) {
    const BasicCredentials expected{"admin", password};
    const std::string value = expected.headerValue();
    BasicHandler handler(expected);
    HandlerSubject subject(handler, clock, {.credentials = {.secret = Secret(value)}});
    RunContext run;
    OktaPart okta(run, subject, *check);
    EXPECT_NO_THROW(check->run(okta)) << value;
  }
}

}  // namespace
}  // namespace hooks
