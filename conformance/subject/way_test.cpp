#include "conformance/subject/way.h"

#include <gmock/gmock.h>

#include <utility>

#include "conformance/check/outcome.h"
#include "fixtures/wire/testing/scripted_transport.h"

namespace hooks {

namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::SizeIs;

const std::string kTunnel = "https://a1b2.ngrok.app/hooks";
const std::string kLocal = "http://127.0.0.1:8082/hooks";

class WayTest : public testing::Test {
 protected:
  Exchange ask(Way& way, const std::string& url) { return way.send(url, {.method = "POST"}, 5s); }
  std::string refusalOf(Way& way, const std::string& url) {
    try {
      ask(way, url);
    } catch (const Unclear& unclear) {
      return unclear.reason;
    }
    return {};
  }
  static HttpResponse ngrok(int status, const char* code) {
    return {status, {{"ngrok-error-code", code}}, ""};
  }

  VirtualClock clock;
  ScriptedTransport transport{clock};
};

}  // namespace

TEST_F(WayTest, TakesItsOwnTimeOffAnAnswers) {
  Way way(transport, kTunnel);
  transport.otherwise(HttpResponse{404}, 400ms);
  EXPECT_EQ(way.measure().median, Microseconds(400ms));
  transport.otherwise(HttpResponse{204}, 3300ms);
  EXPECT_EQ(ask(way, kTunnel).took, 2900ms);
  transport.otherwise(HttpResponse{204}, 100ms);
  EXPECT_EQ(ask(way, kTunnel).took, 0ms) << "never less than no time";
}

TEST_F(WayTest, ASlowReceiverOfThisMachineIsNotExcused) {
  Way way(transport, kLocal);
  transport.otherwise(HttpResponse{404}, 400ms);
  way.measure();
  EXPECT_EQ(way.takenOff(), 0ms);
  Way declared(transport, kLocal, {.tunnel = TunnelKind::Unnamed});
  declared.measure();
  EXPECT_EQ(declared.takenOff(), 400ms);
}

TEST_F(WayTest, HeadersForTheTunnelGoToTheTunnelOnly) {
  Way tunnel(transport, kTunnel);
  EXPECT_TRUE(ask(tunnel, kTunnel).request.headers.has("ngrok-skip-browser-warning"));
  Way local(transport, kLocal);
  const HttpHeaders sent = ask(local, kLocal).request.headers;
  EXPECT_FALSE(sent.has("ngrok-skip-browser-warning"));
  EXPECT_FALSE(sent.has("bypass-tunnel-reminder"));
}

TEST_F(WayTest, AFailedTunnelEndsAllSending) {
  Way way(transport, kTunnel);
  transport.otherwise(ngrok(404, "ERR_NGROK_3200"));
  EXPECT_THAT(refusalOf(way, kTunnel), HasSubstr("ERR_NGROK_3200"));
  transport.otherwise(HttpResponse{204});
  EXPECT_THAT(refusalOf(way, kTunnel), HasSubstr("ERR_NGROK_3200"));
  EXPECT_THAT(transport.sent(), SizeIs(1));
  ASSERT_TRUE(way.failure());
  EXPECT_EQ(way.failure()->code, "ERR_NGROK_3200");
}

TEST_F(WayTest, AnInterruptionEndsAllSending) {
  bool interrupted = false;
  Way way(transport, kLocal, {.interrupted = [&] { return interrupted; }});
  transport.otherwise(HttpResponse{204});
  EXPECT_EQ(ask(way, kLocal).status(), 204);
  interrupted = true;
  EXPECT_THAT(refusalOf(way, kLocal), HasSubstr("interrupted"));
  EXPECT_THROW(way.count(), Unclear) << "nor over a connection of its own";
  EXPECT_THAT(transport.sent(), SizeIs(1));
}

TEST_F(WayTest, WhatHadNoAnswerWhenItWasInterruptedIsNotTheReceivers) {
  bool interrupted = false;
  transport.answers(Unanswered::TimedOut);
  // Ctrl-C comes while the request is under way: before it, nothing is asked but whether to send.
  Way way(transport, kLocal, {.interrupted = [&] { return std::exchange(interrupted, true); }});
  EXPECT_THAT(refusalOf(way, kLocal), HasSubstr("interrupted"));
}

TEST_F(WayTest, NobodyAtTheOtherEndIsAsWithoutATunnel) {
  Way way(transport, kTunnel);
  transport.answers(ngrok(502, "ERR_NGROK_8012")).answers(ngrok(502, "ERR_NGROK_3004"));
  const Exchange refused = ask(way, kTunnel);
  EXPECT_EQ(refused.unanswered, Unanswered::Refused);
  EXPECT_FALSE(refused.answered());
  EXPECT_THAT(refused.detail, HasSubstr("ERR_NGROK_8012"));
  EXPECT_EQ(ask(way, kTunnel).unanswered, Unanswered::Reset);
  EXPECT_FALSE(way.failure()) << "the receiver may come back";
  EXPECT_EQ(way.beyond()->code, "ERR_NGROK_3004");
}

TEST_F(WayTest, SendsNoMoreThanItMay) {
  Way way(transport, kLocal, {.maxRequests = 2});
  ask(way, kLocal);
  ask(way, kLocal);
  EXPECT_THAT(refusalOf(way, kLocal), HasSubstr("the 2 requests that --max-requests allows"));
  EXPECT_THAT(transport.sent(), SizeIs(2));
  EXPECT_EQ(way.requests(), 2U);
  EXPECT_FALSE(way.failure());
}

TEST_F(WayTest, AnswersTellOfAProxyThatTheHostDoesNotTellOf) {
  Way way(transport, "https://hooks.example.com/");
  EXPECT_TRUE(way.direct());
  transport.otherwise(HttpResponse{404, {{"cf-ray", "8d1-FRA"}}, ""});
  way.measure();
  EXPECT_EQ(way.kind(), TunnelKind::Cloudflare);
  EXPECT_FALSE(way.direct());
}

TEST_F(WayTest, LosesRequestsIfOneOfThoseThatAskNothingIsLost) {
  Way good(transport, kLocal);
  EXPECT_FALSE(good.losesRequests());
  transport.answers(HttpResponse{404}).answers(HttpResponse{404}).answers(Unanswered::Reset);
  EXPECT_TRUE(good.losesRequests());
  EXPECT_TRUE(good.knownToLose());
}

}  // namespace hooks
