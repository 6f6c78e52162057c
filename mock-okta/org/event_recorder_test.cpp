#include "mock-okta/org/event_recorder.h"

#include <gmock/gmock.h>

namespace hooks {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

class EventRecorderTest : public testing::Test {
 protected:
  VirtualClock clock;
  SeededIdSource ids{1};
  Org org{"https://org.example.com", clock, ids};
  EventRecorder recorder{org, EventCatalog::builtIn()};
  Caller caller{.actorId = "00u1",
                .alternateId = "admin@example.com",
                .displayName = "Ada Admin",
                .tokenId = "00T1",
                .sessionId = "trs1",
                .userAgent = "Mozilla/5.0 (Windows NT 10.0) Chrome/130.0 Safari/537.36",
                .ipAddress = "192.0.2.7",
                .requestId = "0123456789abcdef0123456789abcdef",
                .requestUri = "/api/v1/users/00u2",
                .query = "strict=true"};
  User user{.id = "00u2"};

  void SetUp() override {
    user.profile = {{"login", "jane.doe@example.com"}, {"firstName", "Jane"}, {"lastName", "Doe"}};
  }
};

TEST_F(EventRecorderTest, WritesWhoDidItFromWhereAndByWhichRequest) {
  const Json event =
      recorder.record(caller, {.type = "user.lifecycle.suspend", .targets = {targetOf(user)}})
          .event->document();

  EXPECT_EQ(textAt(event, "/actor/id"), "00u1");
  EXPECT_EQ(textAt(event, "/actor/type"), "User");
  EXPECT_EQ(textAt(event, "/client/ipAddress"), "192.0.2.7");
  EXPECT_EQ(textAt(event, "/client/zone"), "null");
  EXPECT_EQ(textAt(event, "/client/userAgent/os"), "Windows 10");
  EXPECT_EQ(textAt(event, "/client/userAgent/browser"), "CHROME");
  EXPECT_EQ(textAt(event, "/client/ipChain/0/version"), "V4");
  EXPECT_EQ(textAt(event, "/target/0/alternateId"), "jane.doe@example.com");
  EXPECT_EQ(textAt(event, "/target/0/displayName"), "Jane Doe");
  EXPECT_EQ(textAt(event, "/transaction/type"), "WEB");
  EXPECT_EQ(textAt(event, "/transaction/id"), caller.requestId);
  EXPECT_EQ(textAt(event, "/transaction/detail/requestApiTokenId"), "00T1");
  EXPECT_EQ(textAt(event, "/debugContext/debugData/requestId"), caller.requestId);
  EXPECT_EQ(textAt(event, "/debugContext/debugData/url"), "/api/v1/users/00u2?strict=true");
  EXPECT_EQ(textAt(event, "/authenticationContext/externalSessionId"), "trs1");
  EXPECT_EQ(textAt(event, "/displayMessage"), "Suspend Okta user");
}

TEST_F(EventRecorderTest, WritesDebugDataInOktasOrder) {
  const LogEvent event = recorder.draw(
      caller, {.type = "user.account.update_profile",
               .targets = {targetOf(user)},
               .debugData = {{"changedAttributes", "firstName"}, {"targetEventHookIds", "who1"}}});
  std::vector<std::string> keys;
  for (const auto& member : at(event.document(), "/debugContext/debugData")->get_object()) {
    keys.emplace_back(std::string_view(member.key()));
  }
  EXPECT_THAT(keys, ElementsAre("requestId", "dtHash", "requestUri", "changedAttributes",
                                "targetEventHookIds", "url"));
}

TEST_F(EventRecorderTest, WritesAJobWhereThereIsNoRequest) {
  const LogEvent event =
      recorder.draw({.actorId = "spr1", .actorType = "SystemPrincipal"},
                    {.type = "user.lifecycle.deactivate", .targets = {targetOf(user)}});
  EXPECT_EQ(textAt(event.document(), "/transaction/type"), "JOB");
  EXPECT_TRUE(at(event.document(), "/client/ipAddress")->is_null());
  EXPECT_THAT(compact(event.live()), HasSubstr(R"("client":{"ipChain":[]})"));
  EXPECT_THAT(compact(event.live()), HasSubstr(R"("securityContext":{})"));
}

TEST_F(EventRecorderTest, GivesEachEventItsOwnUuidAndTime) {
  const LogEvent first = recorder.draw(caller, {.type = "user.session.clear"});
  clock.advance(std::chrono::seconds(1));
  const LogEvent second = recorder.draw(caller, {.type = "user.session.clear"});
  EXPECT_NE(first.uuid(), second.uuid());
  EXPECT_EQ(second.published() - first.published(), std::chrono::seconds(1));
  EXPECT_TRUE(at(first.document(), "/target")->is_null());
}

TEST_F(EventRecorderTest, CallsAnIpv6AddressOne) {
  caller.ipAddress = "2001:db8::7";
  const LogEvent event = recorder.draw(caller, {.type = "user.session.clear"});
  EXPECT_EQ(textAt(event.document(), "/client/ipChain/0/version"), "V6");
}

}  // namespace
}  // namespace hooks
