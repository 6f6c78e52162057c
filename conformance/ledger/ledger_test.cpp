#include "conformance/ledger/ledger.h"

#include <gmock/gmock.h>

#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

const TimePoint kStart = *parseTime("2026-01-15T09:30:00Z");

// An event of the System Log about a user, which the org says to have been meant for the hooks.
struct Happened {
  std::string uuid;
  std::string login = "ada@example.com";
  std::chrono::minutes at = 0min;
  std::string hookIds = "who1";
  std::string type = "user.lifecycle.create";

  operator LogEvent() const {  // NOLINT: a list of them reads as what happened
    JsonObject data;
    if (!hookIds.empty()) data["targetEventHookIds"] = hookIds;
    return LogEvent(JsonObject{{"uuid", uuid},
                               {"published", formatTime(kStart + at)},
                               {"eventType", type},
                               {"target", JsonArray{JsonObject{{"id", "00u" + uuid},
                                                               {"type", "User"},
                                                               {"alternateId", login},
                                                               {"displayName", "Ada"}}}},
                               {"debugContext", JsonObject{{"debugData", std::move(data)}}}});
  }
};

class LedgerTest : public testing::Test {
 protected:
  LedgerTest() {
    EventHook hook{.id = "who1", .name = "Joiners", .verified = true};
    hook.items = {"user.lifecycle.create"};
    hook.lastUpdated = kStart;
    input.hooks = {hook};
    rules.since = kStart;
    rules.now = kStart + 24h;
  }

  Ledger ledger() {
    EffectCount count;
    lookForAll(input, rules, count);
    for (const std::string& record : shown) count.take(record);
    return reckon(input, rules, count);
  }
  static std::vector<std::string> lost(const Ledger& ledger) {
    std::vector<std::string> uuids;
    for (const LedgerLine& line : ledger.missing()) uuids.push_back(line.event.uuid());
    return uuids;
  }

  LedgerInput input;
  LedgerRules rules;
  // What the observer shows.
  std::vector<std::string> shown;
};

TEST_F(LedgerTest, WhatTheSystemLogHasAndNobodySawIsLost) {
  input.events = {Happened{"e1"}, Happened{"e2"}, Happened{"e3"}};
  shown = {"worked on e1", "worked on e3"};
  const Ledger found = ledger();
  EXPECT_EQ(found.verdict(), "LOST");
  EXPECT_THAT(lost(found), ElementsAre("e2"));
  EXPECT_EQ(found.seen, 2U);
  EXPECT_EQ(found.lost, 1U);
  EXPECT_EQ(found.key, "uuid");
}

TEST_F(LedgerTest, IsCompleteWhereAllWasSeen) {
  input.events = {Happened{"e1"}, Happened{"e2"}};
  shown = {"e2", "e1", "something else"};
  EXPECT_EQ(ledger().verdict(), "COMPLETE");
  EXPECT_THAT(ledger().notes, IsEmpty());
}

TEST_F(LedgerTest, OnlyWhatTheOrgMeantForTheHookWasToCome) {
  input.events = {Happened{"e1"}, Happened{.uuid = "e2", .hookIds = "who2"},
                  Happened{.uuid = "e3", .hookIds = "who2,who1"},
                  Happened{.uuid = "e4", .hookIds = ""}};
  shown = {"e1"};
  EXPECT_THAT(lost(ledger()), ElementsAre("e3"));
}

TEST_F(LedgerTest, WhereTheOrgSaysNothingTheTypesAskedForNowAreTaken) {
  input.events = {Happened{.uuid = "e1", .hookIds = ""},
                  Happened{.uuid = "e2", .hookIds = "", .type = "user.session.start"},
                  Happened{.uuid = "e3", .at = -5min, .hookIds = ""},
                  Happened{.uuid = "e4", .at = 5min, .hookIds = ""}};
  shown = {"e1"};
  const Ledger found = ledger();
  EXPECT_THAT(lost(found), ElementsAre("e4")) << "e3 was before the hook was as it is";
  EXPECT_EQ(found.undecided, 1U);
  EXPECT_THAT(found.notes, Contains(HasSubstr("targetEventHookIds")));

  input.hooks.front().active = false;
  EXPECT_THAT(ledger().lines, IsEmpty());
  EXPECT_THAT(ledger().notes, Contains(HasSubstr("who1 is not active now")));
}

TEST_F(LedgerTest, SaysThatTheHookWasAnotherBefore) {
  input.events = {Happened{"e1"}};
  shown = {"e1"};
  rules.since = kStart - 1h;
  EXPECT_THAT(ledger().notes, Contains(HasSubstr("was changed at 2026-01-15T09:30:00Z")));
  rules.types = {"user.lifecycle.create"};
  EXPECT_THAT(ledger().notes, IsEmpty()) << "then it is said what is asked about";
}

TEST_F(LedgerTest, TypesAloneNeedNoHook) {
  input.hooks.clear();
  rules.types = {"user.session.start"};
  input.events = {Happened{"e1"}, Happened{.uuid = "e2", .type = "user.session.start"},
                  Happened{.uuid = "e3", .hookIds = "", .type = "user.session.start"}};
  shown = {"e2"};
  EXPECT_THAT(lost(ledger()), ElementsAre("e3"));
}

TEST_F(LedgerTest, WhatTheFilterKeepsBackIsNotLost) {
  HookFilterEntry filter{
      .event = "user.lifecycle.create",
      .expression = "event.target.?[alternateId eq 'ada@example.com'].size() > 0"};
  input.hooks.front().filters = {filter};
  input.events = {Happened{"e1"}, Happened{"e2"},
                  Happened{.uuid = "e3", .login = "bob@example.com"}};
  shown = {"e1"};
  Ledger found = ledger();
  EXPECT_THAT(lost(found), ElementsAre("e2"));
  EXPECT_EQ(found.filtered, 1U);
  EXPECT_THAT(found.notes, Contains(HasSubstr("as we evaluate it")));

  filter.expression = "T(java.lang.Runtime)";
  input.hooks.front().filters = {filter};
  found = ledger();
  EXPECT_EQ(found.undecided, 3U);
  EXPECT_EQ(found.verdict(), "INCONCLUSIVE") << "nothing can be judged";
}

TEST_F(LedgerTest, TakesTheKeyThatIsShown) {
  input.events = {Happened{"e1"}, Happened{.uuid = "e2", .login = "bob@example.com"}};
  shown = {"The user Ada@Example.com has been added", "joe-bob@example.com asked for something"};
  const Ledger found = ledger();
  EXPECT_EQ(found.key, "target-login");
  EXPECT_THAT(lost(found), ElementsAre("e2")) << "another's login that ends alike is another's";
}

TEST_F(LedgerTest, APlaceInTheEventCanBeTheKey) {
  rules.key = "/target/0/id";
  input.events = {Happened{"e1"}, Happened{"e2"}};
  shown = {R"({"user":"00ue2"})"};
  EXPECT_THAT(lost(ledger()), ElementsAre("e1"));
  rules.key = "/target/7/id";
  EXPECT_EQ(ledger().keyless, 2U);
  EXPECT_EQ(ledger().verdict(), "INCONCLUSIVE");
  rules.key = "login";
  EXPECT_THROW(ledger(), ShapeError);
}

TEST_F(LedgerTest, OfThoseWhoShareAKeyItSaysHowManyAreMissing) {
  rules.key = "target-login";
  input.events = {Happened{"e1"}, Happened{"e2"}, Happened{"e3"}};
  shown = {"ada@example.com", "ada@example.com"};
  const Ledger found = ledger();
  EXPECT_EQ(found.lost, 1U);
  EXPECT_EQ(found.seen, 2U);
  EXPECT_THAT(lost(found), SizeIs(3)) << "which of them, nobody can tell";
  EXPECT_EQ(found.lines.front().fate, Fate::Unsure);
  EXPECT_THAT(found.notes, Contains(HasSubstr("UNSURE")));
}

TEST_F(LedgerTest, WarnsThatOneMayHideBehindAnother) {
  rules.key = "target-login";
  input.events = {Happened{"e1"}, Happened{"e2"}};
  shown = {"ada@example.com", "ada@example.com", "ada@example.com"};
  const Ledger found = ledger();
  EXPECT_EQ(found.verdict(), "COMPLETE");
  EXPECT_THAT(found.notes, Contains(HasSubstr("could hide")));
  EXPECT_EQ(found.repeated, 1U);
}

TEST_F(LedgerTest, WhatHappenedJustNowMayBeUnderWay) {
  input.events = {Happened{"e1"}, Happened{.uuid = "e2", .at = 10min}};
  shown = {"e1"};
  rules.now = kStart + 10min + 59s;
  const Ledger found = ledger();
  EXPECT_EQ(found.verdict(), "COMPLETE");
  EXPECT_EQ(found.fresh, 1U);
  rules.now += 2s;
  EXPECT_EQ(ledger().verdict(), "LOST");
}

TEST_F(LedgerTest, AnObserverThatNeverShowsAnythingIsNoEvidence) {
  input.events = {Happened{"e1"}, Happened{"e2"}};
  Ledger found = ledger();
  EXPECT_EQ(found.verdict(), "INCONCLUSIVE");
  EXPECT_THAT(*found.inconclusive, HasSubstr("nothing at all"));
  EXPECT_TRUE(found.wantsEarlier);

  shown = {"GET /health", "GET /health"};
  found = ledger();
  EXPECT_EQ(found.verdict(), "INCONCLUSIVE");
  EXPECT_THAT(*found.inconclusive, HasSubstr("2 records"));

  rules.trusted = true;
  EXPECT_EQ(ledger().verdict(), "LOST");
}

TEST_F(LedgerTest, AnEarlierEventShowsThatItLooksAtTheRightPlace) {
  input.events = {Happened{"e1"}};
  input.earlier = {Happened{.uuid = "e0", .at = -60min}};
  EXPECT_EQ(ledger().verdict(), "INCONCLUSIVE");
  EXPECT_FALSE(ledger().wantsEarlier);
  shown = {"e0"};
  EXPECT_EQ(ledger().verdict(), "LOST");
  EXPECT_THAT(lost(ledger()), ElementsAre("e1"));
}

TEST_F(LedgerTest, WhoCouldNotBeAskedShowsNothing) {
  input.events = {Happened{"e1"}};
  shown = {"e1"};
  input.blind = "the log x.log cannot be read";
  EXPECT_EQ(ledger().verdict(), "INCONCLUSIVE");
}

TEST_F(LedgerTest, SaysThatWhatWasLookedAtMayBeginLater) {
  input.events = {Happened{"e1"}, Happened{.uuid = "e2", .at = 5min}};
  shown = {"e2"};
  EXPECT_THAT(ledger().notes, Contains(HasSubstr("--since 2026-01-15T09:35:00.000Z")));
}

TEST_F(LedgerTest, CountsTheDeliveriesThatOktaItselfCallsFailed) {
  LogEvent failed(JsonObject{{"uuid", "f1"},
                             {"published", formatTime(kStart)},
                             {"eventType", "event_hook.delivery"},
                             {"target", JsonArray{JsonObject{{"id", "who1"}}}}});
  input.events = {Happened{"e1"}, failed};
  shown = {"e1"};
  EXPECT_THAT(ledger().notes, Contains(HasSubstr("1 delivery that failed")));
  EXPECT_THAT(ledger().lines, SizeIs(1));
}

TEST(EffectCountTest, ATextCountsWhereItStandsForItself) {
  EffectCount count;
  count.lookFor("ann@example.com");
  count.lookFor("o'brien@example.com");
  count.take("user=ann@example.com.");
  count.take(R"({"login":"ANN@example.com","again":"ann@example.com"})");
  count.take("joann@example.com ann@example.com.au");
  count.take("<o'brien@example.com>", 3);
  EXPECT_EQ(count.of("ann@example.com"), 2U);
  EXPECT_EQ(count.of("O'Brien@example.com"), 3U);
  EXPECT_EQ(count.of("never@looked.for"), 0U);
  EXPECT_EQ(count.records(), 6U);
}

}  // namespace
}  // namespace hooks
