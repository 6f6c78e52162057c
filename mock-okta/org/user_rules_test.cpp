#include "mock-okta/org/user_rules.h"

#include <gmock/gmock.h>

#include "fixtures/wire/json_reader.h"
#include "mock-okta/org/api_error.h"

namespace hooks {
namespace {

using testing::HasSubstr;

JsonObject profile(const std::string& extra = "") {
  return readJson(R"({"login":"jane.doe@example.com","email":"jane.doe@example.com",)"
                  R"("firstName":"Jane","lastName":"Doe")" +
                  extra + "}")
      .get_object();
}

std::string refusal(const JsonObject& given) {
  try {
    checkedProfile(given, "newUser");
  } catch (const ApiError& error) {
    return error.summary() + " / " + error.causes().at(0);
  }
  return "nothing was refused";
}

TEST(UserRulesTest, StoresOnlyWhatIsSet) {
  EXPECT_EQ(checkedProfile(profile(R"(,"title":null,"city":"","nickName":"J")"), "newUser").size(),
            5U);
}

TEST(UserRulesTest, RefusesAttributesThatTheSchemaDoesNotHave) {
  EXPECT_EQ(refusal(profile(R"(,"shoeSize":"44")")),
            "Api validation failed: newUser / Property name 'shoeSize' is not defined in profile");
}

struct Wrong {
  const char* name;
  const char* member;
  const char* value;
  const char* complaint;
};

void PrintTo(const Wrong& wrong, std::ostream* out) { *out << wrong.name; }

class UserRulesRefuse : public testing::TestWithParam<Wrong> {};

TEST_P(UserRulesRefuse, AndNameTheAttribute) {
  JsonObject given = profile();
  given[GetParam().member] = readJson(std::string("[") + GetParam().value + "]").get_array().at(0);
  EXPECT_THAT(refusal(given), HasSubstr(GetParam().complaint));
}

INSTANTIATE_TEST_SUITE_P(
    All, UserRulesRefuse,
    testing::Values(Wrong{"NoLogin", "login", "null", "login: The field cannot be left blank"},
                    Wrong{"NoFirstName", "firstName", "\"\"", "firstName: The field cannot"},
                    Wrong{"LoginNotEmail", "login", "\"jane.doe\"", "form of an email address"},
                    Wrong{"EmailTwice", "email", "\"a@b@c.example\"", "email: Does not match"},
                    Wrong{"ShortLogin", "login", "\"a@b\"", "from 5 to 100"},
                    Wrong{"LongCountry", "countryCode", "\"USA\"", "countryCode: "},
                    Wrong{"Number", "title", "5", "title: The field has an invalid value"}),
    [](const auto& wrong) { return wrong.param.name; });

TEST(UserRulesTest, CountsCharactersAndNotBytes) {
  std::string name;
  for (int i = 0; i < 50; ++i) name += "ü";
  JsonObject given = profile();
  given["lastName"] = name;
  EXPECT_NO_THROW(checkedProfile(given, "newUser"));
}

TEST(UserRulesTest, AsksForAPasswordThatOktaWouldTake) {
  EXPECT_NO_THROW(checkPassword(Secret("Abcd1234")));
  for (const char* weak : {"Abc1234", "abcd1234", "ABCD1234", "Abcdefgh", ""}) {
    EXPECT_THROW(checkPassword(Secret(weak)), ApiError) << weak;
  }
}

TEST(UserRulesTest, NamesTheAttributesThatChanged) {
  JsonObject after = profile(R"(,"title":"CEO")");
  after["firstName"] = "Janet";
  EXPECT_EQ(changedAttributes(profile(), after), "firstName,title");
  EXPECT_EQ(changedAttributes(after, after), "");
}

}  // namespace
}  // namespace hooks
