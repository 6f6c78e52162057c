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

User aUser(const std::string& id, const std::string& login) {
  User user{.id = id};
  user.profile = {{"login", login}};
  return user;
}

TEST_F(OrgTest, FindsUsersByIdAndByLoginWhateverItsCase) {
  org.putUser(aUser("00u1", "jane.doe@example.com"));
  EXPECT_EQ(org.findUser("00u1")->id, "00u1");
  EXPECT_EQ(org.findUser("Jane.Doe@Example.COM")->id, "00u1");

  org.putUser(aUser("00u1", "jane@example.com"));
  EXPECT_EQ(org.findUser("jane.doe@example.com"), nullptr);
  org.eraseUser("00u1");
  EXPECT_EQ(org.findUser("jane@example.com"), nullptr);
}

TEST_F(OrgTest, KnowsWhoIsInAGroup) {
  org.putGroup({.id = "00g1", .name = "Sales"});
  User jane = aUser("00u2", "jane@example.com");
  jane.groups = {"00g1"};
  org.putUser(jane);
  org.putUser(aUser("00u1", "joe@example.com"));

  ASSERT_EQ(org.members("00g1").size(), 1U);
  EXPECT_EQ(org.members("00g1").front()->id, "00u2");
  EXPECT_EQ(org.members(org.everyone().id).size(), 2U);
  org.eraseGroup("00g1");
  EXPECT_TRUE(org.user("00u2")->groups.empty());
  EXPECT_FALSE(org.group("00g1"));
}

// Remembers what it is told, as a file would.
class Memory : public OrgJournal {
 public:
  void put(std::string_view kind, std::string_view id, const std::string& document) override {
    EXPECT_GT(depth, 0);
    things[{std::string(kind), std::string(id)}] = document;
  }
  void erase(std::string_view kind, std::string_view id) override {
    EXPECT_GT(depth, 0);
    things.erase({std::string(kind), std::string(id)});
  }
  void append(const LogEntry& entry) override {
    EXPECT_GT(depth, 0);
    events.push_back(entry);
  }
  void clear() override { things.clear(), events.clear(); }
  void begin() override { ++depth; }
  void commit() override { --depth; }

  int depth = 0;
  std::map<std::pair<std::string, std::string>, std::string> things;
  std::vector<LogEntry> events;
};

TEST_F(OrgTest, IsTheSameAgainFromItsJournal) {
  Memory journal;
  Org before("https://org.example.com", clock, ids, journal);
  before.putHook(aHook("who1"));
  before.putHook(aHook("who2"));
  before.eraseHook("who2");
  User jane = aUser("00u1", "jane@example.com");
  jane.groups = {"00g1"};
  before.putUser(jane);
  before.putGroup({.id = "00g1", .name = "Sales"});
  const std::string everyone = before.everyone().id;
  const std::string type = before.userTypeId();
  before.record(anEvent("user.session.start"));
  EXPECT_EQ(journal.depth, 0);

  Org after("https://org.example.com", clock, ids);
  for (const auto& [name, document] : journal.things) {
    after.load(name.first, name.second, readJson(document));
  }
  for (const LogEntry& entry : journal.events) {
    after.loadEvent(entry.persisted, entry.event->document());
  }

  EXPECT_EQ(after.hooks().size(), 1U);
  EXPECT_EQ(after.members("00g1").size(), 1U);
  EXPECT_EQ(after.everyone().id, everyone);
  EXPECT_EQ(after.userTypeId(), type);
  EXPECT_EQ(after.log().lastSequence(), 1U);
  EXPECT_THAT(targetEventHookIds(*after.log().latest("user.session.start")->event),
              ElementsAre("who1"));
}

TEST_F(OrgTest, ForgetsEverything) {
  org.putHook(aHook("who1"));
  org.putUser(aUser("00u1", "jane@example.com"));
  org.record(anEvent("a"));
  org.clear();
  EXPECT_THAT(org.hooks(), IsEmpty());
  EXPECT_THAT(org.users(), IsEmpty());
  EXPECT_EQ(org.log().lastSequence(), 0U);
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
