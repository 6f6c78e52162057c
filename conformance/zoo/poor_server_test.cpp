#include "conformance/zoo/poor_server.h"

#include <gmock/gmock.h>

#include "conformance/zoo/served_specimen.h"
#include "fixtures/wire/shape_error.h"
#include "mock-okta/outbound/raw_connection.h"

namespace hooks {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

constexpr std::chrono::seconds kPatience{20};

class EchoHandler : public HttpHandler {
 public:
  HttpResponse handle(const HttpRequest& request) override {
    return {200, {{"X-Method", request.method}}, request.body};
  }
};

class PoorServerTest : public testing::Test {
 protected:
  std::string answerTo(const std::string& bytes, ServerHabits habits = {}) {
    PoorServer server(handler, {.habits = habits});
    RawConnection connection(server.url());
    connection.send(bytes);
    connection.finishSending();
    return connection.readUntilClosed(kPatience).bytes;
  }

  EchoHandler handler;
};

TEST_F(PoorServerTest, AnswersOneRequestAfterAnother) {
  const std::string answer = answerTo(
      "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nfirst"
      "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n6\r\nsecond\r\n0\r\n\r\n"
      "HEAD / HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_THAT(answer, StartsWith("HTTP/1.1 200 OK\r\n"));
  EXPECT_THAT(answer, HasSubstr("Content-Length: 5\r\n\r\nfirstHTTP/1.1 200"));
  EXPECT_THAT(answer, HasSubstr("Content-Length: 6\r\n\r\nsecondHTTP/1.1 200"));
  EXPECT_THAT(answer, HasSubstr("X-Method: HEAD"));
}

TEST_F(PoorServerTest, RefusesWhatItIsNotUsedTo) {
  EXPECT_THAT(answerTo("nonsense\r\n\r\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(answerTo("GET / HTTP/1.1\r\n\r\n"), StartsWith("HTTP/1.1 400"));
  EXPECT_THAT(answerTo("GET / HTTP/1.1\r\n\r\n", {.takesNoHost = true}),
              StartsWith("HTTP/1.1 200"));
  EXPECT_THAT(answerTo("GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n"),
              StartsWith("HTTP/1.1 400"));
  EXPECT_EQ(answerTo("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhal"), "");
}

TEST_F(PoorServerTest, ComesBackAfterTwoConnections) {
  PoorServer server(handler, {.habits = {.diesOfBigHeaders = true}});
  const std::string request = "GET / HTTP/1.1\r\nHost: a\r\nConnection: close\r\n";
  const auto answer = [&](const std::string& bytes) {
    RawConnection connection(server.url());
    connection.send(bytes);
    return connection.readUntilClosed(kPatience).bytes;
  };
  EXPECT_EQ(answer(request + "X: " + std::string(20'000, 'x') + "\r\n\r\n"), "");
  EXPECT_EQ(answer(request + "\r\n"), "");
  EXPECT_EQ(answer(request + "\r\n"), "");
  EXPECT_THAT(answer(request + "\r\n"), StartsWith("HTTP/1.1 200"));
}

TEST_F(PoorServerTest, APortThatIsTakenIsNamed) {
  const PoorServer one(handler);
  const auto port = static_cast<std::uint16_t>(HttpUrl::parse(one.url()).port);
  try {
    PoorServer(handler, {.port = port});
    FAIL() << "two servers on one port";
  } catch (const std::runtime_error& error) {
    EXPECT_THAT(error.what(), HasSubstr(std::to_string(port)));
  }
}

TEST(ServedSpecimenTest, IsReachedOverAPortAndWatchedExactly) {
  ServedSpecimen specimen;
  EXPECT_THAT(specimen.url(), StartsWith("http://127.0.0.1:"));
  EXPECT_TRUE(specimen.takesBytes());
  EXPECT_TRUE(specimen.observer()->exact());
  EXPECT_TRUE(specimen.connect()->connected());
}

}  // namespace
}  // namespace hooks
