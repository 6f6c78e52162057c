#include "conformance/check/okta_part.h"

#include <gmock/gmock.h>

#include <map>

#include "conformance/check/outcome.h"
#include "fixtures/wire/testing/scripted_transport.h"

namespace hooks {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

// Sees what it is told to.
class ToldObserver : public Observer {
 public:
  std::string name() const override { return "told"; }
  std::vector<Effect> effects(std::string_view marker) override {
    return std::vector<Effect>(seen[std::string(marker)]);
  }
  bool exact() const override { return true; }
  bool sawAnything() override { return !seen.empty(); }

  std::map<std::string, std::size_t> seen;
};

class ScriptedSubject : public Subject {
 public:
  std::string name() const override { return "scripted"; }
  std::string url() const override { return "http://receiver.test/hooks?a=b"; }
  Transport& transport() override { return receiver; }
  const Clock& clock() const override { return time; }
  const HookCredentials& credentials() const override { return hook; }
  Observer* observer() override { return &told; }

  VirtualClock time;
  ScriptedTransport receiver{time};
  HookCredentials hook{
      .header = "Authorization", .secret = Secret("s3cret"), .custom = {{"x-any-key", "v"}}};
  ToldObserver told;
};

class OktaPartTest : public testing::Test {
 protected:
  OktaPartTest() { run.blind.reset(); }

  RunContext run;
  ScriptedSubject subject;
  Check check{.id = "batch/all", .requirement = "", .source = {}, .why = "", .fix = "", .run = {}};
  OktaPart okta{run, subject, check};
};

TEST_F(OktaPartTest, DeliversAsOktaDoes) {
  okta.deliver(okta.event());

  ASSERT_THAT(subject.receiver.sent(), SizeIs(1));
  const HttpRequest request = subject.receiver.sent()[0].request;
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.target, "/hooks?a=b");
  EXPECT_THAT(std::vector(request.headers.begin(), request.headers.end()),
              ElementsAre(HttpHeader{"Accept", "application/json"},
                          HttpHeader{"Content-Type", "application/json"},
                          HttpHeader{"User-Agent", "Okta Hook Service v1.0.0 - " + run.hookId},
                          HttpHeader{"x-any-key", "v"}, HttpHeader{"Authorization", "s3cret"},
                          HttpHeader{"Host", "receiver.test"},
                          HttpHeader{"Content-Length", std::to_string(request.body.size())},
                          HttpHeader{"Connection", "keep-alive"}));
  EXPECT_THAT(request.body, StartsWith(R"({"eventType":"com.okta.event_hook","eventTypeVersion")"));
  EXPECT_THAT(request.body, Not(HasSubstr("null,"))) << "live deliveries leave nulls out";
}

// Whoever leaves that body unread would take it for somebody else's request.
TEST_F(OktaPartTest, ABodyThatNobodyHasToReadTravelsOnAConnectionOfItsOwn) {
  HttpRequest request = okta.delivery(okta.event());
  okta.send(request);
  request.method = "GET";
  okta.send(request);
  request.body.clear();
  okta.send(request);
  const std::vector<Exchange> sent = subject.receiver.sent();
  ASSERT_THAT(sent, SizeIs(3));
  const auto connection = [&](std::size_t i) { return sent[i].request.headers.find("Connection"); };
  EXPECT_NE(connection(0), "close");
  EXPECT_EQ(connection(1), "close");
  EXPECT_NE(connection(2), "close");
}

TEST_F(OktaPartTest, PutsAMarkerIntoEachEventThatOccursNowhereElse) {
  const TestEvent first = okta.event();
  const TestEvent second = okta.event();

  EXPECT_EQ(first.marker, "c-r1-batch-all-1@conformance.test");
  EXPECT_EQ(textAt(first.json, "/target/0/alternateId"), first.marker);
  EXPECT_THAT(compact(second.json), Not(HasSubstr(first.marker)));
  EXPECT_NE(textAt(first.json, "/uuid"), textAt(second.json, "/uuid"));
  EXPECT_NE(textAt(first.json, "/transaction/id"), textAt(second.json, "/transaction/id"));
}

TEST_F(OktaPartTest, VerifiesWithTheHooksHeaders) {
  okta.verify("abc");
  const HttpRequest request = subject.receiver.sent().at(0).request;
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.headers.find("X-Okta-Verification-Challenge"), "abc");
  EXPECT_EQ(request.headers.find("User-Agent"), "Okta-Integrations");
  EXPECT_EQ(request.headers.find("Authorization"), "s3cret");
}

TEST_F(OktaPartTest, CountsEffects) {
  const std::vector<TestEvent> events = okta.events(3);
  subject.told.seen = {{events[0].marker, 1}, {events[2].marker, 2}};

  EXPECT_NO_THROW(okta.expectEffects(events[0], 1, "it"));
  EXPECT_NO_THROW(okta.expectEffects(events[1], 0, "it"));
  try {
    okta.expectEffects(events, 1, "each event");
    FAIL() << "two of three are wrong";
  } catch (const Unmet& unmet) {
    EXPECT_EQ(unmet.expected, "exactly 1 effect of each event");
    EXPECT_EQ(unmet.actual, "no effect of " + events[1].marker + " (2 of the 3 events are wrong)");
  }
}

TEST_F(OktaPartTest, TakesNoBlindObserversWord) {
  run.blind = "the observer saw 0 of 1";
  EXPECT_THROW(okta.expectEffects(okta.event(), 0, "it"), Unclear);
  EXPECT_NO_THROW(okta.expectNoEffectIfWitnessed(okta.event(), "it"));
  EXPECT_THAT(okta.remarks(), ElementsAre(HasSubstr("nobody watched")));
}

TEST_F(OktaPartTest, SendsTogetherAndKeepsTheOrder) {
  subject.receiver.otherwise([](const HttpRequest& request) {
    return HttpResponse{200, {}, request.body};
  });
  std::vector<HttpRequest> requests;
  for (int i = 0; i < 8; ++i) requests.push_back(okta.post(std::to_string(i)));

  const std::vector<Exchange> answers = okta.sendTogether(requests);
  ASSERT_THAT(answers, SizeIs(8));
  for (int i = 0; i < 8; ++i) EXPECT_EQ(answers[i].response->body, std::to_string(i));
  EXPECT_THAT(okta.exchanges(), SizeIs(8));
}

TEST_F(OktaPartTest, SkipsWhatTheSubjectDoesNotOffer) {
  EXPECT_THROW(okta.connect(), Skipped);
  EXPECT_THROW(okta.withCredentials({}, [](OktaPart&) {}), Skipped);
}

TEST_F(OktaPartTest, RepeatsItselfForTheSameSeedAndClock) {
  OktaPart again{run, subject, check};
  EXPECT_EQ(compact(okta.event().json), compact(again.event().json));
  run.seed = 2;
  OktaPart other{run, subject, check};
  EXPECT_NE(compact(again.event().json), compact(other.event().json));
}

}  // namespace
}  // namespace hooks
