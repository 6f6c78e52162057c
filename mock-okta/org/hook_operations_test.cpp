#include "mock-okta/org/hook_operations.h"

#include <gmock/gmock.h>

#include "mock-okta/org/api_error.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

HookDraft aDraft(const std::string& name = "Joiners") {
  HookDraft draft{.name = name};
  draft.items = {"user.lifecycle.create", "user.lifecycle.activate"};
  draft.uri = "https://example.com/hook";
  draft.auth = HookDraft::Auth{"authorization", Secret("s3cret")};
  return draft;
}

class HookOperationsTest : public testing::Test {
 protected:
  HookOperations with(OrgProfile profile) {
    return {org, catalog, std::move(profile), [](const std::string&) { return std::nullopt; }};
  }

  std::vector<std::string> logged() const {
    std::vector<std::string> types;
    for (const LogEntry& entry : org.log().after(0, 100)) types.push_back(entry.event->eventType());
    return types;
  }

  static std::string refusal(const std::function<void()>& act) {
    try {
      act();
    } catch (const ApiError& error) {
      return error.causes().empty() ? error.summary() : error.causes().front();
    }
    return "nothing was refused";
  }

  VirtualClock clock;
  SeededIdSource ids{1};
  Org org{"https://org.example.com", clock, ids};
  EventCatalog catalog = EventCatalog::builtIn();
  Caller admin{.actorId = "00uadmin", .alternateId = "admin@example.com", .requestId = "r1"};
  HookOperations hooks = with({});
};

TEST_F(HookOperationsTest, CreatesAnActiveUnverifiedHookAndLogsIt) {
  const EventHook hook = hooks.create(aDraft(), admin);

  EXPECT_TRUE(hook.active);
  EXPECT_FALSE(hook.verified);
  EXPECT_EQ(hook.createdBy, "00uadmin");
  EXPECT_TRUE(hook.id.starts_with("who"));
  EXPECT_THAT(logged(), ElementsAre("event_hook.created"));
  EXPECT_EQ(textAt(org.log().latest("event_hook.created")->event->document(), "/target/0/id"),
            hook.id);
}

TEST_F(HookOperationsTest, KeepsTypesInTheOrderOfAJavaSet) {
  const EventHook hook = hooks.create(aDraft(), admin);
  EXPECT_THAT(hook.items, ElementsAre("user.lifecycle.activate", "user.lifecycle.create"));
}

TEST_F(HookOperationsTest, ShowsTheOldLastUpdatedAfterAReplacementThatKeepsTheStatus) {
  const EventHook created = hooks.create(aDraft(), admin);
  clock.advance(5s);

  const EventHook shown = hooks.replace(created.id, aDraft("Renamed"), admin);

  EXPECT_EQ(shown.name, "Renamed");
  EXPECT_EQ(shown.lastUpdated, created.lastUpdated);
  EXPECT_EQ(hooks.get(created.id).lastUpdated, created.lastUpdated + 5s);
}

TEST_F(HookOperationsTest, ShowsTheNewLastUpdatedAfterAReplacementThatChangesTheStatus) {
  const EventHook created = hooks.create(aDraft(), admin);
  clock.advance(5s);
  HookDraft draft = aDraft();
  draft.active = false;

  const EventHook shown = hooks.replace(created.id, draft, admin);

  EXPECT_FALSE(shown.active);
  EXPECT_EQ(shown.lastUpdated, created.lastUpdated + 5s);
  EXPECT_THAT(logged(),
              ElementsAre("event_hook.created", "event_hook.updated", "event_hook.deactivated"));
}

TEST_F(HookOperationsTest, KeepsTheSecretWhenAReplacementDoesNotSayOne) {
  const EventHook created = hooks.create(aDraft(), admin);
  HookDraft draft = aDraft();
  draft.auth->value.reset();

  hooks.replace(created.id, draft, admin);
  EXPECT_TRUE(hooks.get(created.id).auth->value.matches("s3cret"));

  draft.auth->key = "X-Other";
  EXPECT_THAT(refusal([&] { hooks.replace(created.id, draft, admin); }),
              HasSubstr("authScheme.value"));
}

TEST_F(HookOperationsTest, AsksForANewVerificationWhenTheUriChanges) {
  const EventHook created = hooks.create(aDraft(), admin);
  EXPECT_TRUE(hooks.verified(created, true, "", admin).verified);
  HookDraft draft = aDraft();
  draft.headers = {{"X-One", "1"}};
  EXPECT_TRUE(hooks.replace(created.id, draft, admin).verified);

  draft.uri = "https://example.com/other";
  EXPECT_FALSE(hooks.replace(created.id, draft, admin).verified);
}

TEST_F(HookOperationsTest, AsksForANewVerificationOnAnyChangeWhereTheProfileSaysSo) {
  HookOperations strict = with(*orgProfile("strict"));
  const EventHook created = strict.create(aDraft(), admin);
  strict.verified(created, true, "", admin);
  HookDraft draft = aDraft();
  EXPECT_TRUE(strict.replace(created.id, draft, admin).verified);
  draft.headers = {{"X-One", "1"}};
  EXPECT_FALSE(strict.replace(created.id, draft, admin).verified);
}

TEST_F(HookOperationsTest, KeepsVerificationThroughDeactivationAndMovesLastUpdated) {
  const EventHook created = hooks.create(aDraft(), admin);
  hooks.verified(created, true, "", admin);
  clock.advance(2s);
  const EventHook inactive = hooks.deactivate(created.id, admin);
  EXPECT_TRUE(inactive.verified);
  EXPECT_EQ(inactive.lastUpdated, created.lastUpdated + 2s);
  clock.advance(2s);
  EXPECT_EQ(hooks.deactivate(created.id, admin).lastUpdated, created.lastUpdated + 4s);
  EXPECT_TRUE(hooks.activate(created.id, admin).active);
}

TEST_F(HookOperationsTest, SaysOnlyThatExecutionFailedAndLogsWhy) {
  const EventHook created = hooks.create(aDraft(), admin);

  EXPECT_EQ(refusal([&] { hooks.verified(created, false, "no answer within 3 s", admin); }),
            "Unable to verify event hook. Hook Joiners execution failed");

  EXPECT_FALSE(hooks.get(created.id).verified);
  const Json event = org.log().latest("event_hook.verified")->event->document();
  EXPECT_EQ(textAt(event, "/outcome/result"), "FAILURE");
  EXPECT_EQ(textAt(event, "/outcome/reason"), "no answer within 3 s");
}

TEST_F(HookOperationsTest, DoesNotVerifyAnAddressThatWasReplacedWhileTheOldOneWasAsked) {
  const EventHook asked = hooks.create(aDraft(), admin);
  HookDraft draft = aDraft();
  draft.uri = "https://example.com/other";
  hooks.replace(asked.id, draft, admin);

  EXPECT_THROW(hooks.verified(asked, true, "", admin), ApiError);
  EXPECT_FALSE(hooks.get(asked.id).verified);
}

TEST_F(HookOperationsTest, DoesNotVerifyAHookThatWasDeactivatedWhileItWasAsked) {
  const EventHook asked = hooks.create(aDraft(), admin);
  hooks.deactivate(asked.id, admin);

  EXPECT_EQ(refusal([&] { hooks.verified(asked, true, "", admin); }),
            "Unable to verify event hook. Hook Joiners execution failed");
  EXPECT_FALSE(hooks.get(asked.id).verified);
  EXPECT_EQ(textAt(org.log().latest("event_hook.verified")->event->document(), "/outcome/reason"),
            "The hook was deactivated meanwhile");

  OrgProfile lenient;
  lenient.verifiesInactiveHooks = true;
  EXPECT_TRUE(with(lenient).verified(asked, true, "", admin).verified);
}

TEST_F(HookOperationsTest, RefusesToDeleteAnActiveHook) {
  const EventHook hook = hooks.create(aDraft(), admin);
  EXPECT_THAT(refusal([&] { hooks.remove(hook.id, admin); }), HasSubstr("Deactivate it first"));
  hooks.deactivate(hook.id, admin);
  hooks.remove(hook.id, admin);
  EXPECT_EQ(refusal([&] { hooks.get(hook.id); }),
            "Not found: Resource not found: " + hook.id + " (Webhook)");
}

TEST_F(HookOperationsTest, RefusesAnotherActiveHookAtTheLimit) {
  OrgProfile two;
  two.activeHooks = 2;
  HookOperations few = with(two);
  few.create(aDraft("One"), admin);
  few.create(aDraft("Two"), admin);
  EXPECT_THAT(refusal([&] { few.create(aDraft("Three"), admin); }), HasSubstr("no more than 2"));

  HookDraft inactive = aDraft("Three");
  inactive.active = false;
  const EventHook third = few.create(inactive, admin);
  EXPECT_THAT(refusal([&] { few.activate(third.id, admin); }), HasSubstr("no more than 2"));
  inactive.active = true;
  EXPECT_THAT(refusal([&] { few.replace(third.id, inactive, admin); }),
              HasSubstr("no more than 2"));
}

TEST_F(HookOperationsTest, RefusesANameThatIsTaken) {
  hooks.create(aDraft(), admin);
  EXPECT_EQ(refusal([&] { hooks.create(aDraft(), admin); }),
            "name: An object with this field already exists in the current organization");
}

TEST_F(HookOperationsTest, LeavesNothingBehindWhenItRefuses) {
  HookDraft draft = aDraft();
  draft.items = {"event_hook.delivery"};
  EXPECT_THROW(hooks.create(draft, admin), ApiError);
  EXPECT_TRUE(org.hooks().empty());
  EXPECT_EQ(org.log().lastSequence(), 0);
}

}  // namespace
}  // namespace hooks
