#include "receiver/core/human_line.h"

#include <gmock/gmock.h>

#include "fixtures/wire/json_reader.h"
#include "receiver/core/testing/deliveries.h"

namespace hooks {
namespace {

using namespace std::string_literals;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

std::string lineOf(const char* json) { return humanLine(readJson(json)); }

TEST(HumanLineTest, SaysThatAUserWasAddedInTheWordsOfOktasGuide) {
  EXPECT_EQ(humanLine(anEvent("u1")),
            "The user john.doe@example.com has been added to the Okta org!");
}

TEST(HumanLineTest, SaysThatAUserWasDeactivated) {
  EXPECT_EQ(humanLine(anEvent("u1", "jane@example.com", "user.lifecycle.deactivate")),
            "The user jane@example.com has been deactivated on the Okta org!");
}

TEST(HumanLineTest, FindsUserAndGroupByTypeWhateverTheirOrder) {
  const char* userFirst = R"({"eventType":"group.user_membership.add","target":[
    {"type":"User","alternateId":"a@example.com"},
    {"type":"UserGroup","alternateId":"unknown","displayName":"Sales"}]})";
  const char* groupFirst = R"({"eventType":"group.user_membership.add","target":[
    {"type":"UserGroup","alternateId":"unknown","displayName":"Sales"},
    {"type":"User","alternateId":"a@example.com"}]})";
  EXPECT_EQ(lineOf(userFirst), "The user a@example.com has been added to the Sales group!");
  EXPECT_EQ(lineOf(groupFirst), lineOf(userFirst));
}

TEST(HumanLineTest, FallsBackToTheDisplayNameAndThenToTheId) {
  EXPECT_THAT(lineOf(R"({"eventType":"user.lifecycle.create",
                         "target":[{"type":"User","id":"00u1","displayName":"Jo"}]})"),
              StartsWith("The user Jo has"));
  EXPECT_THAT(lineOf(R"({"eventType":"user.lifecycle.create",
                         "target":[{"type":"User","id":"00u1","alternateId":null,"displayName":""}]})"),
              StartsWith("The user 00u1 has"));
}

TEST(HumanLineTest, SaysSoWhenThereIsNoUserToName) {
  for (const char* event :
       {R"({"eventType":"user.lifecycle.create","target":null})",
        R"({"eventType":"user.lifecycle.create"})",
        R"({"eventType":"user.lifecycle.create","target":[]})",
        R"({"eventType":"user.lifecycle.create","target":{}})",
        R"({"eventType":"user.lifecycle.create","target":[null,1,"x",{}]})",
        R"({"eventType":"user.lifecycle.create","target":[{"type":"AppUser"}]})"}) {
    EXPECT_THAT(lineOf(event), HasSubstr("no target of type User")) << event;
  }
}

TEST(HumanLineTest, DoesNotReportAnAttemptAsDone) {
  for (const char* result : {"FAILURE", "SKIPPED", "DENY", "Failure"}) {
    Json event = anEvent("u1");
    event.at("outcome").at("result") = result;
    event.at("outcome").get_object()["reason"] = "LIMIT";
    EXPECT_FALSE(happened(event));
    EXPECT_EQ(humanLine(event),
              "The user john.doe@example.com has NOT been added to the Okta org (" +
                  std::string(result) + ": LIMIT)");
  }
}

TEST(HumanLineTest, TakesSuccessInAnyCaseAndNoOutcomeAsDone) {
  for (const char* outcome : {R"({"result":"Success"})", R"({"result":"SUCCESS"})", "null", "{}"}) {
    Json event = anEvent("u1");
    event.get_object()["outcome"] = readJson(outcome);
    EXPECT_EQ(humanLine(event), "The user john.doe@example.com has been added to the Okta org!");
  }
}

TEST(HumanLineTest, HasALineForAnyOtherEvent) {
  EXPECT_EQ(
      lineOf(R"({"eventType":"application.user_membership.add","outcome":{"result":"SUCCESS"},
      "actor":{"type":"User","alternateId":"admin@example.com"},
      "target":[{"type":"AppUser","alternateId":"a@example.com"},{"type":"UserGroup","displayName":"G"}]})"),
      "application.user_membership.add by admin@example.com: AppUser a@example.com, UserGroup G");
  EXPECT_EQ(
      lineOf(R"({"eventType":"user.session.start","outcome":{"result":"FAILURE","reason":"LOCKED"},
      "actor":null,"target":null})"),
      "user.session.start (FAILURE: LOCKED): no target");
  EXPECT_EQ(lineOf("{}"), "An event without a type: no target");
}

TEST(HumanLineTest, NeverThrowsAtAnyJson) {
  for (const char* event :
       {"null", "[]", "1", R"("x")", R"({"eventType":1,"actor":[],"target":[[]]})",
        R"({"outcome":"SUCCESS","target":"x","actor":{"type":{}}})"}) {
    EXPECT_NO_THROW(lineOf(event)) << event;
  }
}

TEST(HumanLineTest, CannotBeMadeToForgeALine) {
  const std::string line = humanLine(anEvent("u1", "a\r\nThe user b has\x1b[2J\0 x"s));
  EXPECT_THAT(line, HasSubstr("a\\r\\nThe user b has\\x1b[2J\\x00 x"));
  EXPECT_THAT(line, Not(HasSubstr("\n")));
}

TEST(HumanLineTest, LeavesTemplatesAndQuotesAsTheyAre) {
  EXPECT_THAT(humanLine(anEvent("u1", R"(';-- ${jndi:x} {{7*7}} "q" 日本 🙂)")),
              HasSubstr(R"(';-- ${jndi:x} {{7*7}} "q" 日本 🙂)"));
}

TEST(HumanLineTest, CountsTargetsBeyondTheFifth) {
  Json event = anEvent("u1", "a", "x.y");
  for (int i = 0; i < 7; ++i) event.at("target").get_array().push_back(event.at("target").at(0));
  EXPECT_THAT(humanLine(event), HasSubstr("and 3 more"));
}

}  // namespace
}  // namespace hooks
