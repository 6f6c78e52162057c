#include "receiver/core/receiver_handler.h"

#include <gmock/gmock.h>

#include <thread>

#include "fixtures/wire/shape_error.h"
#include "fixtures/wire/verification_challenge.h"
#include "receiver/core/memory_inbox.h"
#include "receiver/core/testing/deliveries.h"
#include "receiver/core/worker.h"

namespace hooks {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr const char* kSecret = "Basic YWRtaW46c3VwZXJzZWNyZXQ=";

// An inbox that can be told to have no room.
class FullInbox : public MemoryInbox {
 public:
  using MemoryInbox::MemoryInbox;
  Accepted accept(const ReceivedEnvelope& envelope, const std::string& body) override {
    if (full) throw InboxUnavailable("no space left");
    return MemoryInbox::accept(envelope, body);
  }
  bool full = false;
};

class ReceiverHandlerTest : public testing::Test {
 protected:
  ReceiverOptions open() {
    return {.log = [this](std::string_view line) { logged += std::string(line) + "\n"; }};
  }
  ReceiverOptions closed(std::string secret = kSecret) {
    ReceiverOptions options = open();
    options.secret = Secret(std::move(secret));
    return options;
  }
  // The uuids that a worker would see now.
  std::vector<std::string> effects() {
    std::vector<std::string> uuids;
    Worker worker(inbox, clock, [&](const Json& event) {
      uuids.emplace_back(textAt(event, "/uuid").value_or("none"));
    });
    worker.step();
    return uuids;
  }

  VirtualClock clock;
  FullInbox inbox{clock};
  std::string logged;
};

HttpRequest aChallenge(std::vector<std::string> values, HttpHeaders more = {}) {
  HttpRequest request{.method = "GET", .target = "/userCreated", .headers = std::move(more)};
  for (std::string& value : values) {
    request.headers.add("x-okta-verification-challenge", std::move(value));
  }
  return request;
}

HttpRequest with(HttpRequest request, std::string name, std::string value) {
  request.headers.set(name, std::move(value));
  return request;
}

// Verification.

TEST_F(ReceiverHandlerTest, EchoesEachChallenge) {
  ReceiverHandler handler(open(), inbox);
  for (const std::string& value :
       {std::string("Me_rShK8JHsTnbyYrWXCEoMGbM_zsZ6k0hLPZ_Pg"), std::string(R"(a"b\c/&=_-)"),
        std::string(512, 'x'), std::string("<script>1</script>")}) {
    const HttpResponse response = handler.handle(aChallenge({value}));
    EXPECT_EQ(VerificationChallenge(value).complaintAbout(response), std::nullopt);
    EXPECT_EQ(response.headers.find("Content-Type"), "application/json");
    EXPECT_EQ(response.headers.find("Cache-Control"), "no-store");
  }
}

TEST_F(ReceiverHandlerTest, EchoesWhateverTheQueryTheUserAgentAndTheHeadersBeside) {
  ReceiverHandler handler(open(), inbox);
  HttpRequest request = aChallenge({"abc"}, {{"User-Agent", "Okta Hook Service v1.0.0 - who1"},
                                             {"Authorization", "anything"},
                                             {"x-any-key", "v"}});
  request.target = "/userCreated?tenant=1";
  EXPECT_EQ(handler.handle(request).status, 200);
}

TEST_F(ReceiverHandlerTest, RefusesAGetThatIsNoVerification) {
  ReceiverHandler handler(open(), inbox);
  for (const std::vector<std::string>& values :
       {std::vector<std::string>{}, {""}, {"a", "b"}, {std::string("a\0b", 3)}}) {
    const HttpResponse response = handler.handle(aChallenge(values));
    EXPECT_EQ(response.status, 400);
    EXPECT_THAT(response.body, Not(HasSubstr("null")));
  }
}

TEST_F(ReceiverHandlerTest, AnswersHeadLikeGetWithoutABody) {
  ReceiverHandler handler(open(), inbox);
  HttpRequest request = aChallenge({"abc"});
  request.method = "HEAD";
  EXPECT_EQ(handler.handle(request).status, 200);
  EXPECT_THAT(handler.handle(request).body, IsEmpty());
  request = aChallenge({});
  request.method = "HEAD";
  EXPECT_EQ(handler.handle(request).status, 400);
  EXPECT_THAT(handler.handle(request).body, IsEmpty());
}

TEST_F(ReceiverHandlerTest, TakesAChallengeOnAPostForNoShortcut) {
  ReceiverHandler handler(closed(), inbox);
  HttpRequest post =
      with(aPost(aDelivery("d1", {anEvent("u1")})), "X-Okta-Verification-Challenge", "abc");
  EXPECT_EQ(handler.handle(post).status, 401);
  EXPECT_THAT(effects(), IsEmpty());
  EXPECT_EQ(handler.handle(with(post, "Authorization", kSecret)).status, 204);
  EXPECT_THAT(effects(), ElementsAre("u1"));
}

// Authentication.

TEST_F(ReceiverHandlerTest, LetsInWhoCarriesTheSecretVerbatim) {
  for (const std::string& secret : {std::string(kSecret), std::string("opaque ^*&$!"),
                                    std::string("Basic dXPDqXI6cGE6c3M="), std::string("x")}) {
    ReceiverHandler handler(closed(secret), inbox);
    EXPECT_EQ(handler.handle(with(aPost(aDelivery("", {})), "authorization", secret)).status, 204);
    EXPECT_EQ(handler.handle(aChallenge({"abc"}, {{"Authorization", secret}})).status, 200);
  }
}

TEST_F(ReceiverHandlerTest, TurnsAwayEverybodyElseWithA401) {
  ReceiverHandler handler(closed(), inbox);
  const std::string good = kSecret;
  for (const std::string& wrong :
       {std::string(), std::string("Basic "), std::string("Basic !!!"), std::string("Basic"),
        good.substr(0, good.size() - 1), good + "x", "basic" + good.substr(5), " " + good,
        "Basic  " + good.substr(6), good + " ", "Bearer " + good.substr(6),
        std::string(good.size(), 'x'), std::string("YWRtaW46c3VwZXJzZWNyZXQ="),
        good + "," + good}) {
    for (HttpRequest request : {aPost(aDelivery("d1", {anEvent("u1")})), aChallenge({"abc"})}) {
      const HttpResponse response = handler.handle(with(request, "Authorization", wrong));
      EXPECT_EQ(response.status, 401) << wrong;
      EXPECT_EQ(response.headers.find("WWW-Authenticate"), R"(Basic realm="event hook")");
      EXPECT_THAT(response.body + logged, Not(HasSubstr("YWRtaW4")));
    }
  }
  EXPECT_EQ(handler.handle(aPost(aDelivery("d1", {anEvent("u1")}))).status, 401);
  EXPECT_EQ(handler.handle(aChallenge({"abc"})).status, 401);
  EXPECT_THAT(effects(), IsEmpty());
}

TEST_F(ReceiverHandlerTest, TurnsAwayTwoSecretsInEitherOrder) {
  ReceiverHandler handler(closed(), inbox);
  for (const auto& [first, second] :
       {std::pair{kSecret, "bad"}, {"bad", kSecret}, {kSecret, kSecret}}) {
    HttpRequest post = aPost(aDelivery("d1", {anEvent("u1")}));
    post.headers.add("Authorization", first);
    post.headers.add("authorization", second);
    EXPECT_EQ(handler.handle(post).status, 401);
  }
  EXPECT_THAT(effects(), IsEmpty());
}

TEST_F(ReceiverHandlerTest, TakesTheSecretFromAnotherHeaderIfToldTo) {
  ReceiverOptions options = closed("s3cret");
  options.authHeader = "X-Api-Key";
  ReceiverHandler handler(options, inbox);
  const HttpRequest post = aPost(aDelivery("", {}));
  EXPECT_EQ(handler.handle(with(post, "x-api-key", "s3cret")).status, 204);
  EXPECT_EQ(handler.handle(with(post, "Authorization", "s3cret")).status, 401);
}

TEST_F(ReceiverHandlerTest, AsksForTheSecretBeforeItLooksAtAnythingElse) {
  ReceiverHandler handler(closed(), inbox);
  HttpRequest head = aPost("");
  head.headers.set("Content-Type", "text/plain");
  head.headers.set("Content-Length", "99999999999");
  EXPECT_EQ(handler.refuse(head)->status, 401);
  EXPECT_EQ(handler.handle(aPost("{malformed")).status, 401);
  head.method = "PUT";
  EXPECT_EQ(handler.refuse(head)->status, 401);
}

TEST_F(ReceiverHandlerTest, LetsTheRightSecretInAfterManyWrongOnes) {
  ReceiverHandler handler(closed(), inbox);
  const HttpRequest post = aPost(aDelivery("", {}));
  for (int i = 0; i < 30; ++i) handler.handle(with(post, "Authorization", "wrong"));
  EXPECT_EQ(handler.handle(with(post, "Authorization", kSecret)).status, 204);
}

TEST_F(ReceiverHandlerTest, NamesASchemeForASecretThatHasNone) {
  ReceiverHandler handler(closed("opaque"), inbox);
  EXPECT_EQ(handler.handle(aChallenge({"a"})).headers.find("WWW-Authenticate"),
            R"(SharedSecret realm="event hook")");
}

// What may be asked, and how.

struct Refused {
  const char* about;
  HttpRequest request;
  int status;
};

TEST_F(ReceiverHandlerTest, RefusesBeforeTheBodyWhatCannotBeADelivery) {
  ReceiverHandler handler(open(), inbox);
  const HttpRequest post = aPost("");
  const auto typed = [&](const char* type) { return with(post, "Content-Type", type); };
  HttpRequest twoTypes = post;
  twoTypes.headers.add("Content-Type", "application/json");
  HttpRequest noType{.method = "POST", .target = "/userCreated"};
  for (const Refused& row : std::vector<Refused>{
           {"a sibling path", aPost("", "/userDeleted"), 404},
           {"a longer path", aPost("", "/userCreated/x"), 404},
           {"the root", aPost("", "/"), 404},
           {"PUT", {.method = "PUT", .target = "/userCreated"}, 405},
           {"PATCH", {.method = "PATCH", .target = "/userCreated"}, 405},
           {"DELETE", {.method = "DELETE", .target = "/userCreated"}, 405},
           {"OPTIONS", {.method = "OPTIONS", .target = "/userCreated"}, 405},
           {"a method nobody knows", {.method = "BREW", .target = "/userCreated"}, 405},
           {"no Content-Type", noType, 415},
           {"two", twoTypes, 415},
           {"plain text", typed("text/plain"), 415},
           {"a form", typed("application/x-www-form-urlencoded"), 415},
           {"another JSON", typed("application/json-patch"), 415},
           {"JSON as a parameter", typed("text/plain; application/json"), 415},
           {"compressed", with(post, "Content-Encoding", "gzip"), 415},
           {"too long", with(post, "Content-Length", "16777217"), 413},
           {"far too long", with(post, "Content-Length", "99999999999999999999999"), 413},
       }) {
    const auto response = handler.refuse(row.request);
    ASSERT_TRUE(response) << row.about;
    EXPECT_EQ(response->status, row.status) << row.about;
    EXPECT_EQ(response->headers.has("Allow"), row.status == 405) << row.about;
    EXPECT_EQ(handler.handle(row.request).status, row.status) << row.about;
  }
}

TEST_F(ReceiverHandlerTest, TakesJsonHoweverItsTypeIsWritten) {
  ReceiverHandler handler(open(), inbox);
  for (const char* type :
       {"application/json", "application/json; charset=UTF-8", "Application/JSON",
        "application/json;charset=utf-8", "application/json ;x=y"}) {
    EXPECT_EQ(handler.handle(with(aPost(aDelivery("", {})), "Content-Type", type)).status, 204)
        << type;
  }
}

TEST_F(ReceiverHandlerTest, RefusesABodyAboveItsLimitAndTakesOneAtIt) {
  ReceiverOptions options = open();
  const std::string body = aDelivery("d1", {anEvent("u1")});
  options.maxBodyBytes = body.size();
  ReceiverHandler handler(options, inbox);
  EXPECT_EQ(handler.handle(aPost(body)).status, 204);
  EXPECT_EQ(handler.handle(aPost(body + " ")).status, 413);
}

// Deliveries.

TEST_F(ReceiverHandlerTest, KeepsEachEventOfADeliveryAndAnswersEmpty) {
  ReceiverHandler handler(open(), inbox);
  const HttpResponse response = handler.handle(
      aPost(aDelivery("d1", {anEvent("u1"), anEvent("u2", "x", "no.such.type"), anEvent("u3")})));
  EXPECT_EQ(response.status, 204);
  EXPECT_THAT(response.body, IsEmpty());
  EXPECT_TRUE(response.headers.empty());
  EXPECT_THAT(effects(), ElementsAre("u1", "u2", "u3"));
}

TEST_F(ReceiverHandlerTest, AnswersARepeatedDeliveryAsTheFirstAndKeepsItOnce) {
  ReceiverHandler handler(open(), inbox);
  const HttpRequest post = aPost(aDelivery("d1", {anEvent("u1")}));
  EXPECT_EQ(handler.handle(post).status, 204);
  EXPECT_EQ(handler.handle(post).status, 204);
  EXPECT_EQ(handler.handle(aPost(aDelivery("d2", {anEvent("u1")}))).status, 204);
  EXPECT_THAT(effects(), ElementsAre("u1"));
}

TEST_F(ReceiverHandlerTest, KeepsEqualEventsWithIdsOfTheirOwn) {
  ReceiverHandler handler(open(), inbox);
  handler.handle(aPost(aDelivery("d1", {anEvent("u1")})));
  handler.handle(aPost(aDelivery("d2", {anEvent("u2")})));
  EXPECT_THAT(effects(), ElementsAre("u1", "u2"));
}

TEST_F(ReceiverHandlerTest, RefusesWhatIsNoDeliveryWithoutQuotingIt) {
  ReceiverHandler handler(open(), inbox);
  for (const std::string& body :
       {std::string(), std::string("{"), std::string("[]"), std::string(R"("tell-tale")"),
        std::string("null"), std::string("{}"), std::string(R"({"data":null})"),
        std::string(R"({"data":{}})"), std::string(R"({"data":{"events":{}}})"),
        std::string(R"({"data":{"events":["tell-tale"]}})"), std::string("tell-tale"),
        std::string(R"({"data":{"events":[]}} tell-tale)"),
        std::string(R"({"eventId":{"tell-tale":1},"data":{"events":[]}})"),
        std::string("{\"data\":{\"events\":[]},\"a\":\"\xff\"}"),
        "\xef\xbb\xbf" + aDelivery("d1", {}), std::string(100'000, '['),
        aDelivery("d1", {anEvent("u1")}).substr(0, 100)}) {
    const HttpResponse response = handler.handle(aPost(body));
    EXPECT_EQ(response.status, 400) << body.substr(0, 80);
    EXPECT_THAT(response.body + logged, Not(HasSubstr("tell-tale")));
    EXPECT_EQ(response.headers.find("Content-Type"), "text/plain; charset=utf-8");
    EXPECT_LT(response.body.size(), 300);
  }
  EXPECT_THAT(effects(), IsEmpty());
  EXPECT_EQ(handler.handle(aPost(aDelivery("d1", {anEvent("u1")}))).status, 204);
}

TEST_F(ReceiverHandlerTest, TakesDeliveriesOfEveryShapeOktaIsSeenToSend) {
  ReceiverHandler handler(open(), inbox);
  for (
      const char* event : {
          R"({"uuid":"a","target":null,"actor":null,"outcome":null,"client":null,"debugContext":null})",
          R"({"uuid":"b"})",
          R"({})",
          R"({"uuid":null,"eventType":null})",
          R"({"uuid":"c","debugContext":{"debugData":{"a":true,"b":1,"c":[1],"d":{},"e":null}}})",
          R"({"uuid":"d","new":{"member":[{}]},"__proto__":{"x":1},"constructor":1})",
          R"({"uuid":"e","displayMessage":"\u0000 \ud83d\ude42 e\u0301"})",
          R"({"uuid":"f","n":1e400,"m":123456789012345678901234567890})",
          R"({ "published" : "2020-01-01T00:00:00+00:00" , "uuid" : "g" })",
      }) {
    const std::string body = R"({"data":{"events":[)" + std::string(event) +
                             R"(]},"eventType":"com.okta.event_hook","more":{}})";
    EXPECT_EQ(handler.handle(aPost(body)).status, 204) << event;
  }
  EXPECT_THAT(effects(), testing::SizeIs(9));
}

TEST_F(ReceiverHandlerTest, TakesEmptyLargeAndDeepDeliveries) {
  ReceiverHandler handler(open(), inbox);
  EXPECT_EQ(handler.handle(aPost(R"({"data":{"events":[]}})")).status, 204);

  std::vector<Json> many;
  for (int i = 0; i < 500; ++i) {
    many.push_back(anEvent("u" + std::to_string(i), std::string(3000, 'x')));
  }
  EXPECT_EQ(handler.handle(aPost(aDelivery("d1", many))).status, 204);
  EXPECT_THAT(effects(), testing::SizeIs(500));

  const auto nested = [](std::size_t depth) {
    return R"({"data":{"events":[{"uuid":"deep","x":)" + std::string(depth, '[') +
           std::string(depth, ']') + "}]}}";
  };
  EXPECT_EQ(handler.handle(aPost(nested(200))).status, 204);
  EXPECT_EQ(handler.handle(aPost(nested(20'000))).status, 400);
  EXPECT_THAT(effects(), ElementsAre("deep"));
}

TEST_F(ReceiverHandlerTest, TakesAnEnvelopeOfAnotherTypeAndSaysSo) {
  ReceiverHandler handler(open(), inbox);
  EXPECT_EQ(
      handler.handle(aPost(R"({"eventType":"x\n","data":{"events":[{"uuid":"u1"}]}})")).status,
      204);
  EXPECT_THAT(effects(), ElementsAre("u1"));
  EXPECT_THAT(logged, HasSubstr(R"(eventType="x\n")"));
}

TEST_F(ReceiverHandlerTest, Answers503WhenItCannotKeepAndTakesTheRetry) {
  ReceiverHandler handler(open(), inbox);
  const HttpRequest post = aPost(aDelivery("d1", {anEvent("u1")}));
  inbox.full = true;
  EXPECT_EQ(handler.handle(post).status, 503);
  inbox.full = false;
  EXPECT_EQ(handler.handle(post).status, 204);
  EXPECT_THAT(effects(), ElementsAre("u1"));
}

TEST_F(ReceiverHandlerTest, CallsAfterItKeptSomethingNew) {
  int calls = 0;
  ReceiverHandler handler(open(), inbox, [&] { ++calls; });
  const HttpRequest post = aPost(aDelivery("d1", {anEvent("u1")}));
  handler.handle(post);
  handler.handle(post);
  handler.handle(aPost(aDelivery("d2", {})));
  EXPECT_EQ(calls, 1);
}

TEST_F(ReceiverHandlerTest, Answers200IfToldTo) {
  ReceiverOptions options = open();
  options.success = 200;
  ReceiverHandler handler(options, inbox);
  const HttpResponse response = handler.handle(aPost(aDelivery("d1", {})));
  EXPECT_EQ(response.status, 200);
  EXPECT_THAT(response.body, IsEmpty());
}

TEST_F(ReceiverHandlerTest, ServesManyThreadsAtOnce) {
  ReceiverHandler handler(closed(), inbox);
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 8; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 50; ++i) {
        const std::string id = std::to_string(thread % 2 * 50 + i);
        EXPECT_EQ(handler
                      .handle(with(aPost(aDelivery("d" + id, {anEvent("u" + id)})), "Authorization",
                                   kSecret))
                      .status,
                  204);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_THAT(effects(), testing::SizeIs(100));
}

TEST_F(ReceiverHandlerTest, WaitsOnlyIfItsInboxDoes) {
  ReceiverHandler handler(open(), inbox);
  EXPECT_FALSE(handler.mayWait(aPost("")));
}

TEST_F(ReceiverHandlerTest, RefusesOptionsThatCannotBe) {
  const auto made = [&](ReceiverOptions options) { ReceiverHandler handler(options, inbox); };
  EXPECT_THROW(made({.path = "userCreated"}), ShapeError);
  EXPECT_THROW(made({.path = "/a?b"}), ShapeError);
  EXPECT_THROW(made({.authHeader = "a b"}), ShapeError);
  EXPECT_THROW(made({.authHeader = ""}), ShapeError);
  EXPECT_THROW(made({.success = 201}), ShapeError);
}

}  // namespace
}  // namespace hooks
