#include "receiver/http/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <mutex>
#include <thread>
#include <vector>

#include "fixtures/wire/shape_error.h"
#include "receiver/http/testing/raw_client.h"
#include "receiver/http/testing/test_certificate.h"

namespace hooks {
namespace {

using namespace std::string_literals;

using namespace std::chrono_literals;
using std::chrono::steady_clock;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// What takes longer than this waited for a limit of the server: none of those, unless a test sets
// it, is shorter. (On a busy machine, even what is done at once takes a while.)
constexpr auto kAtOnce = 4s;

// Does what a test says, and remembers what it was handed.
class ScriptedHandler : public HttpHandler {
 public:
  HttpResponse handle(const HttpRequest& request) override {
    {
      const std::lock_guard lock(mutex_);
      requests_.push_back(request);
    }
    if (request.target == "/throws") throw std::runtime_error("a defect");
    if (request.target == "/throws-int") throw 5;
    if (request.target == "/splits") return {200, {{"X", "a\r\nY: b"}}, ""};
    if (request.target == "/empty") return HttpResponse{204};
    if (request.target == "/large") return {200, {}, std::string(largeBytes, 'l')};
    if (request.target == "/ends") return {200, {{"Connection", "close"}}, "last"};
    if (request.target == "/waits") released.wait();
    return {200, {}, request.method + " " + request.target + " " + request.body};
  }

  std::optional<HttpResponse> refuse(const HttpRequest& head) override {
    ++asked;
    if (head.headers.find("Authorization") == "wrong") {
      return HttpResponse{401, {}, "who are you"};
    }
    if (head.target == "/refuse-throws") throw std::runtime_error("a defect");
    return std::nullopt;
  }

  bool mayWait(const HttpRequest& request) const override {
    return request.target == "/waits" || request.target.starts_with("/pool");
  }

  void release() {
    if (!done_.exchange(true)) release_.set_value();
  }

  std::vector<HttpRequest> requests() const {
    const std::lock_guard lock(mutex_);
    return requests_;
  }
  std::vector<std::string> targets() const {
    std::vector<std::string> targets;
    for (const HttpRequest& request : requests()) targets.push_back(request.target);
    return targets;
  }

  std::atomic<int> asked = 0;
  std::size_t largeBytes = 32 << 20;

 private:
  mutable std::mutex mutex_;
  std::vector<HttpRequest> requests_;
  std::promise<void> release_;
  std::shared_future<void> released{release_.get_future()};
  std::atomic<bool> done_ = false;
};

class HttpServerTest : public testing::Test {
 protected:
  ~HttpServerTest() override { handler.release(); }

  HttpServer& start(HttpServerOptions options) {
    options.onDefect = [this](std::string_view text) {
      const std::lock_guard lock(defectsMutex);
      defects.emplace_back(text);
    };
    server = std::make_unique<HttpServer>(handler, std::move(options));
    server->start();
    return *server;
  }
  RawClient connect() {
    if (!server) start({.limits = limits});
    return RawClient(server->port());
  }

  // Sends the bytes on a new connection and gives the status of the first answer, 0 if the
  // connection was closed without one.
  int statusOf(std::string_view bytes) {
    RawClient client = connect();
    client.send(bytes);
    const auto reply = client.reply();
    return reply ? reply->status : 0;
  }

  // A framing error: 400 or what is told, the connection ends, the handler heard nothing, and what
  // came behind is not taken for a request.
  void expectRefused(std::string_view bytes, int status = 400) {
    SCOPED_TRACE(testing::PrintToString(std::string(bytes.substr(0, 120))));
    RawClient client = connect();
    client.send(bytes);
    const auto begun = steady_clock::now();
    const auto reply = client.reply();
    ASSERT_TRUE(reply) << "no answer";
    EXPECT_EQ(reply->status, status);
    EXPECT_EQ(reply->header("Connection"), "close");
    client.finish();
    EXPECT_TRUE(client.closed());
    EXPECT_LT(steady_clock::now() - begun, kAtOnce);
    EXPECT_THAT(handler.targets(), IsEmpty());
  }

  // A client in the middle of a request, as the server knows: it has asked for the body.
  RawClient inTheMiddle() {
    RawClient client = connect();
    client.send("POST /a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    const auto reply = client.reply();
    EXPECT_TRUE(reply && reply->status == 100);
    return client;
  }

  HttpServerLimits limits;
  ScriptedHandler handler;
  std::mutex defectsMutex;
  std::vector<std::string> defects;
  std::unique_ptr<HttpServer> server;
};

const std::string kGet = "GET /a HTTP/1.1\r\nHost: x\r\n\r\n";
const std::string kSmuggled = "GET /smuggled HTTP/1.1\r\nHost: x\r\n\r\n";

std::string post(std::string_view headers, std::string_view body,
                 std::string_view target = "/hooks") {
  std::string text = "POST ";
  return text.append(target)
      .append(" HTTP/1.1\r\nHost: x\r\n")
      .append(headers)
      .append("\r\n")
      .append(body);
}

TEST_F(HttpServerTest, AnswersARequestAndKeepsTheConnection) {
  RawClient client = connect();
  for (int i = 0; i < 3; ++i) {
    client.send(post("Content-Length: 2\r\n", "hi"));
    const auto reply = client.reply();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 200);
    EXPECT_EQ(reply->body, "POST /hooks hi");
    EXPECT_EQ(reply->header("Content-Length"), "14");
    EXPECT_THAT(reply->header("Date").value_or(""),
                testing::MatchesRegex("[A-Z][a-z][a-z], [0-9]+ [A-Z][a-z][a-z] [0-9]+ "
                                      "[0-9]+:[0-9]+:[0-9]+ GMT"));
    EXPECT_EQ(reply->header("Connection"), std::nullopt);
  }
  EXPECT_THAT(handler.requests()[0].peer, testing::StartsWith("127.0.0.1:"));
}

TEST_F(HttpServerTest, SaysWhereItIs) {
  HttpServer& it = start({});
  EXPECT_NE(it.port(), 0);
  EXPECT_EQ(it.url(), "http://127.0.0.1:" + std::to_string(it.port()));
}

// The rows of what POCO's own HTTPServer lets through, one test each, with the right outcome.

TEST_F(HttpServerTest, NeverTakesABodyForTheNextRequest) {
  RawClient client = connect();
  client.send(post("Content-Length: " + std::to_string(kSmuggled.size()) + "\r\n", kSmuggled) +
              kGet);
  EXPECT_EQ(client.reply().value().body, "POST /hooks " + kSmuggled);
  EXPECT_EQ(client.reply().value().body, "GET /a ");
  EXPECT_THAT(handler.targets(), ElementsAre("/hooks", "/a"));
}

TEST_F(HttpServerTest, NeverTakesARefusedBodyForTheNextRequest) {
  RawClient client = connect();
  client.send(
      post("Authorization: wrong\r\nContent-Length: " + std::to_string(kSmuggled.size()) + "\r\n",
           kSmuggled) +
      kGet);
  EXPECT_EQ(client.reply().value().status, 401);
  // A small body is read and dropped, and the connection goes on behind it.
  EXPECT_EQ(client.reply().value().body, "GET /a ");
  EXPECT_THAT(handler.targets(), ElementsAre("/a"));
}

TEST_F(HttpServerTest, RefusesLengthAndTransferCodingTogether) {
  expectRefused(post("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n") +
                kSmuggled);
}

TEST_F(HttpServerTest, RefusesALengthThatIsNotOneNumber) {
  for (const char* const lines :
       {"Content-Length: 2\r\nContent-Length: 3\r\n", "Content-Length: 2\r\nContent-Length: 2\r\n",
        "Content-Length: +5\r\n", "Content-Length: -1\r\n", "Content-Length: two\r\n",
        "Content-Length: 99999999999999999999999\r\n"}) {
    expectRefused(post(lines, "hi") + kSmuggled);
  }
}

TEST_F(HttpServerTest, RefusesBadChunks) {
  for (const char* const chunks :
       {"zz\r\nhello\r\n0\r\n\r\n", "5;=\r\nhello\r\n0\r\n\r\n", "5\r\nhelloo\r\n0\r\n\r\n",
        "FFFFFFFFFFFFFFFFF\r\nhello\r\n0\r\n\r\n"}) {
    expectRefused(post("Transfer-Encoding: chunked\r\n", chunks) + kSmuggled);
  }
  expectRefused(post("Transfer-Encoding: chunked\r\n", "FFFFFFFFFFFFFFFF\r\nhello\r\n") + kSmuggled,
                413);
}

TEST_F(HttpServerTest, DropsTrailers) {
  RawClient client = connect();
  client.send(post("Transfer-Encoding: chunked\r\n",
                   "5\r\nhello\r\n0\r\nAuthorization: wrong\r\nX: y\r\n\r\n") +
              kGet);
  EXPECT_EQ(client.reply().value().body, "POST /hooks hello");
  EXPECT_EQ(client.reply().value().body, "GET /a ");
  EXPECT_FALSE(handler.requests()[0].headers.has("X"));
}

TEST_F(HttpServerTest, KnowsNoOtherTransferCoding) {
  expectRefused(post("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n") + kSmuggled, 501);
}

TEST_F(HttpServerTest, TakesAPostWithoutLengthForOneWithoutBody) {
  EXPECT_EQ(statusOf(post("", "")), 200);
  EXPECT_EQ(handler.requests()[0].body, "");
}

TEST_F(HttpServerTest, AnswersATlsHelloOnThePlainPortAtOnce) {
  expectRefused("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03"s);
}

TEST_F(HttpServerTest, HandsOverOptionsForTheServerAsAWhole) {
  EXPECT_EQ(statusOf("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"), 200);
  EXPECT_THAT(handler.targets(), ElementsAre("*"));
}

TEST_F(HttpServerTest, RefusesAHeaderSectionThatIsNotWellFormed) {
  for (const std::string& bytes : std::vector<std::string>{
           "GET / HTTP/1.1\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n",
           "GET / HTTP/1.1\nHost: x\n\n",
           "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: x\r\nA\r\n\r\n",
           "GET / HTTP/1.1\r\nHost: x\r\nA: \0\r\n\r\n"s,
           "GET / HTTP/1.1\r\nHost: x\r\nA: \x02\r\n\r\n",
           "G{T / HTTP/1.1\r\nHost: x\r\n\r\n",
           "GET nowhere HTTP/1.1\r\nHost: x\r\n\r\n",
       }) {
    expectRefused(bytes + kSmuggled);
  }
  expectRefused("GET / HTTP/9.9\r\nHost: x\r\n\r\n" + kSmuggled, 505);
  expectRefused("CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n" + kSmuggled, 501);
}

TEST_F(HttpServerTest, NeverDecodesAuthorization) {
  statusOf("GET / HTTP/1.1\r\nHost: x\r\nAuthorization: =?utf-8?Q?a=20b?=\r\n\r\n");
  EXPECT_EQ(handler.requests()[0].headers.find("Authorization"), "=?utf-8?Q?a=20b?=");
}

TEST_F(HttpServerTest, NeverHandsOverABodyThatWasCutOff) {
  for (const std::string& bytes :
       {post("Content-Length: 10\r\n", "hello"),
        post("Transfer-Encoding: chunked\r\n", "5\r\nhello\r\n"), std::string("GET / HT")}) {
    RawClient client = connect();
    client.send(bytes);
    client.finish();
    EXPECT_EQ(client.reply().value().status, 400);
    EXPECT_TRUE(client.closed());
  }
  EXPECT_THAT(handler.targets(), IsEmpty());
}

TEST_F(HttpServerTest, LimitsTheHeaderSection) {
  expectRefused("GET /" + std::string(9000, 'a'), 414);
  expectRefused("GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(17000, 'a'), 431);
  std::string many = "GET / HTTP/1.1\r\nHost: x\r\n";
  for (int i = 0; i < 101; ++i) many += "A: b\r\n";
  expectRefused(many + "\r\n", 431);
}

TEST_F(HttpServerTest, SurvivesAHandlerThatThrows) {
  RawClient client = connect();
  for (const char* const target : {"/throws", "/throws-int", "/splits", "/refuse-throws"}) {
    client.send("GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n\r\n");
    const auto reply = client.reply();
    ASSERT_TRUE(reply) << target;
    EXPECT_EQ(reply->status, 500);
    EXPECT_EQ(reply->body.find("a defect"), std::string::npos);
  }
  client.send(kGet);
  EXPECT_EQ(client.reply().value().status, 200);
  const std::lock_guard lock(defectsMutex);
  EXPECT_THAT(defects, SizeIs(4));
  EXPECT_THAT(defects[0], HasSubstr("a defect"));
}

TEST_F(HttpServerTest, AsksForTheBodyOnlyWhenItIsWanted) {
  RawClient client = connect();
  client.send(post("Expect: 100-continue\r\nContent-Length: 2\r\n", ""));
  EXPECT_EQ(client.reply().value().status, 100);
  client.send("hi");
  EXPECT_EQ(client.reply().value().body, "POST /hooks hi");

  client.send(post("Expect: 100-continue\r\nContent-Length: 2\r\nAuthorization: wrong\r\n", ""));
  const auto refused = client.reply();
  EXPECT_EQ(refused->status, 401);
  EXPECT_EQ(refused->header("Connection"), "close");
}

TEST_F(HttpServerTest, MeetsNoOtherExpectation) {
  expectRefused(post("Expect: miracles\r\nContent-Length: 2\r\n", "hi"), 417);
}

TEST_F(HttpServerTest, AnswersPipelinedRequestsInTheirOrder) {
  RawClient client = connect();
  std::string bytes;
  for (int i = 0; i < 100; ++i) {
    const std::string target = std::string(i % 7 == 3 ? "/pool?" : "/n?") + std::to_string(i);
    bytes += "GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n";
  }
  client.send(bytes);
  for (int i = 0; i < 100; ++i) {
    const auto reply = client.reply();
    ASSERT_TRUE(reply) << i;
    EXPECT_THAT(reply->body, testing::EndsWith("?" + std::to_string(i) + " "));
  }
}

TEST_F(HttpServerTest, KeepsTheOrderWhenRequestsWait) {
  RawClient client = connect();
  client.send("GET /pool HTTP/1.1\r\nHost: x\r\n\r\n" + kGet +
              "GET /pool HTTP/1.1\r\nHost: x\r\n\r\n" + kGet);
  for (const char* const body : {"GET /pool ", "GET /a ", "GET /pool ", "GET /a "}) {
    EXPECT_EQ(client.reply().value().body, body);
  }
}

TEST_F(HttpServerTest, ClosesWhenEitherSideSaysSo) {
  for (const char* const head :
       {"GET /a HTTP/1.1\r\nHost: x\r\nConnection: Close, x\r\n\r\n",
        "GET /ends HTTP/1.1\r\nHost: x\r\n\r\n", "GET /a HTTP/1.0\r\n\r\n"}) {
    RawClient client = connect();
    client.send(head);
    const auto reply = client.reply();
    EXPECT_EQ(reply->status, 200);
    EXPECT_EQ(reply->header("Connection"), "close");
    EXPECT_TRUE(client.closed());
  }
  RawClient old = connect();
  old.send("GET /a HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  EXPECT_EQ(old.reply().value().header("Connection"), "keep-alive");
  old.send(kGet);
  EXPECT_EQ(old.reply().value().status, 200);
}

TEST_F(HttpServerTest, AnswersAClientThatHasClosedItsHalf) {
  RawClient client = connect();
  client.send("GET /pool HTTP/1.1\r\nHost: x\r\n\r\n" + kGet);
  client.finish();
  EXPECT_EQ(client.reply().value().body, "GET /pool ");
  EXPECT_EQ(client.reply().value().body, "GET /a ");
  EXPECT_TRUE(client.closed());
}

TEST_F(HttpServerTest, SendsNoBodyWhereThereCanBeNone) {
  RawClient client = connect();
  client.send("HEAD /a HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.reply(true).value().header("Content-Length"), "8");
  client.send("GET /empty HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto none = client.reply();
  EXPECT_EQ(none->status, 204);
  EXPECT_EQ(none->header("Content-Length"), std::nullopt);
  client.send(kGet);
  EXPECT_EQ(client.reply().value().status, 200);
}

TEST_F(HttpServerTest, RefusesALargeBodyBeforeItComesAndLetsTheAnswerBeRead) {
  limits.bodyBytes = 1000;
  RawClient announced = connect();
  announced.send(post("Content-Length: 1001\r\n", ""));
  EXPECT_EQ(announced.reply().value().status, 413);

  // A client that sends all of it before it reads gets its answer too.
  RawClient sending = connect();
  const std::string body(8 << 20, 'b');
  EXPECT_TRUE(sending.send(post("Content-Length: " + std::to_string(body.size()) + "\r\n", body)));
  EXPECT_EQ(sending.reply().value().status, 413);

  RawClient chunked = connect();
  chunked.send(post("Transfer-Encoding: chunked\r\n", "3E8\r\n" + std::string(1000, 'b') + "\r\n"));
  EXPECT_TRUE(chunked.silent(20ms));
  chunked.send("1\r\n");
  EXPECT_EQ(chunked.reply().value().status, 413);
  EXPECT_THAT(handler.targets(), IsEmpty());
}

TEST_F(HttpServerTest, AsksOnceWhetherToRefuseAndNeverTakesTheBodyIn) {
  RawClient client = connect();
  client.send(post("Authorization: wrong\r\nContent-Length: 1000000\r\n", "some"));
  const auto reply = client.reply();
  EXPECT_EQ(reply->status, 401);
  EXPECT_EQ(reply->header("Connection"), "close");
  RawClient chunked = connect();
  chunked.send(post("Authorization: wrong\r\nTransfer-Encoding: chunked\r\n", ""));
  EXPECT_EQ(chunked.reply().value().header("Connection"), "close");
  EXPECT_EQ(handler.asked, 2);
  EXPECT_THAT(handler.targets(), IsEmpty());
}

TEST_F(HttpServerTest, TakesALargeBodyInPieces) {
  RawClient client = connect();
  const std::string body(3 << 20, 'b');
  client.send(post("Content-Length: " + std::to_string(body.size()) + "\r\n", body));
  ASSERT_EQ(client.reply().value().status, 200);
  EXPECT_EQ(handler.requests()[0].body, body);
}

// Slow clients. The limits are small, so that nothing here takes long.

TEST_F(HttpServerTest, GivesUpOnASlowHead) {
  limits.headTime = 60ms;
  RawClient dripping = connect();
  dripping.send("GET /a HTTP/1.1\r\nHost: ");
  std::atomic<bool> stop = false;
  std::thread drip([&] {
    while (!stop && dripping.send("x")) std::this_thread::sleep_for(20ms);
  });
  const auto reply = dripping.reply();
  stop = true;
  drip.join();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->status, 408);
  RawClient silent = connect();
  EXPECT_TRUE(silent.closed());
}

TEST_F(HttpServerTest, GivesUpOnASlowBody) {
  limits.requestTime = 60ms;
  RawClient client = connect();
  client.send(post("Content-Length: 10\r\n", "half"));
  EXPECT_EQ(client.reply().value().status, 408);
  EXPECT_TRUE(client.closed());
  EXPECT_THAT(handler.targets(), IsEmpty());
}

TEST_F(HttpServerTest, ClosesIdleConnections) {
  limits.idleTime = 50ms;
  RawClient client = connect();
  client.send(kGet);
  EXPECT_EQ(client.reply().value().status, 200);
  EXPECT_TRUE(client.closed());
}

TEST_F(HttpServerTest, GivesUpOnAClientThatDoesNotRead) {
  limits.writeTime = 100ms;
  limits.connections = 1;
  RawClient client = connect();
  client.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n");
  while (handler.targets().empty()) std::this_thread::yield();
  // There is room for another as soon as the server has given up on this one.
  const auto until = steady_clock::now() + RawClient::kPatience;
  while (statusOf(kGet) != 200 && steady_clock::now() < until) {
    std::this_thread::sleep_for(10ms);
  }
  EXPECT_FALSE(client.reply()) << "more came than the sockets hold";
}

TEST_F(HttpServerTest, SendsALargeAnswerToAClientThatReads) {
  RawClient client = connect();
  client.send("GET /large HTTP/1.1\r\nHost: x\r\n\r\n" + kGet);
  const auto reply = client.reply();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body.size(), handler.largeBytes);
  EXPECT_EQ(client.reply().value().body, "GET /a ");
}

TEST_F(HttpServerTest, StaysWellWhenClientsVanish) {
  handler.largeBytes = 8 << 20;
  for (const char* const target : {"/a", "/pool", "/waits", "/large"}) {
    RawClient client = connect();
    client.send("GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n\r\n");
    client.reset();
  }
  handler.release();
  EXPECT_EQ(statusOf(kGet), 200);
}

TEST_F(HttpServerTest, MakesRoomByClosingWhatIsIdle) {
  limits.connections = 2;
  RawClient idle = connect();
  idle.send(kGet);
  EXPECT_EQ(idle.reply().value().status, 200);
  RawClient busy = inTheMiddle();
  RawClient next = connect();
  next.send(kGet);
  EXPECT_EQ(next.reply().value().status, 200);
  EXPECT_TRUE(idle.closed());
  busy.send("hi");
  EXPECT_EQ(busy.reply().value().status, 200);
}

TEST_F(HttpServerTest, TurnsAwayWhatIsTooManyWhenAllAreBusy) {
  limits.connections = 1;
  RawClient busy = inTheMiddle();
  RawClient next = connect();
  EXPECT_EQ(next.reply().value().status, 503);
  EXPECT_TRUE(next.closed());
}

TEST_F(HttpServerTest, AnswersOthersWhileHandlersWait) {
  limits.poolThreads = 2;
  limits.poolQueue = 1;
  std::vector<RawClient> waiting;
  for (int i = 0; i < 2; ++i) {
    waiting.push_back(connect());
    waiting.back().send("GET /waits HTTP/1.1\r\nHost: x\r\n\r\n");
    while (handler.targets().size() != waiting.size()) std::this_thread::yield();
  }
  waiting.push_back(connect());
  waiting.back().send("GET /waits HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(waiting.back().silent(30ms));

  EXPECT_EQ(statusOf(kGet), 200);
  EXPECT_EQ(statusOf("GET /waits HTTP/1.1\r\nHost: x\r\n\r\n"), 503) << "no room to wait";
  handler.release();
  for (RawClient& client : waiting) EXPECT_EQ(client.reply().value().body, "GET /waits ");
}

// Ending.

TEST_F(HttpServerTest, TakesNoConnectionOnceItDrainsAndAnswersWhatIsInHand) {
  RawClient busy = connect();
  RawClient idle = connect();
  idle.send(kGet);
  EXPECT_EQ(idle.reply().value().status, 200);
  busy.send("GET /waits HTTP/1.1\r\nHost: x\r\n\r\n");
  while (handler.targets().size() != 2) std::this_thread::yield();

  std::thread draining([&] { server->drain(RawClient::kPatience); });
  EXPECT_TRUE(idle.closed());
  EXPECT_THROW(RawClient(server->port()), std::system_error);
  EXPECT_TRUE(busy.silent(20ms));
  handler.release();
  const auto reply = busy.reply();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body, "GET /waits ");
  EXPECT_EQ(reply->header("Connection"), "close");
  busy.finish();
  draining.join();
  server->drain(5s);
}

TEST_F(HttpServerTest, DrainsAtOnceWhenNothingIsInHand) {
  limits.lingerTime = 10s;
  RawClient idle = connect();
  idle.send(kGet);
  EXPECT_EQ(idle.reply().value().status, 200);
  RawClient fresh = connect();
  const auto begun = steady_clock::now();
  server->drain(10s);
  EXPECT_LT(steady_clock::now() - begun, kAtOnce);
  EXPECT_TRUE(idle.closed());
}

TEST_F(HttpServerTest, AnswersWhatHasArrivedWhenItDrains) {
  server = std::make_unique<HttpServer>(handler, HttpServerOptions{});
  RawClient client = connect();
  client.send(kGet);  // nobody has looked at it yet
  server->start();
  server->drain(RawClient::kPatience);
  EXPECT_EQ(client.reply().value().status, 200);
}

TEST_F(HttpServerTest, DrainsNoLongerThanItIsTold) {
  RawClient busy = connect();
  busy.send("GET /waits HTTP/1.1\r\nHost: x\r\n\r\n");
  while (handler.targets().empty()) std::this_thread::yield();
  const auto begun = steady_clock::now();
  server->drain(50ms);
  EXPECT_LT(steady_clock::now() - begun, kAtOnce);
  EXPECT_TRUE(busy.closed());
}

TEST_F(HttpServerTest, EndsWhileItIsBusy) {
  std::atomic<bool> stop = false;
  connect();
  std::vector<std::thread> clients;
  for (int i = 0; i < 4; ++i) {
    clients.emplace_back([&, i] {
      while (!stop) {
        try {
          RawClient client(server->port());
          for (int k = 0; k < 50 && !stop; ++k) {
            client.send(i % 2 == 0 ? kGet : "GET /pool HTTP/1.1\r\nHost: x\r\n\r\n");
            if (!client.reply()) break;
          }
        } catch (const std::system_error&) {
          return;  // nobody listens any more
        }
      }
    });
  }
  while (handler.targets().size() < 200) std::this_thread::yield();
  std::thread one([&] { server->drain(200ms); });
  std::thread other([&] { server->drain(200ms); });
  one.join();
  other.join();
  stop = true;
  for (std::thread& client : clients) client.join();
  server.reset();
}

TEST_F(HttpServerTest, NeedNotBeStarted) {
  HttpServer never(handler);
  never.drain(1s);
  EXPECT_THROW(RawClient(never.port()), std::system_error);
  never.start();
}

// Beginning.

TEST_F(HttpServerTest, SaysWhyItCannotListen) {
  const auto complaint = [this](HttpServerOptions options) -> std::string {
    try {
      HttpServer refused(handler, std::move(options));
    } catch (const std::runtime_error& error) {
      return error.what();
    }
    return "";
  };
  const HttpServer first(handler);
  EXPECT_THAT(complaint({.port = first.port()}),
              AllOf(HasSubstr("127.0.0.1:" + std::to_string(first.port())),
                    HasSubstr("choose another port")));
  EXPECT_THAT(complaint({.address = "192.0.2.1"}),
              AllOf(HasSubstr("192.0.2.1:0"), HasSubstr("no such address")));
}

TEST_F(HttpServerTest, NamesTheFileThatItCannotUse) {
  try {
    HttpServer refused(handler, {.tls = TlsFiles{"/nowhere/cert.pem", "/nowhere/key.pem"}});
    FAIL() << "took it";
  } catch (const ShapeError& error) {
    EXPECT_EQ(error.where(), "/nowhere/cert.pem");
  }
}

}  // namespace
}  // namespace hooks
