#include "conformance/tunnel/ngrok_agent.h"

#include <gmock/gmock.h>

#include "fixtures/wire/base64.h"
#include "fixtures/wire/json.h"
#include "fixtures/wire/shape_error.h"
#include "fixtures/wire/testing/scripted_transport.h"

namespace hooks {

namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// In the shape of the examples in ngrok's documentation of the agent's API.
const std::string kEndpoints = R"({"endpoints": [
  {"name": "hooks", "uri": "/api/endpoints/hooks", "url": "https://a1b2.ngrok.app",
   "upstream": {"url": "http://localhost:8082", "protocol": "http1"}, "inspect": true},
  {"name": "ssh", "uri": "/api/endpoints/ssh", "url": "tcp://1.tcp.ngrok.io:2222",
   "upstream": {"url": "tcp://localhost:22"}},
  {"name": "site", "url": "https://c3d4.ngrok.app/", "upstream": {"url": "http://localhost:3000"}}]})";
const std::string kTunnels = R"json({"tunnels": [
  {"name": "command_line (http)", "public_url": "http://a1b2.ngrok.app", "proto": "http",
   "config": {"addr": "localhost:8082", "inspect": true}},
  {"name": "command_line", "public_url": "https://a1b2.ngrok.app", "proto": "https",
   "config": {"addr": "localhost:8082", "inspect": true}}], "uri": "/api/tunnels"})json";

HttpResponse json(const std::string& body) {
  return {200, {{"Content-Type", "application/json"}}, body};
}

std::string problemOf(const std::vector<NgrokTunnel>& tunnels, std::string_view wanted) {
  try {
    chosen(tunnels, wanted);
  } catch (const ShapeError& error) {
    return error.what();
  }
  return {};
}

class NgrokAgentTest : public testing::Test {
 protected:
  VirtualClock clock;
  ScriptedTransport transport{clock};
  NgrokAgent agent{transport};
  const NgrokTunnel hooks{"hooks", "https://a1b2.ngrok.app", "http://localhost:8082"};
  const NgrokTunnel site{"site", "https://c3d4.ngrok.app", "http://localhost:3000"};
};

}  // namespace

TEST_F(NgrokAgentTest, TellsItsEndpointsThatAreReachedByHttp) {
  transport.answers(json(kEndpoints));
  const auto tunnels = agent.tunnels();
  ASSERT_TRUE(tunnels);
  EXPECT_THAT(*tunnels, ElementsAre(hooks, site));
  EXPECT_EQ(transport.sent().front().url, "http://127.0.0.1:4040/api/endpoints");
}

TEST_F(NgrokAgentTest, AnOlderOneTellsItsTunnelsEachOfThemOnce) {
  transport.answers(HttpResponse{404}).answers(json(kTunnels));
  const auto tunnels = agent.tunnels();
  ASSERT_TRUE(tunnels);
  EXPECT_THAT(*tunnels,
              ElementsAre(NgrokTunnel{"command_line", "https://a1b2.ngrok.app", "localhost:8082"}));
  EXPECT_EQ(transport.sent().back().url, "http://127.0.0.1:4040/api/tunnels");
}

TEST_F(NgrokAgentTest, WhoeverElseAnswersIsNoAgent) {
  transport.answers(Unanswered::Refused).answers(Unanswered::Refused);
  EXPECT_FALSE(agent.tunnels());
  transport.answers(json("<html>")).answers(json(R"({"tunnels": 3})"));
  EXPECT_FALSE(agent.tunnels());
}

TEST_F(NgrokAgentTest, TheOnlyTunnelIsTheOneThatIsMeant) {
  const std::vector<NgrokTunnel> one{hooks};
  EXPECT_EQ(chosen(one, ""), hooks);
}

TEST_F(NgrokAgentTest, OneOfSeveralIsChosenByNameUrlOrPort) {
  const std::vector<NgrokTunnel> both{hooks, site};
  for (const char* wanted : {"site", "https://c3d4.ngrok.app", "https://c3d4.ngrok.app/",
                             "c3d4.ngrok.app", "3000", "localhost:3000", "http://localhost:3000"}) {
    EXPECT_EQ(chosen(both, wanted), site) << wanted;
  }
}

TEST_F(NgrokAgentTest, SeveralAreListedWithTheWayToChoose) {
  const std::string problem = problemOf({hooks, site}, "");
  EXPECT_THAT(problem, HasSubstr("hooks (https://a1b2.ngrok.app to http://localhost:8082)"));
  EXPECT_THAT(problem, HasSubstr("site (https://c3d4.ngrok.app"));
  EXPECT_THAT(problem, HasSubstr("--ngrok=hooks"));
  EXPECT_THAT(problemOf({hooks, site}, "other"), HasSubstr("site (https://c3d4.ngrok.app"));
  EXPECT_THAT(problemOf({}, ""), HasSubstr("0 of them"));
  NgrokTunnel twin = hooks;
  twin.url = "https://twin.ngrok.app";
  EXPECT_THAT(problemOf({hooks, twin}, "8082"), HasSubstr("twin.ngrok.app"));
}

TEST_F(NgrokAgentTest, CapturesHaveTheRequestAndWhatCameBack) {
  transport.answers(json(R"({"uri": "/api/requests/http", "requests": [
    {"id": "1", "tunnel_name": "hooks", "request": {"method": "POST", "uri": "/hooks", "raw": ")" +
                         base64Encoded("POST /hooks HTTP/1.1\r\n\r\n{}") + R"("},
     "response": {"status": "502 Bad Gateway", "status_code": 502,
                  "headers": {"Ngrok-Error-Code": ["ERR_NGROK_8012"]}}},
    {"id": "2", "request": {"method": "GET", "uri": "/", "raw": ""}, "response": null}]})"));
  const auto captures = agent.captures();
  ASSERT_TRUE(captures);
  ASSERT_EQ(captures->size(), 2U);
  EXPECT_EQ(captures->front().status, 502);
  EXPECT_EQ(captures->front().errorCode, "ERR_NGROK_8012");
  EXPECT_THAT(captures->front().raw, HasSubstr("{}"));
  EXPECT_EQ(captures->back().status, 0);
}

TEST_F(NgrokAgentTest, TheHopThatLostARequestIsFoundByTheIdInIt) {
  Exchange lost{.url = "https://a1b2.ngrok.app/hooks",
                .request = {.method = "POST", .body = R"({"eventId":"7f3c","data":{}})"}};
  lost.unanswered = Unanswered::Reset;
  const auto hop = [&](const std::vector<NgrokCapture>& captures) {
    return hopOf(lost, captures).value_or("");
  };
  const NgrokCapture other{.method = "POST", .raw = R"({"eventId":"1111"})", .status = 200};
  NgrokCapture mine{.method = "POST", .raw = R"(… {"eventId":"7f3c","data":{}})"};
  EXPECT_THAT(hop({other}), HasSubstr("never reached ngrok's agent"));
  EXPECT_THAT(hop({other, mine}), HasSubstr("has not answered it"));
  mine.status = 502;
  mine.errorCode = "ERR_NGROK_8012";
  EXPECT_THAT(hop({mine}), HasSubstr("could not hand it on"));
  mine = {.method = "POST", .raw = mine.raw, .status = 204};
  EXPECT_THAT(hop({mine}), HasSubstr("answered 204, which was lost on its way back"));
  lost.unanswered.reset();
  lost.response = HttpResponse{500};
  mine.status = 500;
  EXPECT_THAT(hop({mine}), HasSubstr("the receiver itself answered 500"));
}

TEST_F(NgrokAgentTest, ARequestWithoutAnIdIsNotGuessedAt) {
  const Exchange plain{.url = "https://a1b2.ngrok.app/hooks", .request = {.method = "GET"}};
  EXPECT_FALSE(hopOf(plain, {}));
  Exchange asked = plain;
  asked.request.headers.add("X-Okta-Verification-Challenge", "abc");
  EXPECT_THAT(hopOf(asked, {}).value_or(""), HasSubstr("never reached"));
}

TEST(NgrokTunnelTest, KnowsWhichPortItGoesTo) {
  for (const auto& [upstream, port] : {std::pair<std::string, int>("http://localhost:8082", 8082),
                                       {"https://127.0.0.1:443/", 443},
                                       {"localhost:8082", 8082},
                                       {"8082", 8082},
                                       {"", 0},
                                       {"http://receiver.internal", 0},
                                       {"file:///srv/www", 0},
                                       {"localhost:99999", 0}}) {
    EXPECT_EQ((NgrokTunnel{.upstream = upstream}.upstreamPort()), port) << upstream;
  }
}

}  // namespace hooks
