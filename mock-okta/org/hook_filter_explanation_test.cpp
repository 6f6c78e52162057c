#include "mock-okta/org/hook_filter_explanation.h"

#include <gmock/gmock.h>

#include "fixtures/wire/json_reader.h"

namespace hooks {
namespace {

const LogEvent& aMembership() {
  static const LogEvent event(readJson(R"({
    "uuid":"u1", "published":"2026-01-15T09:30:00.000Z", "eventType":"group.user_membership.add",
    "outcome":{"result":"SUCCESS","reason":null},
    "target":[{"id":"00u2","type":"User","alternateId":"bob@example.com","displayName":"Bob"},
              {"id":"00g1","type":"UserGroup","alternateId":"unknown","displayName":null}]})"));
  return event;
}

std::string why(const std::string& expression) {
  return drawn(explain(HookFilter(expression), aMembership()));
}

TEST(HookFilterExplanationTest, ShowsWhatEachPartCameTo) {
  EXPECT_EQ(why("event.outcome.result eq 'FAILURE' || !event.target.isEmpty()"),
            "true  event.outcome.result eq 'FAILURE' || !event.target.isEmpty()\n"
            "├─ false  event.outcome.result eq 'FAILURE'\n"
            "│  └─ 'SUCCESS'  event.outcome.result\n"
            "└─ true  !event.target.isEmpty()\n"
            "   └─ false  event.target.isEmpty()\n"
            "      └─ 2 targets  event.target\n");
}

TEST(HookFilterExplanationTest, KeepsTheParenthesesOfWhatStandsInThem) {
  for (const char* expression : {"(event.outcome.result eq 'X' || true) && (true)",
                                 "not (event.outcome.result eq 'FAILURE')", "((true)) || ( false )",
                                 "(event.target.size()) > (0)", "(true) ? (true) : (false)"}) {
    const std::string first = why(expression);
    EXPECT_EQ(first.substr(0, first.find('\n')), std::string("true  ") + expression);
  }
}

TEST(HookFilterExplanationTest, ShowsASelectionTargetByTarget) {
  EXPECT_EQ(why("event.target.?[type eq 'UserGroup'].size() > 1"),
            "false  event.target.?[type eq 'UserGroup'].size() > 1\n"
            "└─ 1  event.target.?[type eq 'UserGroup'].size()\n"
            "   └─ 1 target  event.target.?[type eq 'UserGroup']\n"
            "      ├─ 2 targets  event.target\n"
            "      ├─ target 0 (User Bob): false  type eq 'UserGroup'\n"
            "      │  └─ 'User'  type\n"
            "      └─ target 1 (UserGroup unknown): true  type eq 'UserGroup'\n"
            "         └─ 'UserGroup'  type\n");
  EXPECT_EQ(why("event.target.![displayName].contains('Bob')"),
            "true  event.target.![displayName].contains('Bob')\n"
            "└─ {'Bob', null}  event.target.![displayName]\n"
            "   ├─ 2 targets  event.target\n"
            "   ├─ target 0 (User Bob): 'Bob'  displayName\n"
            "   └─ target 1 (UserGroup unknown): null  displayName\n");
}

TEST(HookFilterExplanationTest, SaysWhatWasNotLookedAt) {
  EXPECT_EQ(why("event.eventType eq 'x' &&\n  event.outcome.reason.contains('y')"),
            "false  event.eventType eq 'x' && event.outcome.reason.contains('y')\n"
            "├─ false  event.eventType eq 'x'\n"
            "│  └─ 'group.user_membership.add'  event.eventType\n"
            "└─ not looked at  event.outcome.reason.contains('y')\n");
}

TEST(HookFilterExplanationTest, SaysWhyItFails) {
  EXPECT_EQ(why("event.outcome.reason.contains('x')"),
            "fails: it is called on null  event.outcome.reason.contains('x')\n"
            "└─ null  event.outcome.reason\n");
  EXPECT_EQ(why("event.actor.id eq '1'"),
            "fails: what should have it is null  event.actor.id eq '1'\n"
            "└─ fails: what should have it is null  event.actor.id\n");
}

TEST(HookFilterExplanationTest, IsToBeHadAsJson) {
  const HookFilter filter("event.target.?[id eq '00u2'].isEmpty() && event.outcome.reason eq ''");
  EXPECT_EQ(toJson(explain(filter, aMembership())), readJson(R"json({
    "expression":"event.target.?[id eq '00u2'].isEmpty() && event.outcome.reason eq ''",
    "value":"false", "parts":[
      {"expression":"event.target.?[id eq '00u2'].isEmpty()", "value":"false", "parts":[
        {"expression":"event.target.?[id eq '00u2']", "value":"1 target", "parts":[
          {"expression":"event.target", "value":"2 targets"},
          {"expression":"id eq '00u2'", "value":"true", "target":0, "targetName":"User Bob",
           "parts":[{"expression":"id", "value":"'00u2'"}]},
          {"expression":"id eq '00u2'", "value":"false", "target":1,
           "targetName":"UserGroup unknown",
           "parts":[{"expression":"id", "value":"'00g1'"}]}]}]},
      {"expression":"event.outcome.reason eq ''", "value":null}]})json"));
}

}  // namespace
}  // namespace hooks
