#include "conformance/tunnel/tunnel.h"

#include <gmock/gmock.h>

#include <ostream>
#include <string>

namespace hooks {

namespace {

struct Host {
  const char* host;
  TunnelKind kind;
};

void PrintTo(const Host& host, std::ostream* out) { *out << host.host; }

class TunnelHostTest : public testing::TestWithParam<Host> {};

}  // namespace

TEST_P(TunnelHostTest, IsKnownByItsDomain) {
  EXPECT_EQ(tunnelAt(GetParam().host), GetParam().kind);
}

INSTANTIATE_TEST_SUITE_P(
    All, TunnelHostTest,
    testing::Values(
        Host{"a1b2.ngrok.app", TunnelKind::Ngrok}, Host{"A1B2.NGROK.DEV", TunnelKind::Ngrok},
        Host{"a1b2.eu.ngrok.io", TunnelKind::Ngrok},
        Host{"feasible-robin.ngrok-free.app", TunnelKind::Ngrok},
        Host{"feasible-robin.ngrok-free.dev", TunnelKind::Ngrok},
        Host{"hooks.loca.lt", TunnelKind::Localtunnel},
        Host{"a-b-c.trycloudflare.com", TunnelKind::Cloudflare},
        Host{"events.hookdeck.com", TunnelKind::Hookdeck},
        Host{"hkdk.events", TunnelKind::Hookdeck}, Host{"smee.io", TunnelKind::Smee},
        Host{"play.svix.com", TunnelKind::SvixPlay}, Host{"webhook.site", TunnelKind::WebhookSite},
        Host{"webhook.site.", TunnelKind::WebhookSite}, Host{"127.0.0.1", TunnelKind::None},
        Host{"localhost", TunnelKind::None}, Host{"notngrok.app", TunnelKind::None},
        Host{"ngrok.app.example.com", TunnelKind::None},
        Host{"my-ngrok-free.app", TunnelKind::None}, Host{"hookdeck.com", TunnelKind::None},
        Host{"svix.com", TunnelKind::None}, Host{"", TunnelKind::None}));

TEST(TunnelTest, AnswersTellOfATunnelUnderADomainOfItsUsers) {
  const std::string host = "hooks.example.com";
  EXPECT_EQ(tunnelAt(host, {.status = 404, .headers = {{"Ngrok-Error-Code", "ERR_NGROK_3200"}}}),
            TunnelKind::Ngrok);
  EXPECT_EQ(tunnelAt(host, {.headers = {{"CF-RAY", "8d1-FRA"}}}), TunnelKind::Cloudflare);
  EXPECT_EQ(tunnelAt(host, {.headers = {{"x-localtunnel-status", "Tunnel Unavailable"}}}),
            TunnelKind::Localtunnel);
  EXPECT_EQ(tunnelAt(host, {.headers = {{"Server", "nginx"}}}), TunnelKind::None);
  EXPECT_EQ(tunnelAt("a.ngrok.app", {.headers = {{"cf-ray", "8d1-FRA"}}}), TunnelKind::Ngrok);
}

TEST(TunnelTest, RelaysAnswerByThemselvesAndTunnelsDoNot) {
  for (const TunnelKind kind :
       {TunnelKind::Hookdeck, TunnelKind::Smee, TunnelKind::SvixPlay, TunnelKind::WebhookSite}) {
    EXPECT_TRUE(answersItself(kind)) << toString(kind);
  }
  for (const TunnelKind kind : {TunnelKind::None, TunnelKind::Ngrok, TunnelKind::Localtunnel,
                                TunnelKind::Cloudflare, TunnelKind::Unnamed}) {
    EXPECT_FALSE(answersItself(kind)) << toString(kind);
  }
}

TEST(TunnelTest, HeadersForATunnelGoToThatTunnelOnly) {
  EXPECT_EQ(passingHeaders(TunnelKind::Ngrok), (HttpHeaders{{"ngrok-skip-browser-warning", "1"}}));
  EXPECT_EQ(passingHeaders(TunnelKind::Localtunnel),
            (HttpHeaders{{"bypass-tunnel-reminder", "1"}}));
  for (const TunnelKind kind :
       {TunnelKind::None, TunnelKind::Cloudflare, TunnelKind::Hookdeck, TunnelKind::Unnamed}) {
    EXPECT_TRUE(passingHeaders(kind).empty()) << toString(kind);
  }
}

}  // namespace hooks
