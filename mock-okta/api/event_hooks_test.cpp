#include "mock-okta/api/event_hooks.h"

#include <gmock/gmock.h>

#include "mock-okta/api/testing/api_fixture.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view kHooks = "/api/v1/eventHooks";

class EventHooksTest : public ApiFixture {
 protected:
  std::string create(const std::string& body = hookBody()) {
    return text(post(std::string(kHooks), body), "/id");
  }
  static std::string path(const std::string& id, const std::string& operation = "") {
    return std::string(kHooks) + "/" + id + (operation.empty() ? "" : "/lifecycle/" + operation);
  }
};

TEST_F(EventHooksTest, AnswersACreatedHookInFull) {
  const HttpResponse response = post(std::string(kHooks), hookBody());

  EXPECT_EQ(response.status, 200);
  EXPECT_EQ(names(response, ""),
            "id status verificationStatus name description created createdBy lastUpdated events "
            "channel _links");
  EXPECT_EQ(names(response, "/channel/config"), "uri headers method authScheme");
  EXPECT_EQ(names(response, "/events"), "type items filter");
  EXPECT_EQ(text(response, "/created"), "2026-01-15T09:30:00.000Z");
  EXPECT_EQ(text(response, "/status"), "ACTIVE");
  EXPECT_EQ(text(response, "/verificationStatus"), "UNVERIFIED");
  EXPECT_EQ(text(response, "/_links/verify/href"),
            "https://org.example.com" + path(text(response, "/id"), "verify"));
  EXPECT_THAT(response.body, HasSubstr(R"("authScheme":{"type":"HEADER","key":"Authorization"})"));
  EXPECT_THAT(response.body, HasSubstr(R"("headers":[],"method":"POST")"));
  EXPECT_THAT(response.body, Not(HasSubstr("hook-secret")));
}

TEST_F(EventHooksTest, LinksToWhatCanBeDoneInEachStatus) {
  const std::string id = create();
  EXPECT_EQ(names(get(path(id)), "/_links"), "self verify deactivate");
  EXPECT_EQ(names(post(path(id, "deactivate")), "/_links"), "activate self delete");
}

TEST_F(EventHooksTest, ShowsTheSetOfTypesInItsOrder) {
  std::string body = hookBody();
  const std::string one = R"(["user.lifecycle.create"])";
  body.replace(body.find(one), one.size(),
               R"(["user.lifecycle.create","user.lifecycle.delete.initiated",)"
               R"("user.account.update_profile","user.lifecycle.create"])");
  EXPECT_THAT(post(std::string(kHooks), body).body,
              HasSubstr(R"("items":["user.lifecycle.create","user.account.update_profile",)"
                        R"("user.lifecycle.delete.initiated"])"));
}

TEST_F(EventHooksTest, TakesBackAHookAsItGaveIt) {
  const std::string id = create();
  const HttpResponse shown = get(path(id));
  const HttpResponse replaced = put(path(id), shown.body);
  EXPECT_EQ(replaced.status, 200) << replaced.body;
  EXPECT_EQ(replaced.body, shown.body);
  EXPECT_TRUE(org.hook(id)->auth->value.matches("hook-secret"));
}

TEST_F(EventHooksTest, ListsHooksInTheOrderOfTheirCreation) {
  EXPECT_EQ(get(std::string(kHooks)).body, "[]");
  const std::string first = create(hookBody("One"));
  const std::string second = create(hookBody("Two"));
  const HttpResponse list = get(std::string(kHooks));
  EXPECT_EQ(text(list, "/0/id"), first);
  EXPECT_EQ(text(list, "/1/id"), second);
  EXPECT_FALSE(list.headers.has("Link"));
}

TEST_F(EventHooksTest, VerifiesByAskingTheEndpoint) {
  const std::string id = create();
  clock.advance(3s);
  const HttpResponse response = post(path(id, "verify"));
  EXPECT_EQ(text(response, "/verificationStatus"), "VERIFIED");
  EXPECT_EQ(text(response, "/lastUpdated"), "2026-01-15T09:30:03.000Z");
  EXPECT_EQ(names(response, "/_links"), "self verify deactivate");
  EXPECT_EQ(verifier.asked->id, id);
  EXPECT_EQ(verifier.askedFor, response.headers.find("x-okta-request-id"));
}

TEST_F(EventHooksTest, AnswersAFailedVerificationWithoutSayingWhy) {
  const std::string id = create();
  verifier.outcome = {.ok = false, .reason = "it answered 500"};
  const HttpResponse response = post(path(id, "verify"));
  EXPECT_EQ(response.status, 400);
  EXPECT_EQ(code(response), "E0000001");
  EXPECT_EQ(text(response, "/errorSummary"), "Api validation failed: eventHook");
  EXPECT_EQ(cause(response), "Unable to verify event hook. Hook Joiners execution failed");
  EXPECT_EQ(text(get(path(id)), "/verificationStatus"), "UNVERIFIED");
}

TEST_F(EventHooksTest, DoesNotAskTheEndpointOfAnInactiveHook) {
  const std::string id = create();
  post(path(id, "deactivate"));
  EXPECT_EQ(post(path(id, "verify")).status, 400);
  EXPECT_FALSE(verifier.asked);
}

TEST_F(EventHooksTest, DeletesAnInactiveHookWithoutAWord) {
  const std::string id = create();
  EXPECT_EQ(erase(path(id)).status, 400);
  post(path(id, "deactivate"));
  const HttpResponse response = erase(path(id));
  EXPECT_EQ(response.status, 204);
  EXPECT_EQ(response.body, "");
  EXPECT_FALSE(response.headers.has("Content-Type"));
  EXPECT_EQ(response.headers.find("x-frame-options"), "SAMEORIGIN");
  EXPECT_THAT(logged(),
              ElementsAre("event_hook.created", "event_hook.deactivated", "event_hook.deleted"));
}

TEST_F(EventHooksTest, SaysOfAnUnknownHookThatThereIsNoSuchWebhook) {
  for (const auto& [method, operation] :
       {std::pair{"GET", ""}, std::pair{"PUT", ""}, std::pair{"DELETE", ""},
        std::pair{"POST", "activate"}, std::pair{"POST", "deactivate"},
        std::pair{"POST", "verify"}}) {
    const HttpResponse response = call(method, path("who404", operation), "{}");
    EXPECT_EQ(response.status, 404) << method << operation;
    EXPECT_EQ(text(response, "/errorSummary"), "Not found: Resource not found: who404 (Webhook)");
  }
  EXPECT_THAT(logged(), ElementsAre());
}

struct Wrong {
  const char* name;
  const char* pointer;
  const char* value;
  const char* complaint;
};

void PrintTo(const Wrong& wrong, std::ostream* out) { *out << wrong.name; }

class EventHooksRefuse : public ApiFixture, public testing::WithParamInterface<Wrong> {};

TEST_P(EventHooksRefuse, MembersOfTheWrongKind) {
  Json body = readJson(hookBody());
  const Json value = readJson(std::string("[") + GetParam().value + "]").get_array().at(0);
  const std::string_view pointer = GetParam().pointer;
  const std::size_t slash = pointer.rfind('/');
  Json* parent = slash == 0 ? &body : at(body, pointer.substr(0, slash));
  ASSERT_NE(parent, nullptr);
  parent->get_object()[pointer.substr(slash + 1)] = value;
  const HttpResponse response = post(std::string(kHooks), compact(body));
  EXPECT_EQ(response.status, 400) << response.body;
  EXPECT_EQ(text(response, "/errorSummary"), "Api validation failed: eventHook");
  EXPECT_THAT(cause(response), HasSubstr(GetParam().complaint));
  EXPECT_EQ(get(std::string(kHooks)).body, "[]");
}

INSTANTIATE_TEST_SUITE_P(
    All, EventHooksRefuse,
    testing::Values(
        Wrong{"NameNumber", "/name", "5", "name: The field has an invalid value: a string"},
        Wrong{"NameNull", "/name", "null", "name: The field cannot be left blank"},
        Wrong{"Status", "/status", "\"ASLEEP\"", "status: "},
        Wrong{"EventsNull", "/events", "null", "events: The field cannot be left blank"},
        Wrong{"EventsType", "/events/type", "\"X\"", "events.type: "},
        Wrong{"ItemsText", "/events/items", "\"x\"", "events.items: "},
        Wrong{"ItemNumber", "/events/items", "[1]", "events.items[0]: "},
        Wrong{"FilterArray", "/events/filter", "[]", "events.filter: "},
        Wrong{"FilterMapMissing", "/events/filter", "{}", "eventFilterMap: "},
        Wrong{"FilterType", "/events/filter", R"({"type":"X","eventFilterMap":[]})",
              "events.filter.type"},
        Wrong{"FilterEntry", "/events/filter", R"({"eventFilterMap":[1]})", "eventFilterMap[0]"},
        Wrong{"FilterWithoutCondition", "/events/filter",
              R"({"eventFilterMap":[{"event":"user.lifecycle.create"}]})",
              "eventFilterMap[0].condition: "},
        Wrong{"FilterThatIsNoExpression", "/events/filter",
              R"({"eventFilterMap":[{"event":"user.lifecycle.create","condition":)"
              R"({"expression":"event.actor.id eq"}}]})",
              "Invalid expression syntax event.actor.id eq"},
        Wrong{"ChannelNull", "/channel", "null", "channel: The field cannot be left blank"},
        Wrong{"ChannelType", "/channel/type", "\"SMTP\"", "channel.type: "},
        Wrong{"ChannelVersion", "/channel/version", "\"2.0.0\"", "channel.version: "},
        Wrong{"NoUri", "/channel/config/uri", "null", "channel.config.uri: "},
        Wrong{"HttpUri", "/channel/config/uri", "\"http://example.com/\"", "channel.config.uri: "},
        Wrong{"AuthType", "/channel/config/authScheme/type", "\"OAUTH\"", "authScheme.type: "},
        Wrong{"AuthWithoutKey", "/channel/config/authScheme/key", "null", "authScheme.key: "},
        Wrong{"AuthWithoutValue", "/channel/config/authScheme/value", "null", "authScheme.value: "},
        Wrong{"HeadersObject", "/channel/config/headers", "{}", "channel.config.headers: "},
        Wrong{"HeaderText", "/channel/config/headers", "[\"x\"]", "channel.config.headers[0]: "}),
    [](const auto& wrong) { return wrong.param.name; });

TEST_F(EventHooksTest, TakesAndShowsAFilter) {
  Json body = readJson(hookBody());
  at(body, "/events")->get_object()["filter"] =
      readJson(R"({"eventFilterMap":[{"event":"user.lifecycle.create","condition":)"
               R"({"expression":"event.target.?[type eq 'User'].size()>0"}}]})");
  const HttpResponse response = post(std::string(kHooks), compact(body));
  EXPECT_THAT(response.body,
              HasSubstr(R"("filter":{"type":"EXPRESSION_LANGUAGE","eventFilterMap":[{"event":)"
                        R"("user.lifecycle.create","condition":{"version":null,"expression":)"
                        R"("event.target.?[type eq 'User'].size()>0"}}]})"));
}

TEST_F(EventHooksTest, LeavesOutNewerMembersInTheFormsOf2020) {
  options.profile = *orgProfile("2020");
  const HttpResponse response = post(std::string(kHooks), hookBody());
  EXPECT_EQ(names(response, ""),
            "id status verificationStatus name created createdBy lastUpdated events channel "
            "_links");
  EXPECT_EQ(names(response, "/events"), "type items");
  EXPECT_EQ(response.headers.find("Content-Type"), "application/json;charset=UTF-8");
}

}  // namespace
}  // namespace hooks
