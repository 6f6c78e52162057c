#include "mock-okta/org/storage.h"

#include <gmock/gmock.h>

#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {
namespace {

using testing::ElementsAre;

// As a journal keeps it: through text.
Json kept(const Json& document) { return readJson(compact(document)); }

TEST(StorageTest, KeepsAHookWholeWithItsSecret) {
  const TimePoint moment = *parseTime("2026-01-15T09:30:00.123456Z");
  EventHook hook{.id = "who1", .name = "Joiners"};
  hook.description = "of all ages";
  hook.active = false;
  hook.verified = true;
  hook.created = moment;
  hook.lastUpdated = moment;
  hook.createdBy = "00u1";
  hook.items = {"user.lifecycle.create"};
  hook.filters = {{{"user.lifecycle.create", "event.outcome.result eq 'SUCCESS'"}}};
  hook.uri = "https://example.com/x";
  hook.headers = {{"X-One", "1"}};
  hook.auth = HookAuthScheme{"authorization", Secret("s3cret")};

  const EventHook back = hookFromStorage(kept(toStorage(hook)));

  EXPECT_EQ(compact(toStorage(back)), compact(toStorage(hook)));
  EXPECT_EQ(back.created, moment);
  EXPECT_TRUE(back.auth->value.matches("s3cret"));
  EXPECT_EQ(back.filters->front().expression, "event.outcome.result eq 'SUCCESS'");
  EXPECT_THAT(back.headers, ElementsAre(HttpHeader{"X-One", "1"}));
}

TEST(StorageTest, KeepsTheAbsenceOfOptionalParts) {
  const EventHook hook = hookFromStorage(kept(toStorage(EventHook{.id = "who1", .name = "n"})));
  EXPECT_FALSE(hook.auth);
  EXPECT_FALSE(hook.filters);
  EXPECT_FALSE(hook.description);

  const User user = userFromStorage(kept(toStorage(User{.id = "00u1"})));
  EXPECT_FALSE(user.password);
  EXPECT_FALSE(user.activated);
}

TEST(StorageTest, KeepsAUserWithItsGroupsAndSecrets) {
  User user{.id = "00u1", .status = UserStatus::Suspended};
  user.created = *parseTime("2026-01-15T09:30:00Z");
  user.activated = user.created;
  user.profile = {{"login", "jane.doe@example.com"}, {"firstName", "Jane"}, {"lastName", "Doe"}};
  user.password = Secret("p4ss");
  user.recovery = RecoveryQuestion{"Why?", Secret("Because")};
  user.groups = {"00g1", "00g2"};

  const User back = userFromStorage(kept(toStorage(user)));

  EXPECT_EQ(compact(toStorage(back)), compact(toStorage(user)));
  EXPECT_EQ(back.status, UserStatus::Suspended);
  EXPECT_TRUE(back.password->matches("p4ss"));
  EXPECT_EQ(back.displayName(), "Jane Doe");
}

TEST(StorageTest, KeepsAGroup) {
  Group group{.id = "00g1", .name = "Sales"};
  group.lastMembershipUpdated = *parseTime("2026-01-15T09:30:00Z");
  const Group back = groupFromStorage(kept(toStorage(group)));
  EXPECT_EQ(compact(toStorage(back)), compact(toStorage(group)));
}

TEST(StorageTest, NamesTheMemberThatIsWrong) {
  EXPECT_THROW(hookFromStorage(JsonObject{{"id", 5}}), ShapeError);
  JsonObject user = toStorage(User{.id = "00u1"}).get_object();
  user["status"] = "ASLEEP";
  try {
    userFromStorage(user);
    FAIL();
  } catch (const ShapeError& error) {
    EXPECT_EQ(error.where(), "/status");
    EXPECT_EQ(error.found(), "ASLEEP");
  }
}

}  // namespace
}  // namespace hooks
