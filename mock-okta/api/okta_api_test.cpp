#include "mock-okta/api/okta_api.h"

#include <gmock/gmock.h>

#include "fixtures/wire/json_reader.h"
#include "mock-okta/api/testing/api_fixture.h"

namespace hooks {
namespace {

using testing::HasSubstr;
using testing::MatchesRegex;

class OktaApiTest : public ApiFixture {};

TEST_F(OktaApiTest, AnswersAWrongTokenWithItsOwnHeaders) {
  token = "SSWS nonsense";
  const HttpResponse response = get("/api/v1/eventHooks");
  EXPECT_EQ(response.status, 401);
  EXPECT_EQ(response.headers.find("WWW-Authenticate"), "SSWS");
  EXPECT_FALSE(response.headers.has("x-rate-limit-limit"));
  EXPECT_FALSE(response.headers.has("Cache-Control"));
  const Json body = readJson(response.body);
  EXPECT_EQ(textAt(body, "/errorCode"), "E0000011");
  EXPECT_EQ(textAt(body, "/errorLink"), "E0000011");
  EXPECT_THAT(std::string(*textAt(body, "/errorId")), MatchesRegex("oae[A-Za-z0-9_-]+"));
  EXPECT_EQ(compact(*at(body, "/errorCauses")), "[]");
}

TEST_F(OktaApiTest, TakesTheAbsenceOfATokenForTheAbsenceOfASession) {
  for (const char* authorization : {"", "Bearer something", "Basic YTpi", "SSWSs3cret"}) {
    token = authorization;
    const HttpResponse response = get("/api/v1/users");
    EXPECT_EQ(response.status, 403) << authorization;
    EXPECT_EQ(code(response), "E0000005") << authorization;
  }
}

TEST_F(OktaApiTest, TurnsStrangersAwayBeforeTheBody) {
  HttpRequest head{.method = "POST", .target = "/api/v1/eventHooks"};
  EXPECT_EQ(api().refuse(head)->status, 403);
  head.headers.add("Authorization", "SSWS nonsense");
  EXPECT_EQ(api().refuse(head)->status, 401);
  head.headers.set("Authorization", "SSWS " + secret);
  EXPECT_FALSE(api().refuse(head));
}

TEST_F(OktaApiTest, CountsCallsDownWithinAMinute) {
  options.requestsPerMinute = 2;
  const HttpResponse first = get("/api/v1/eventHooks");
  EXPECT_EQ(first.headers.find("x-rate-limit-limit"), "2");
  EXPECT_EQ(first.headers.find("x-rate-limit-remaining"), "1");
  EXPECT_EQ(get("/api/v1/eventHooks").headers.find("x-rate-limit-remaining"), "0");

  const HttpResponse third = get("/api/v1/eventHooks");
  EXPECT_EQ(third.status, 429);
  EXPECT_EQ(code(third), "E0000047");
  EXPECT_EQ(third.headers.find("x-rate-limit-remaining"), "0");
  const auto reset = std::stoll(std::string(*third.headers.find("x-rate-limit-reset")));
  EXPECT_EQ(reset,
            std::chrono::floor<std::chrono::seconds>(clock.now()).time_since_epoch().count() + 60);

  clock.advance(std::chrono::seconds(60));
  EXPECT_EQ(get("/api/v1/eventHooks").status, 200);
}

TEST_F(OktaApiTest, GivesEachAnswerARequestIdThatItsEventsCarry) {
  const HttpResponse response = post("/api/v1/eventHooks", hookBody());
  ASSERT_EQ(response.status, 200) << response.body;
  const std::string id(response.headers.find("x-okta-request-id").value());
  EXPECT_THAT(id, MatchesRegex("[0-9a-f]+"));
  const Json event = org.log().latest("event_hook.created")->event->document();
  EXPECT_EQ(textAt(event, "/transaction/id"), id);
  EXPECT_EQ(textAt(event, "/debugContext/debugData/requestId"), id);
  EXPECT_EQ(textAt(event, "/debugContext/debugData/requestUri"), "/api/v1/eventHooks");
  EXPECT_EQ(textAt(event, "/actor/alternateId"), "admin@example.com");
  EXPECT_EQ(textAt(event, "/client/ipAddress"), "192.0.2.7");
}

TEST_F(OktaApiTest, TellsAbsentPathsFromThoseOktaDoesNotHave) {
  struct Case {
    const char* method;
    const char* target;
    int status;
    const char* code;
  };
  for (const auto& [method, target, status, expected] : {
           Case{"GET", "/api/v1/apps", 501, "E0000060"},
           Case{"POST", "/api/v1/inlineHooks/cal1/execute", 501, "E0000060"},
           Case{"GET", "/api/v1/users/00u1/factors?x=y", 501, "E0000060"},
           Case{"GET", "/oauth2/v1/keys", 501, "E0000060"},
           Case{"GET", "/api/v1/eventhooks", 404, "E0000008"},
           Case{"GET", "/api/v1/applications", 404, "E0000008"},
           Case{"GET", "/api/v1/eventHooks/who1/x", 404, "E0000008"},
           Case{"GET", "/somewhere", 404, "E0000008"},
           Case{"PATCH", "/api/v1/eventHooks", 405, "E0000022"},
           Case{"GET", "/api/v1/eventHooks/who1/lifecycle/verify", 405, "E0000022"},
       }) {
    const HttpResponse response = call(method, target, "{}");
    EXPECT_EQ(response.status, status) << target;
    EXPECT_EQ(code(response), expected) << target;
  }
  EXPECT_THAT(get("/api/v1/zones").body, HasSubstr("Network Zones"));
}

TEST_F(OktaApiTest, DoesNotMindASlashAtTheEndOfAPath) {
  EXPECT_EQ(get("/api/v1/eventHooks/").status, 200);
  EXPECT_EQ(get("/api/v1/eventHooks/?x=1").status, 200);
}

TEST_F(OktaApiTest, AsksForALengthWhereThereMayBeABody) {
  HttpRequest request = asked("POST", "/api/v1/eventHooks", "");
  request.headers.remove("Content-Length");
  EXPECT_EQ(api().handle(request).status, 411);
}

TEST_F(OktaApiTest, RefusesABodyThatIsNotAnObject) {
  for (const char* body : {"", "{", "[]", "null", "\"x\"", "{\"name\":1,\"name\":2}"}) {
    const HttpResponse response = post("/api/v1/eventHooks", body);
    EXPECT_EQ(response.status, 400) << body;
    EXPECT_EQ(code(response), "E0000003") << body;
  }
}

TEST_F(OktaApiTest, RefusesABodyThatIsCalledSomethingElseThanJson) {
  HttpRequest request = asked("POST", "/api/v1/eventHooks", hookBody());
  request.headers.add("Content-Type", "application/x-www-form-urlencoded");
  EXPECT_EQ(code(api().handle(request)), "E0000021");
  request.headers.set("Content-Type", "Application/JSON; charset=utf-8");
  EXPECT_EQ(api().handle(request).status, 200);
}

TEST_F(OktaApiTest, LetsAReadOnlyTokenOnlyRead) {
  options.tokens.at(0).readOnly = true;
  EXPECT_EQ(get("/api/v1/eventHooks").status, 200);
  const HttpResponse response = post("/api/v1/eventHooks", hookBody());
  EXPECT_EQ(response.status, 403);
  EXPECT_EQ(code(response), "E0000006");
}

TEST_F(OktaApiTest, MayWaitOnlyForTheEndpointItVerifies) {
  EXPECT_TRUE(api().mayWait(asked("POST", "/api/v1/eventHooks/who1/lifecycle/verify", "")));
  EXPECT_FALSE(api().mayWait(asked("POST", "/api/v1/eventHooks", "{}")));
}

TEST_F(OktaApiTest, WaitsForTheJournalWhereItIsSlow) {
  options.writesWait = true;
  EXPECT_TRUE(api().mayWait(asked("POST", "/api/v1/eventHooks", "{}")));
  EXPECT_FALSE(api().mayWait(asked("GET", "/api/v1/eventHooks", "")));
}

}  // namespace
}  // namespace hooks
