#include <gmock/gmock.h>

#include <future>

#include "fixtures/wire/shape_error.h"
#include "mock-okta/outbound/poco_transport.h"
#include "mock-okta/outbound/testing/raw_server.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Ge;
using testing::HasSubstr;
using testing::Le;
using testing::Optional;

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

void answer(RawPeer& peer) {
  while (!peer.request().empty() && peer.send(kOk)) {
  }
}

// The receiver is called receiver.example and lives on 127.0.0.1.
class TlsClientTest : public testing::Test {
 protected:
  static std::vector<std::string> here(const std::string&) { return {"127.0.0.1"}; }

  Exchange callTo(const TestCertificate& certificate,
                  const std::string& host = "receiver.example") {
    const RawServer server(answer, certificate);
    return transport.send(server.url(host), {.method = "POST", .body = "{}"}, 20s);
  }

  VirtualClock clock;
  TestAuthority authority;
  TestFile caFile{authority.certificate()};
  PocoTransport transport{clock, {.caFile = caFile.path(), .lookUp = here}};
};

TEST_F(TlsClientTest, TrustsAChainOfThePrivateAuthority) {
  const Exchange exchange = callTo(authority.issue({.names = {"receiver.example"}}));
  EXPECT_EQ(exchange.status(), 200) << exchange.detail;
}

TEST_F(TlsClientTest, TakesAWildcardOfOneLabel) {
  const TestCertificate certificate = authority.issue({.names = {"*.hooks.example"}});
  EXPECT_EQ(callTo(certificate, "a.hooks.example").status(), 200);
  EXPECT_THAT(callTo(certificate, "a.b.hooks.example").unanswered, Optional(Unanswered::TlsFailed));
}

TEST_F(TlsClientTest, ChecksAnAddressAgainstTheAddressesOfTheCertificate) {
  const Exchange named =
      callTo(authority.issue({.names = {}, .addresses = {"127.0.0.1"}}), "127.0.0.1");
  EXPECT_EQ(named.status(), 200) << named.detail;
  const Exchange other = callTo(authority.issue({.names = {"receiver.example"}}), "127.0.0.1");
  EXPECT_THAT(other.unanswered, Optional(Unanswered::TlsFailed));
  EXPECT_EQ(other.detail, "the certificate is not for 127.0.0.1");
}

TEST_F(TlsClientTest, RefusesAnotherName) {
  const Exchange exchange = callTo(authority.issue({.names = {"other.example"}}));
  EXPECT_THAT(exchange.unanswered, Optional(Unanswered::TlsFailed));
  EXPECT_EQ(exchange.detail, "the certificate is not for receiver.example");
}

TEST_F(TlsClientTest, RefusesASelfSignedCertificate) {
  const Exchange exchange = callTo(TestAuthority::selfSigned({.names = {"receiver.example"}}));
  EXPECT_THAT(exchange.unanswered, Optional(Unanswered::TlsFailed));
  EXPECT_EQ(exchange.detail, "the certificate is self-signed");
}

TEST_F(TlsClientTest, RefusesAnAuthorityThatItDoesNotKnow) {
  const Exchange exchange = callTo(TestAuthority().issue({.names = {"receiver.example"}}));
  EXPECT_THAT(exchange.unanswered, Optional(Unanswered::TlsFailed));
  EXPECT_THAT(exchange.detail, HasSubstr("authority is not trusted"));
}

TEST_F(TlsClientTest, RefusesACertificateOutsideOfItsTime) {
  const Exchange expired =
      callTo(authority.issue({.names = {"receiver.example"}, .from = -2h, .until = -1h}));
  EXPECT_THAT(expired.unanswered, Optional(Unanswered::TlsFailed));
  EXPECT_EQ(expired.detail, "the certificate has expired");
  const Exchange early =
      callTo(authority.issue({.names = {"receiver.example"}, .from = 1h, .until = 2h}));
  EXPECT_EQ(early.detail, "the certificate is not valid yet");
}

TEST_F(TlsClientTest, TakesAnythingWhenToldTo) {
  const RawServer server(answer, TestAuthority::selfSigned({.names = {"other.example"}}));
  PocoTransport insecure(clock, {.insecure = true, .lookUp = here});
  EXPECT_EQ(insecure.send(server.url("receiver.example"), {}, 20s).status(), 200);
}

TEST_F(TlsClientTest, SendsTheNameOfTheHost) {
  std::promise<std::string> seen;
  const RawServer server(
      [&](RawPeer& peer) {
        seen.set_value(peer.serverName());
        answer(peer);
      },
      authority.issue({.names = {"receiver.example"}}));
  transport.send(server.url("receiver.example"), {}, 20s);
  EXPECT_EQ(seen.get_future().get(), "receiver.example");
}

TEST_F(TlsClientTest, KeepsConnections) {
  const RawServer server(answer, authority.issue({.names = {"receiver.example"}}));
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(transport.send(server.url("receiver.example"), {}, 20s).status(), 200);
  }
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(TlsClientTest, MovesBodiesLargerThanARecord) {
  const std::string large(500'000, 'x');
  const RawServer server(
      [&](RawPeer& peer) {
        const std::string request = peer.request();
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 500000\r\n\r\n" +
                  request.substr(request.find("\r\n\r\n") + 4));
      },
      authority.issue({.names = {"receiver.example"}}));
  const Exchange exchange =
      transport.send(server.url("receiver.example"), {.method = "POST", .body = large}, 20s);
  ASSERT_TRUE(exchange.answered()) << exchange.detail;
  EXPECT_EQ(exchange.response->body, large);
}

TEST_F(TlsClientTest, SaysThatAPlainReceiverDoesNotSpeakTls) {
  const RawServer server([](RawPeer& peer) {
    peer.send("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n");
    peer.rest();
  });
  const Exchange exchange =
      transport.send("https://receiver.example:" + std::to_string(server.port()) + "/", {}, 20s);
  EXPECT_THAT(exchange.unanswered, Optional(Unanswered::TlsFailed));
  EXPECT_THAT(exchange.detail, HasSubstr("does not speak TLS"));
}

TEST_F(TlsClientTest, SaysThatTheHandshakeWasCut) {
  const RawServer server([](RawPeer&) {});
  const Exchange exchange =
      transport.send("https://receiver.example:" + std::to_string(server.port()) + "/", {}, 20s);
  EXPECT_THAT(exchange.unanswered, Optional(Unanswered::TlsFailed));
  EXPECT_THAT(exchange.detail, HasSubstr("closed in the TLS handshake"));
}

TEST_F(TlsClientTest, CutsOffAHandshakeThatDrips) {
  // A TLS record that promises 16 kB and comes byte by byte.
  const RawServer server(
      [](RawPeer& peer) { peer.drip("\x16\x03\x03\x40" + std::string(10'000, '\x02'), 5ms); });
  const Exchange exchange =
      transport.send("https://receiver.example:" + std::to_string(server.port()) + "/", {}, 150ms);
  EXPECT_THAT(exchange.unanswered, Optional(Unanswered::TimedOut));
  EXPECT_THAT(exchange.took, AllOf(Ge(150ms), Le(20s)));
  EXPECT_THAT(exchange.detail, HasSubstr("handshake"));
}

TEST_F(TlsClientTest, CutsOffABodyThatDrips) {
  const RawServer server(
      [](RawPeer& peer) {
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 10000\r\n\r\n");
        peer.drip(std::string(10000, 'x'), 5ms);
      },
      authority.issue({.names = {"receiver.example"}}));
  const Exchange exchange = transport.send(server.url("receiver.example"), {}, 200ms);
  EXPECT_THAT(exchange.unanswered, Optional(Unanswered::TimedOut));
  EXPECT_THAT(exchange.took, AllOf(Ge(200ms), Le(20s)));
}

TEST_F(TlsClientTest, ReachesAReceiverThroughAProxy) {
  const RawServer receiver(answer, authority.issue({.names = {"receiver.example"}}));
  // Answers CONNECT and carries bytes both ways until either side closes.
  const RawServer proxy([&](RawPeer& peer) {
    if (!peer.request().starts_with("CONNECT receiver.example:" +
                                    std::to_string(receiver.port()))) {
      return;
    }
    peer.send("HTTP/1.1 200 Connection established\r\n\r\n");
    peer.relay(receiver.port());
  });
  PocoTransport through(
      clock,
      {.caFile = caFile.path(),
       .proxy = {.https = Proxy::parse("http://127.0.0.1:" + std::to_string(proxy.port()))}});

  const Exchange exchange = through.send(receiver.url("receiver.example"), {}, 20s);

  EXPECT_EQ(exchange.status(), 200) << exchange.detail;
  EXPECT_EQ(proxy.connections(), 1);
}

TEST_F(TlsClientTest, NamesACaFileThatCannotBeUsed) {
  for (const std::string& path : {std::string("/nowhere/ca.pem"), TestFile("not PEM").path()}) {
    try {
      PocoTransport bad(clock, {.caFile = path});
      ADD_FAILURE() << "took " << path;
    } catch (const ShapeError& error) {
      EXPECT_THAT(error.what(), HasSubstr(path));
    }
  }
}

}  // namespace
}  // namespace hooks
