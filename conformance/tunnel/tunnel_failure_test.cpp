#include "conformance/tunnel/tunnel_failure.h"

#include <gmock/gmock.h>

#include <ostream>
#include <set>

namespace hooks {

namespace {

using Side = TunnelFailure::Side;

struct Answer {
  const char* title;
  TunnelKind kind;
  HttpResponse answer;
  // Empty: the answer is the receiver's.
  const char* code;
  Side side = Side::Tunnel;
};

void PrintTo(const Answer& answer, std::ostream* out) { *out << answer.title; }

HttpResponse ngrok(int status, const char* code) {
  return {status, {{"Content-Type", "text/html"}, {"ngrok-error-code", code}}, "<!doctype html>"};
}

HttpResponse cloudflare(int status, const char* body = "") {
  return {status, {{"Server", "cloudflare"}, {"CF-RAY", "8d1b-FRA"}}, body};
}

class TunnelFailureTest : public testing::TestWithParam<Answer> {};

}  // namespace

TEST_P(TunnelFailureTest, IsToldFromAnAnswerOfTheReceivers) {
  const auto failure = tunnelFailure(GetParam().kind, GetParam().answer);
  if (std::string(GetParam().code).empty()) {
    EXPECT_FALSE(failure) << described(*failure);
    return;
  }
  ASSERT_TRUE(failure);
  EXPECT_EQ(failure->code, GetParam().code);
  EXPECT_EQ(failure->side, GetParam().side);
  EXPECT_FALSE(failure->remedy.empty());
}

INSTANTIATE_TEST_SUITE_P(
    All, TunnelFailureTest,
    testing::Values(
        Answer{"ngrok, offline", TunnelKind::Ngrok, ngrok(404, "ERR_NGROK_3200"), "ERR_NGROK_3200"},
        Answer{"ngrok under a domain of one's own", TunnelKind::None, ngrok(404, "ERR_NGROK_3200"),
               "ERR_NGROK_3200"},
        Answer{"ngrok, nobody listens", TunnelKind::Ngrok, ngrok(502, "ERR_NGROK_8012"),
               "ERR_NGROK_8012", Side::Upstream},
        Answer{"ngrok, no whole answer", TunnelKind::Ngrok, ngrok(502, "ERR_NGROK_3004"),
               "ERR_NGROK_3004", Side::Answer},
        Answer{"ngrok, interstitial", TunnelKind::Ngrok, ngrok(200, "ERR_NGROK_6024"),
               "ERR_NGROK_6024"},
        Answer{"ngrok, month used up", TunnelKind::Ngrok, ngrok(403, "ERR_NGROK_727"),
               "ERR_NGROK_727"},
        Answer{"ngrok, a code of tomorrow", TunnelKind::Ngrok, ngrok(500, "ERR_NGROK_99999"),
               "ERR_NGROK_99999"},
        Answer{"ngrok, the receiver's 404", TunnelKind::Ngrok, {404, {}, "not found"}, ""},
        Answer{"ngrok, the receiver's 502", TunnelKind::Ngrok, {502, {}, "bad gateway"}, ""},
        Answer{"loca.lt, no client",
               TunnelKind::Localtunnel,
               {503, {}, "503 - Tunnel Unavailable"},
               "503"},
        Answer{"loca.lt, by its header",
               TunnelKind::Localtunnel,
               {503, {{"x-localtunnel-status", "Tunnel Unavailable"}}, ""},
               "503"},
        Answer{"localtunnel under a domain of one's own",
               TunnelKind::None,
               {503, {{"x-localtunnel-status", "Tunnel Unavailable"}}, ""},
               "503"},
        Answer{"a receiver's 503 elsewhere", TunnelKind::None, {503, {}, "Tunnel Unavailable"}, ""},
        Answer{"loca.lt, reminder", TunnelKind::Localtunnel, {511, {}, "<html>"}, "511"},
        Answer{"loca.lt, the receiver's 503", TunnelKind::Localtunnel, {503, {}, "busy"}, ""},
        Answer{"a receiver's 511 elsewhere", TunnelKind::None, {511, {}, ""}, ""},
        Answer{"Cloudflare, no cloudflared", TunnelKind::Cloudflare,
               cloudflare(530, "error code: 1033"), "530/1033"},
        Answer{"Cloudflare, no address", TunnelKind::Cloudflare,
               cloudflare(530, "<h1>Error 1016</h1>"), "530/1016"},
        Answer{"Cloudflare, 530 and no more", TunnelKind::Cloudflare, cloudflare(530), "530"},
        Answer{"Cloudflare, web server down", TunnelKind::None, cloudflare(521), "521",
               Side::Upstream},
        Answer{"Cloudflare, origin too slow", TunnelKind::Cloudflare, cloudflare(524), "524",
               Side::Answer},
        Answer{"Cloudflare, bad certificate", TunnelKind::Cloudflare, cloudflare(526), "526"},
        Answer{"cloudflared, nobody listens", TunnelKind::None,
               cloudflare(502,
                          "Unable to reach the origin service. The service may be down or it "
                          "may not be responding to traffic from cloudflared"),
               "502", Side::Upstream},
        Answer{"Cloudflare, the origin's 502", TunnelKind::Cloudflare,
               cloudflare(502, "<title>cloudflare | 502: Bad gateway</title>"), ""},
        Answer{"a 502 about cloudflared without Cloudflare",
               TunnelKind::None,
               {502, {}, "cloudflared"},
               ""},
        Answer{"Cloudflare, the origin's 503", TunnelKind::Cloudflare, cloudflare(503), ""},
        Answer{"a 521 without Cloudflare", TunnelKind::None, {521, {}, ""}, ""}));

TEST(KnownTunnelFailures, HaveEachACodeOfTheirOwnAndARemedy) {
  std::set<std::string> codes;
  for (const TunnelFailure& failure : knownTunnelFailures()) {
    EXPECT_TRUE(codes.insert(std::string(toString(failure.kind)) + failure.code).second)
        << failure.code;
    EXPECT_FALSE(failure.what.empty()) << failure.code;
    EXPECT_NE(failure.what.back(), '.') << failure.code;
    EXPECT_FALSE(failure.remedy.empty()) << failure.code;
  }
  // Those that people meet most.
  for (const char* code : {"3200", "8012", "6024", "334", "108", "727", "3004", "120"}) {
    EXPECT_TRUE(codes.contains("ngrokERR_NGROK_" + std::string(code))) << code;
  }
}

TEST(TunnelFailureText, NamesTheTunnelTheTroubleAndTheCode) {
  const auto failure = tunnelFailure(TunnelKind::Cloudflare, cloudflare(530, "error code: 1033"));
  ASSERT_TRUE(failure);
  EXPECT_EQ(described(*failure),
            "Cloudflare: no cloudflared is connected to this tunnel (530/1033)");
}

}  // namespace hooks
