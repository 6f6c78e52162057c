#include "mock-okta/server/mock_okta.h"

#include <gmock/gmock.h>

#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"
#include "fixtures/wire/testing/scripted_transport.h"
#include "fixtures/wire/verification_challenge.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class MockOktaTest : public testing::Test {
 protected:
  MockOktaTest() { okta.start(); }
  ~MockOktaTest() override { okta.stop(); }

  static MockOktaOptions someOptions() {
    MockOktaOptions options{.url = "https://org.example.com", .tokens = {Secret("t0ken")}};
    options.policy.batch.window = 5s;
    options.policy.retry.pause = 1s;
    options.seed = readJson(R"({
      "groups": [{"profile": {"name": "Engineering"}}],
      "users": [{"profile": {"firstName": "Jane", "lastName": "Doe", "email": "jane@example.com",
                             "login": "jane@example.com"}, "groups": ["Engineering"]}],
      "eventHooks": [{"name": "seeded", "verified": true,
        "events": {"type": "EVENT_TYPE", "items": ["user.session.start", "user.lifecycle.create"]},
        "channel": {"type": "HTTP", "version": "1.0.0",
                    "config": {"uri": "https://receiver.example.com/hook",
                               "authScheme": {"type": "HEADER", "key": "Authorization", "value": "hunter2"}}}}]})");
    return options;
  }

  HttpResponse ask(const std::string& method, const std::string& target,
                   const std::string& body = "") {
    HttpRequest request{.method = method,
                        .target = target,
                        .headers = {{"Authorization", "SSWS t0ken"},
                                    {"Content-Length", std::to_string(body.size())}},
                        .body = body};
    if (auto refused = okta.refuse(request)) return *refused;
    return okta.handle(request);
  }
  Json json(const std::string& method, const std::string& target, const std::string& body = "") {
    const HttpResponse response = ask(method, target, body);
    EXPECT_EQ(response.status, 200) << response.body;
    return readJson(response.body);
  }
  std::string hookId() { return std::string(*textAt(json("GET", "/api/v1/eventHooks"), "/0/id")); }
  std::string cause(const HttpResponse& response) {
    return std::string(textAt(readJson(response.body), "/errorCauses/0/errorSummary").value_or(""));
  }
  std::size_t eventsIn(const Exchange& exchange) {
    return at(readJson(exchange.request.body), "/data/events")->as_array().size();
  }

  VirtualClock clock;
  SeededIdSource ids{7};
  EventCatalog catalog = EventCatalog::builtIn();
  ScriptedTransport receiver{clock};
  MockOkta okta{someOptions(), clock, ids, catalog, receiver, {.virtualClock = &clock}};
};

TEST_F(MockOktaTest, HoldsWhatItsSeedSays) {
  EXPECT_EQ(textAt(json("GET", "/api/v1/eventHooks"), "/0/verificationStatus"), "VERIFIED");
  EXPECT_EQ(textAt(json("GET", "/api/v1/users/jane@example.com"), "/status"), "PROVISIONED");
  EXPECT_EQ(textAt(json("GET", "/api/v1/groups?q=Eng"), "/0/profile/name"), "Engineering");
}

TEST_F(MockOktaTest, RefusesASeedAndNamesTheElement) {
  MockOktaOptions options = someOptions();
  options.seed = readJson(R"({"users": [{"profile": {"login": "x"}}]})");
  try {
    MockOkta other(options, clock, ids, catalog, receiver);
    FAIL() << "was taken";
  } catch (const ShapeError& error) {
    EXPECT_EQ(error.where(), "the seed, /users/0");
  }
}

TEST_F(MockOktaTest, DeliversAnEventWhenTimeHasMovedPastTheWindow) {
  json("POST", "/mock/v1/events",
       R"({"eventType": "user.session.start", "count": 1, "batch": false})");
  json("POST", "/mock/v1/idle");
  ASSERT_THAT(receiver.sent(), SizeIs(1));
  EXPECT_EQ(receiver.sent()[0].request.headers.find("Authorization"), "hunter2");

  json(
      "POST", "/api/v1/users?activate=false",
      R"({"profile": {"firstName": "A", "lastName": "B", "email": "a@example.com", "login": "a@example.com"}})");
  json("POST", "/mock/v1/idle");
  EXPECT_THAT(receiver.sent(), SizeIs(1));
  json("POST", "/mock/v1/clock/advance", R"({"by": "5s"})");
  EXPECT_THAT(receiver.sent(), SizeIs(2));
}

TEST_F(MockOktaTest, MakesEventsHappenOneByOneOrAllAtOnce) {
  json("POST", "/mock/v1/events", R"({"eventType": "user.session.start", "count": 3})");
  json("POST", "/mock/v1/clock/advance", R"({"to": "idle"})");
  ASSERT_THAT(receiver.sent(), SizeIs(3));

  json("POST", "/mock/v1/events",
       R"({"eventType": "user.session.start", "count": 3, "batch": true})");
  json("POST", "/mock/v1/clock/advance", R"({"to": "idle"})");
  ASSERT_THAT(receiver.sent(), SizeIs(4));
  EXPECT_EQ(eventsIn(receiver.sent()[3]), 3);
}

TEST_F(MockOktaTest, SendsWhatItIsToldToMakeHappenAndNotWhatWaits) {
  const auto addUser = [&](const std::string& login) {
    json("POST", "/api/v1/users?activate=false",
         R"({"profile": {"firstName": "A", "lastName": "B", "email": ")" + login +
             R"(", "login": ")" + login + "\"}}");
  };
  addUser("a@example.com");
  json("POST", "/mock/v1/events", R"({"eventType": "user.session.start"})");
  json("POST", "/mock/v1/events",
       R"({"eventType": "user.session.start", "count": 2, "batch": true})");
  json("POST", "/mock/v1/idle");
  ASSERT_THAT(receiver.sent(), SizeIs(2)) << "the new user waits for its window";
  EXPECT_EQ(eventsIn(receiver.sent()[0]), 1);
  EXPECT_EQ(eventsIn(receiver.sent()[1]), 2);
  EXPECT_THAT(receiver.sent()[1].request.body, Not(HasSubstr("user.lifecycle.create")));

  json("POST", "/mock/v1/clock/advance", R"({"by": "4s"})");
  addUser("b@example.com");
  json("POST", "/mock/v1/clock/advance", R"({"by": "1s"})");
  ASSERT_THAT(receiver.sent(), SizeIs(3));
  EXPECT_EQ(eventsIn(receiver.sent()[2]), 2) << "both users, in the window of the first";
}

TEST_F(MockOktaTest, MakesAnEventHappenAsInClassicEngine) {
  json("POST", "/mock/v1/events", R"({"eventType": "user.session.start", "profile": "classic"})");
  json("POST", "/mock/v1/events", R"({"eventType": "user.session.start", "profile": "live"})");
  json("POST", "/mock/v1/clock/advance", R"({"to": "idle"})");

  ASSERT_THAT(receiver.sent(), SizeIs(2));
  EXPECT_EQ(at(readJson(receiver.sent()[0].request.body), "/data/events/0/target"), nullptr);
  EXPECT_NE(at(readJson(receiver.sent()[1].request.body), "/data/events/0/target"), nullptr);
}

TEST_F(MockOktaTest, RefusesAProfileThatIsOnlyAWayOfWriting) {
  const HttpResponse response = ask("POST", "/mock/v1/events",
                                    R"({"eventType": "user.session.start", "profile": "preview"})");
  EXPECT_EQ(response.status, 400);
  EXPECT_THAT(response.body, HasSubstr("live, classic or 2019"));
}

TEST_F(MockOktaTest, ChangesAnEventWhereItIsToldTo) {
  const Json answer = json(
      "POST", "/mock/v1/events",
      R"({"eventType": "user.session.start", "set": {"/actor/alternateId": "x@example.com"}})");
  const std::string uuid(*textAt(answer, "/events/0/uuid"));
  EXPECT_EQ(textAt(okta.org().log().find(uuid)->event->document(), "/actor/alternateId"),
            "x@example.com");
}

TEST_F(MockOktaTest, RefusesAnOverrideThatMatchesNothingAndLeavesNoTrace) {
  const auto before = okta.org().log().lastSequence();
  const HttpResponse response =
      ask("POST", "/mock/v1/events",
          R"({"eventType": "user.session.start", "set": {"/actr/id": "x"}})");

  EXPECT_EQ(response.status, 400);
  EXPECT_THAT(cause(response), HasSubstr("/actr/id"));
  EXPECT_EQ(okta.org().log().lastSequence(), before);
}

TEST_F(MockOktaTest, RefusesAMemberItDoesNotKnow) {
  const HttpResponse response =
      ask("POST", "/mock/v1/events", R"({"eventType": "user.session.start", "cuont": 3})");
  EXPECT_EQ(response.status, 400);
  EXPECT_THAT(cause(response), AllOf(HasSubstr("cuont"), HasSubstr("count")));
}

TEST_F(MockOktaTest, SuggestsATypeForAMisspeltOne) {
  const HttpResponse response =
      ask("POST", "/mock/v1/events", R"({"eventType": "user.session.strt"})");
  EXPECT_EQ(response.status, 400);
  EXPECT_THAT(response.body, HasSubstr("user.session.start"));
}

TEST_F(MockOktaTest, RetriesWhenTimeIsMovedAndKeepsTheEventId) {
  receiver.answers(HttpResponse{503}).answers(HttpResponse{204});
  json("POST", "/mock/v1/events", R"({"eventType": "user.session.start", "batch": true})");
  json("POST", "/mock/v1/idle");
  ASSERT_THAT(receiver.sent(), SizeIs(1));

  json("POST", "/mock/v1/clock/advance", R"({"to": "next"})");
  ASSERT_THAT(receiver.sent(), SizeIs(2));
  EXPECT_EQ(receiver.sent()[0].request.body, receiver.sent()[1].request.body);
  EXPECT_EQ(textAt(json("GET", "/mock/v1/deliveries"), "/0/state"), "delivered");
}

TEST_F(MockOktaTest, PreviewsWhatWasEditedAndRefusesWhatIsNotJson) {
  const std::string path = "/mock/v1/eventHooks/" + hookId() + "/preview";
  const Json offer = json("GET", path + "?eventType=user.session.start");
  EXPECT_EQ(textAt(offer, "/source"), "sample");
  EXPECT_TRUE(at(offer, "/body/data/events/0/target")->is_null());

  EXPECT_EQ(ask("POST", path, R"({"body": "{\"data\": "})").status, 400);
  EXPECT_THAT(receiver.sent(), IsEmpty());

  const Json record = json("POST", path, R"({"body": {"anything": [1]}})");
  ASSERT_THAT(receiver.sent(), SizeIs(1));
  EXPECT_EQ(receiver.sent()[0].request.body, R"({"anything":[1]})");
  EXPECT_EQ(textAt(record, "/state"), "delivered");
  EXPECT_THAT(compact(record), Not(HasSubstr("hunter2")));
}

TEST_F(MockOktaTest, ReplaysADelivery) {
  json("POST", "/mock/v1/events", R"({"eventType": "user.session.start", "batch": true})");
  json("POST", "/mock/v1/idle");
  const std::string id(*textAt(json("GET", "/mock/v1/deliveries"), "/0/id"));

  json("POST", "/mock/v1/deliveries/" + id + "/replay");
  ASSERT_THAT(receiver.sent(), SizeIs(2));
  EXPECT_EQ(receiver.sent()[0].request.body, receiver.sent()[1].request.body);
  EXPECT_EQ(ask("POST", "/mock/v1/deliveries/nope/replay").status, 404);
}

TEST_F(MockOktaTest, GoesBackToTheStart) {
  const TimePoint start = clock.now();
  const std::string first = hookId();
  json("POST", "/api/v1/groups", R"({"profile": {"name": "Late"}})");
  json("POST", "/mock/v1/clock/advance", R"({"by": "1h"})");
  json("POST", "/mock/v1/events", R"({"eventType": "user.session.start"})");

  json("POST", "/mock/v1/reset");

  EXPECT_EQ(clock.now(), start);
  EXPECT_THAT(ask("GET", "/api/v1/groups?q=Late").body, "[]");
  EXPECT_EQ(textAt(json("GET", "/api/v1/eventHooks"), "/0/name"), "seeded");
  EXPECT_EQ(ask("GET", "/api/v1/eventHooks/" + first).status, 404);
  EXPECT_THAT(ask("GET", "/mock/v1/deliveries").body, "[]");
}

TEST_F(MockOktaTest, FreezesAndRunsItsClock) {
  EXPECT_TRUE(at(json("GET", "/mock/v1/clock"), "/frozen")->as_bool());
  EXPECT_FALSE(at(json("POST", "/mock/v1/clock/run"), "/frozen")->as_bool());
  EXPECT_TRUE(at(json("POST", "/mock/v1/clock/freeze"), "/frozen")->as_bool());
  const TimePoint now = clock.now();
  json("POST", "/mock/v1/clock/advance", R"({"by": "PT1M30S"})");
  EXPECT_EQ(clock.now(), now + 90s);
  EXPECT_EQ(ask("POST", "/mock/v1/clock/advance", R"({"by": "soon"})").status, 400);
  EXPECT_EQ(ask("POST", "/mock/v1/clock/advance", "{}").status, 400);
  const HttpResponse back =
      ask("POST", "/mock/v1/clock/advance", R"({"to": "2020-01-01T00:00:00Z"})");
  EXPECT_THAT(cause(back), HasSubstr("backwards"));
}

TEST_F(MockOktaTest, MovesItsClockNoFurtherThanTimesCanBeWritten) {
  const TimePoint now = clock.now();
  for (const char* body :
       {R"({"to": "9000-01-01T00:00:00.000001Z"})", R"({"to": "9999-12-31T23:59:59Z"})",
        R"({"by": "70000000h"})", R"({"by": "1000000000h"})", R"({"by": "PT1000000000H"})"}) {
    const HttpResponse far = ask("POST", "/mock/v1/clock/advance", body);
    EXPECT_EQ(far.status, 400) << body;
    EXPECT_THAT(cause(far), HasSubstr("9000-01-01T00:00:00.000Z and no further")) << body;
    EXPECT_EQ(clock.now(), now) << body;
  }

  json("POST", "/mock/v1/clock/advance", R"({"to": "9000-01-01T00:00:00Z"})");
  EXPECT_EQ(textAt(json("GET", "/mock/v1/clock"), "/now"), "9000-01-01T00:00:00.000000Z");
  EXPECT_THAT(cause(ask("POST", "/mock/v1/clock/advance", R"({"by": "1ms"})")),
              HasSubstr("by: time can be moved to"));
}

TEST_F(MockOktaTest, AnswersADefectOfItsOwnAsOktaDoesAndTellsItsLogWhy) {
  // A disk that is full while a group is written down.
  struct FullDisk : OrgJournal {
    void put(std::string_view kind, std::string_view, const std::string&) override {
      if (full && kind == "group") throw std::runtime_error("the disk is full");
    }
    bool full = false;
  } disk;
  MockOktaOptions options = someOptions();
  std::vector<std::string> defects;
  options.onDefect = [&](std::string_view what) { defects.emplace_back(what); };
  MockOkta other(options, clock, ids, catalog, receiver,
                 {.journal = &disk, .virtualClock = &clock});
  disk.full = true;
  const HttpResponse response = other.handle({.method = "POST",
                                              .target = "/api/v1/groups?q=x",
                                              .headers = {{"Authorization", "SSWS t0ken"}},
                                              .body = R"({"profile": {"name": "Sales"}})"});

  EXPECT_EQ(response.status, 500);
  EXPECT_EQ(response.headers.find("Content-Type"), "application/json");
  EXPECT_EQ(textAt(readJson(response.body), "/errorCode"), "E0000009");
  EXPECT_EQ(textAt(readJson(response.body), "/errorSummary"), "Internal Server Error");
  EXPECT_THAT(response.body, Not(HasSubstr("disk")));
  EXPECT_THAT(defects, ElementsAre("POST /api/v1/groups threw: the disk is full"));
}

TEST_F(MockOktaTest, WantsItsTokenOnItsOwnPathsTooButNotForItsHealth) {
  const HttpRequest stranger{.target = "/mock/v1/deliveries"};
  EXPECT_EQ(okta.refuse(stranger)->status, 403);
  const HttpRequest wrong{.target = "/mock/v1/deliveries",
                          .headers = {{"Authorization", "SSWS no"}}};
  EXPECT_EQ(okta.refuse(wrong)->status, 401);
  const HttpRequest health{.target = "/mock/v1/health"};
  EXPECT_FALSE(okta.refuse(health));
  EXPECT_THAT(okta.handle(health).body, HasSubstr("ok"));
  EXPECT_EQ(ask("GET", "/mock/v1/nothing").status, 404);
  EXPECT_EQ(ask("DELETE", "/mock/v1/clock").status, 405);
}

TEST_F(MockOktaTest, VerifiesAHookAndTellsWhyItCouldNot) {
  json("PUT", "/api/v1/eventHooks/" + hookId(), R"({"name": "seeded",
    "events": {"type": "EVENT_TYPE", "items": ["user.session.start"]},
    "channel": {"type": "HTTP", "version": "1.0.0", "config": {"uri": "https://other.example.com/"}}})");
  receiver.answers(HttpResponse{.status = 201});
  const HttpResponse failed = ask("POST", "/api/v1/eventHooks/" + hookId() + "/lifecycle/verify");
  EXPECT_EQ(failed.status, 400);
  EXPECT_EQ(cause(failed), "Unable to verify event hook. Hook seeded execution failed");

  receiver.answers(
      [](const HttpRequest& request) { return VerificationChallenge::in(request)->answer(); });
  EXPECT_EQ(textAt(json("POST", "/api/v1/eventHooks/" + hookId() + "/lifecycle/verify"),
                   "/verificationStatus"),
            "VERIFIED");
}

TEST_F(MockOktaTest, BuildsFiltersFromRowsAndRowsFromFilters) {
  const Json offer = json("GET", "/mock/v1/filters/simple");
  EXPECT_EQ(at(offer, "/operators")->get_array(), (JsonArray{"eq", "ne", "contains"}));
  EXPECT_EQ(textAt(offer, "/fields/0"), "eventType");

  const Json rows = readJson(R"json([
      {"field": "target.type", "operator": "eq", "value": "UserGroup"},
      {"field": "outcome.reason", "operator": "contains", "value": "it's"}])json");
  const Json built =
      json("POST", "/mock/v1/filters/simple",
           compact(JsonObject{{"conditions", rows}, {"eventType", "group.lifecycle.create"}}));
  const std::string expression(textAt(built, "/expression").value());
  EXPECT_EQ(
      expression,
      "event.target.?[type eq 'UserGroup'].size()>0 && event.outcome.reason.contains('it''s')");
  EXPECT_EQ(*at(built, "/matches"), false);
  EXPECT_THAT(std::string(textAt(built, "/explanation").value()), HasSubstr(expression));

  const Json back =
      json("POST", "/mock/v1/filters/simple", compact(JsonObject{{"expression", expression}}));
  EXPECT_EQ(*at(back, "/conditions"), rows);
  EXPECT_TRUE(at(json("POST", "/mock/v1/filters/simple",
                      compact(JsonObject{{"expression", "event.actor.id eq null"}})),
                 "/conditions")
                  ->is_null())
      << "no rows make that";
}

TEST_F(MockOktaTest, NamesTheRowThatIsWrong) {
  const auto cause = [&](const char* rows) {
    const HttpResponse response = ask("POST", "/mock/v1/filters/simple", rows);
    EXPECT_EQ(response.status, 400);
    return response.body;
  };
  EXPECT_THAT(cause(R"({"conditions": [{"field": "actor.id", "operator": "is", "value": "x"}]})"),
              HasSubstr("conditions[0].operator: one of eq, ne, contains is expected"));
  EXPECT_THAT(cause(R"({"conditions": [{"field": "actor.ID", "operator": "eq", "value": "x"}]})"),
              HasSubstr("conditions[0].field: one of eventType, "));
  EXPECT_THAT(cause(R"({"conditions": [{"field": "actor.id", "operator": "eq"}]})"),
              HasSubstr("conditions[0].value: a text is expected"));
  EXPECT_THAT(cause(R"({"expression": "event.actor.id eq"})"), HasSubstr("expression: "));
  EXPECT_THAT(cause("{}"), HasSubstr("give either conditions"));
}

TEST_F(MockOktaTest, ShowsABrowserTheBuilderOfFilters) {
  const HttpResponse page = okta.handle({.target = "/mock/v1/filters"});
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("Add another"));
  EXPECT_THAT(std::string(page.headers.find("Content-Security-Policy").value_or("")),
              HasSubstr("default-src 'none'"));
}

TEST_F(MockOktaTest, ShowsABrowserThatItWorks) {
  const HttpResponse page = okta.handle({.target = "/"});
  EXPECT_EQ(page.status, 200);
  EXPECT_THAT(page.body, HasSubstr("This mock Okta org works"));
  EXPECT_THAT(page.body, Not(HasSubstr("t0ken")));
}

}  // namespace
}  // namespace hooks
