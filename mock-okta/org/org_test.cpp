#include "mock-okta/org/org.h"

#include <gmock/gmock.h>

#include "fixtures/wire/json_reader.h"

namespace hooks {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

LogEvent anEvent(const std::string& type) {
  return LogEvent(
      JsonObject{{"uuid", "u-" + type},
                 {"published", "2026-01-15T09:30:00.000Z"},
                 {"eventType", type},
                 {"debugContext", JsonObject{{"debugData", JsonObject{{"url", "/x?"}}}}}});
}

EventHook aHook(const std::string& id) {
  return {.id = id, .name = id, .verified = true, .items = {"user.session.start"}};
}

class OrgTest : public testing::Test {
 protected:
  VirtualClock clock;
  SeededIdSource ids{1};
  Org org{"https://org.example.com", clock, ids};
};

TEST_F(OrgTest, NamesInAnEventTheHooksThatReceiveIt) {
  org.putHook(aHook("who1"));
  org.putHook(aHook("who2"));

  const LogEntry entry = org.record(anEvent("user.session.start"));

  EXPECT_THAT(targetEventHookIds(*entry.event), ElementsAre("who1", "who2"));
  EXPECT_EQ(textAt(entry.event->document(), "/debugContext/debugData/targetEventHookIds"),
            "who1,who2");
}

TEST_F(OrgTest, DoesNotNameHooksThatAreInactiveUnverifiedOrAskForOtherTypes) {
  EventHook inactive = aHook("who1");
  inactive.active = false;
  EventHook unverified = aHook("who2");
  unverified.verified = false;
  EventHook other = aHook("who3");
  other.items = {"user.session.end"};
  for (const EventHook& hook : {inactive, unverified, other}) org.putHook(hook);

  EXPECT_THAT(targetEventHookIds(*org.record(anEvent("user.session.start")).event), IsEmpty());
}

TEST_F(OrgTest, ListsHooksInTheOrderOfTheirIds) {
  org.putHook(aHook("who2"));
  org.putHook(aHook("who1"));
  org.eraseHook("who3");

  EXPECT_THAT(org.hooks(), ElementsAre(testing::Field(&EventHook::id, "who1"),
                                       testing::Field(&EventHook::id, "who2")));
}

TEST_F(OrgTest, TellsListenersOfEachEvent) {
  std::vector<std::uint64_t> heard;
  org.log().onAppend([&](const LogEntry& entry) { heard.push_back(entry.sequence); });

  org.record(anEvent("a"));
  org.record(anEvent("b"));

  EXPECT_THAT(heard, ElementsAre(1, 2));
  EXPECT_EQ(org.log().after(1, 10).front().event->eventType(), "b");
  EXPECT_EQ(org.log().latest("a")->sequence, 1);
  EXPECT_EQ(org.log().find("u-b")->sequence, 2);
  EXPECT_FALSE(org.log().latest("c"));
}

}  // namespace
}  // namespace hooks
