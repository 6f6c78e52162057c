// `mock-okta trigger` as a process, against an org that is running.

#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/wire/json_reader.h"
#include "mock-okta/commands/testing/program_cast.h"

namespace hooks {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

class TriggerProgramTest : public testing::Test {
 protected:
  Ended trigger(std::vector<std::string> options) { return runMockOkta(org.trigger(options)); }
  void listen() {
    hook = org.addHook(receiver.url());
    org.json("POST", "/api/v1/eventHooks/" + hook + "/lifecycle/verify");
  }
  static std::int64_t eventsIn(const std::string& body) {
    return static_cast<std::int64_t>(at(readJson(body), "/data/events")->as_array().size());
  }

  SomeReceiver receiver;
  RunningOrg org{{"--clock", "virtual"}};
  std::string hook;
};

TEST_F(TriggerProgramTest, SaysWhereTheEventGoes) {
  const Ended before = trigger({"user.session.start"});
  EXPECT_EQ(before.status, 0) << before.err;
  EXPECT_THAT(before.out, HasSubstr("no active, verified hook asks for it"));

  listen();
  const Ended after = trigger({"user.session.start"});
  EXPECT_EQ(after.status, 0) << after.err;
  EXPECT_THAT(after.out, AllOf(StartsWith("user.session.start "), HasSubstr(hook)));
  EXPECT_TRUE(receiver.got(1));
}

TEST_F(TriggerProgramTest, LeavesALogToTryFiltersOn) {
  ASSERT_EQ(trigger({"user.session.start", "--count", "3"}).status, 0);
  ASSERT_EQ(trigger({"user.session.end"}).status, 0);
  const Ended tried = runMockOkta({"filter", "test", "event.eventType eq 'user.session.start'",
                                   "--log", "--org", org.url, "--token", org.token});
  EXPECT_EQ(tried.status, 0) << tried.err;
  EXPECT_THAT(tried.out, HasSubstr("3 of 4 events would be delivered"));
  EXPECT_EQ(runMockOkta({"filter", "test", "true", "--log", "--type", "user.lifecycle.create",
                         "--org", org.url, "--token", org.token})
                .status,
            1);
  const Ended misspelt =
      runMockOkta({"filter", "test", "true", "--log", "--type", "user.lifecycle.creat", "--org",
                   org.url, "--token", org.token});
  EXPECT_EQ(misspelt.status, 2);
  EXPECT_THAT(misspelt.err, HasSubstr("--type user.lifecycle.creat: there is no such event type; "
                                      "did you mean user.lifecycle.create"));
}

TEST_F(TriggerProgramTest, ChangesTheEvent) {
  listen();
  ASSERT_EQ(trigger({"user.session.start", "--set", "/actor/alternateId=\"jane@example.com\"",
                     "--set", "/outcome={\"result\": \"FAILURE\", \"reason\": \"=\"}"})
                .status,
            0);
  // Options may come first: each takes one value and leaves the type alone.
  ASSERT_EQ(runMockOkta({"trigger", "--token", org.token, "--org", org.url, "--set",
                         "/actor/alternateId=\"jim@example.com\"", "user.session.start"})
                .status,
            0);
  ASSERT_TRUE(receiver.got(2));
  EXPECT_THAT(receiver.bodies()[1], HasSubstr("jim@example.com"));
  const Json event = *at(readJson(receiver.bodies()[0]), "/data/events/0");
  EXPECT_EQ(textAt(event, "/actor/alternateId"), "jane@example.com");
  EXPECT_EQ(textAt(event, "/outcome/reason"), "=");
}

TEST_F(TriggerProgramTest, RefusesAnOverrideThatMatchesNothing) {
  listen();
  const Ended end = trigger({"user.session.start", "--set", "/actr/alternateId=1"});
  EXPECT_EQ(end.status, 2);
  EXPECT_THAT(end.err, HasSubstr("/actr/alternateId"));
  EXPECT_EQ(std::count(end.err.begin(), end.err.end(), '\n'), 1);
  org.json("POST", "/mock/v1/idle");
  EXPECT_THAT(receiver.bodies(), SizeIs(0));
}

TEST_F(TriggerProgramTest, SuggestsTypesForAMisspeltOne) {
  const Ended end = trigger({"user.session.strt"});
  EXPECT_EQ(end.status, 2);
  EXPECT_THAT(end.err, AllOf(HasSubstr("user.session.strt"), HasSubstr("user.session.start")));
  EXPECT_THAT(runMockOkta({"trigger", "--help"}).out, HasSubstr("2 wrong usage, or a type or"));
}

TEST_F(TriggerProgramTest, HappensSeveralTimesOneByOneOrTogether) {
  listen();
  const Ended single = trigger({"user.session.start", "--count", "3"});
  EXPECT_EQ(std::count(single.out.begin(), single.out.end(), '\n'), 3);
  ASSERT_TRUE(receiver.got(3));
  for (const std::string& body : receiver.bodies()) EXPECT_EQ(eventsIn(body), 1);

  const Ended json = trigger({"user.session.start", "--count", "5", "--batch", "--json"});
  EXPECT_THAT(at(readJson(json.out), "/events")->as_array(), SizeIs(5));
  ASSERT_TRUE(receiver.got(4));
  EXPECT_EQ(eventsIn(receiver.bodies()[3]), 5);
}

TEST_F(TriggerProgramTest, SaysThatTheTokenIsNotTheOrgs) {
  org.token = "0therToken";
  const Ended end = trigger({"user.session.start"});
  EXPECT_EQ(end.status, 1);
  EXPECT_THAT(end.err, AllOf(HasSubstr("token"), HasSubstr(org.url), Not(HasSubstr("0therToken"))));
}

TEST_F(TriggerProgramTest, TakesAnAddressWithASlash) {
  const Ended end =
      runMockOkta({"trigger", "user.session.start", "--org", org.url + "/", "--token", org.token});
  EXPECT_EQ(end.status, 0) << end.err;
}

TEST_F(TriggerProgramTest, SaysWhenWhatAnswersIsNoOrg) {
  org.url = receiver.url();
  EXPECT_EQ(trigger({"user.session.start"}).status, 1);
}

}  // namespace
}  // namespace hooks
