#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/ssl.h>
#include <sys/socket.h>

#include <csignal>
#include <mutex>
#include <thread>
#include <vector>

#include "receiver/http/http_server.h"
#include "receiver/http/testing/raw_client.h"
#include "receiver/http/testing/test_certificate.h"

namespace hooks {
namespace {

using namespace std::string_literals;
using namespace std::string_view_literals;

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::HasSubstr;
using testing::StartsWith;

class EchoHandler : public HttpHandler {
 public:
  HttpResponse handle(const HttpRequest& request) override {
    ++handled;
    return {200, {}, request.target + " " + request.body};
  }
  bool mayWait(const HttpRequest& request) const override { return request.target == "/pool"; }
  std::atomic<int> handled = 0;
};

// OpenSSL's client on a socket that waits, but not for ever.
class TlsConnection {
 public:
  explicit TlsConnection(std::uint16_t port, int version = TLS1_3_VERSION)
      : raw(port), context_(SSL_CTX_new(TLS_client_method())), ssl(SSL_new(context_)) {
    const timeval patience{20, 0};
    ::setsockopt(raw.fd(), SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    SSL_set_max_proto_version(ssl, version);
    SSL_set_fd(ssl, raw.fd());
  }
  ~TlsConnection() {
    SSL_free(ssl);
    SSL_CTX_free(context_);
  }
  TlsConnection(const TlsConnection&) = delete;
  TlsConnection& operator=(const TlsConnection&) = delete;

  bool connect() { return SSL_connect(ssl) == 1; }
  bool send(std::string_view plain) {
    std::size_t sent = 0;
    while (!plain.empty()) {
      if (SSL_write_ex(ssl, plain.data(), plain.size(), &sent) != 1) return false;
      plain.remove_prefix(sent);
    }
    return true;
  }
  // What comes, until `ending` has come or the connection ends.
  std::string readUntil(std::string_view ending) {
    std::string all;
    std::vector<char> buffer(16 << 10);
    std::size_t got = 0;
    while (!all.ends_with(ending) && SSL_read_ex(ssl, buffer.data(), buffer.size(), &got) == 1) {
      all.append(buffer.data(), got);
    }
    return all;
  }

  RawClient raw;

 private:
  SSL_CTX* context_;

 public:
  SSL* ssl;
};

class HttpServerTlsTest : public testing::Test {
 protected:
  // OpenSSL's client writes without MSG_NOSIGNAL.
  static void SetUpTestSuite() { std::signal(SIGPIPE, SIG_IGN); }

  HttpServer& start() {
    server = std::make_unique<HttpServer>(
        handler, HttpServerOptions{.limits = limits, .tls = certificate.files()});
    server->start();
    return *server;
  }

  TestCertificate certificate;
  HttpServerLimits limits;
  EchoHandler handler;
  std::unique_ptr<HttpServer> server;
};

const std::string kGet = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";

TEST_F(HttpServerTlsTest, AnswersOverBothVersions) {
  const std::uint16_t port = start().port();
  EXPECT_THAT(server->url(), StartsWith("https://127.0.0.1:"));
  for (const int version : {TLS1_2_VERSION, TLS1_3_VERSION}) {
    TlsConnection client(port, version);
    ASSERT_TRUE(client.connect());
    for (int i = 0; i < 3; ++i) {
      client.send(kGet);
      EXPECT_THAT(client.readUntil("/a "), StartsWith("HTTP/1.1 200 OK\r\n"));
      client.send("GET /pool HTTP/1.1\r\nHost: x\r\n\r\n");
      EXPECT_THAT(client.readUntil("/pool "), StartsWith("HTTP/1.1 200 OK\r\n"));
    }
  }
}

TEST_F(HttpServerTlsTest, CarriesLargeBodiesBothWays) {
  TlsConnection client(start().port());
  ASSERT_TRUE(client.connect());
  const std::string body = std::string(5 << 20, 'b') + "!";
  client.send("POST /b HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n\r\n" + body + kGet);
  const std::string answers = client.readUntil("/a ");
  EXPECT_THAT(answers.find("/b " + body), testing::Ne(std::string::npos));
}

TEST_F(HttpServerTlsTest, AnswersAGoodClientWhileOthersDoNotFinishTheirHandshake) {
  limits.headTime = 10min;
  const std::uint16_t port = start().port();
  std::vector<RawClient> slow;
  for (int i = 0; i < 50; ++i) {
    slow.emplace_back(port);
    slow.back().send("\x16\x03\x01\x02\x00\x01\x00"sv);
  }
  TlsConnection client(port);
  ASSERT_TRUE(client.connect());
  client.send(kGet);
  EXPECT_THAT(client.readUntil("/a "), HasSubstr("200 OK"));
  for (RawClient& one : slow) EXPECT_TRUE(one.silent(0ms));
}

TEST_F(HttpServerTlsTest, GivesUpOnASlowHandshake) {
  limits.headTime = 60ms;
  RawClient slow(start().port());
  slow.send("\x16\x03\x01\x02\x00\x01\x00"sv);
  EXPECT_TRUE(slow.closed());
}

TEST_F(HttpServerTlsTest, TakesTheRequestOfAClientThatClosesWithoutReading) {
  const std::uint16_t port = start().port();
  for (int i = 1; i <= 20; ++i) {
    {
      TlsConnection client(port);
      ASSERT_TRUE(client.connect());
      client.send(kGet);
    }
    const auto until = steady_clock::now() + RawClient::kPatience;
    while (handler.handled < i && steady_clock::now() < until) std::this_thread::yield();
    ASSERT_EQ(handler.handled, i);
  }
}

TEST_F(HttpServerTlsTest, ToldOfTheEndByTheClientAnswersFirst) {
  TlsConnection client(start().port());
  ASSERT_TRUE(client.connect());
  client.send("GET /pool HTTP/1.1\r\nHost: x\r\n\r\n");
  SSL_shutdown(client.ssl);
  EXPECT_THAT(client.readUntil("/pool "), HasSubstr("200 OK"));
  EXPECT_EQ(client.readUntil("nothing more"), "");
  EXPECT_NE(SSL_get_shutdown(client.ssl) & SSL_RECEIVED_SHUTDOWN, 0) << "no close_notify came";
}

TEST_F(HttpServerTlsTest, TellsWhoSpeaksPlainHttpWhatToDo) {
  RawClient client(start().port());
  client.send(kGet);
  const auto reply = client.reply();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 400);
  EXPECT_THAT(reply->body, HasSubstr("https://"));
  EXPECT_TRUE(client.closed());
  EXPECT_EQ(handler.handled, 0);
}

TEST_F(HttpServerTlsTest, SurvivesNoiseAndClientsThatVanish) {
  const std::uint16_t port = start().port();
  RawClient noise(port);
  noise.send("\x16\x03\x01\x00\x05noise"s);
  EXPECT_FALSE(noise.reply());
  for (int i = 0; i < 5; ++i) {
    TlsConnection client(port);
    ASSERT_TRUE(client.connect());
    client.send("GET /pool HTTP/1.1\r\nHost: x\r\n\r\n");
    client.raw.reset();
  }
  TlsConnection client(port);
  ASSERT_TRUE(client.connect());
  client.send("GE(T / HTTP/1.1\r\n\r\n");
  EXPECT_THAT(client.readUntil("nothing more"), StartsWith("HTTP/1.1 400 "));
}

TEST_F(HttpServerTlsTest, Drains) {
  TlsConnection client(start().port());
  ASSERT_TRUE(client.connect());
  client.send(kGet);
  EXPECT_THAT(client.readUntil("/a "), HasSubstr("200 OK"));
  std::thread draining([&] { server->drain(RawClient::kPatience); });
  EXPECT_EQ(client.readUntil("nothing more"), "");
  client.raw.finish();
  draining.join();
}

}  // namespace
}  // namespace hooks
