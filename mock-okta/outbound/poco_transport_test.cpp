#include "mock-okta/outbound/poco_transport.h"

#include <gmock/gmock.h>

#include <future>
#include <latch>

#include "fixtures/wire/shape_error.h"
#include "mock-okta/outbound/testing/raw_server.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::Ge;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Le;
using testing::Not;
using testing::Optional;
using testing::StartsWith;

constexpr std::string_view kOk = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

// How long an answer may take that comes at once, on a busy machine.
constexpr auto kPatience = 20s;

RawServer::Script answering(std::string answer) {
  return [answer](RawPeer& peer) {
    while (!peer.request().empty() && peer.send(answer)) {
    }
  };
}

// Answers once and closes.
RawServer::Script answeringOnce(std::string answer) {
  return [answer](RawPeer& peer) {
    peer.request();
    peer.send(answer);
  };
}

HttpRequest aDelivery() {
  return {.method = "POST",
          .headers = {{"User-Agent", "Okta Hook Service v1.0.0 - who1"},
                      {"Accept", "application/json"},
                      {"authorization", "secret"},
                      {"Content-Type", "application/json"}},
          .body = R"({"data":{}})"};
}

class PocoTransportTest : public testing::Test {
 protected:
  Exchange call(const RawServer& server, std::chrono::milliseconds deadline = kPatience) {
    return transport.send(server.url(), aDelivery(), deadline);
  }

  // What became of a call to a receiver that does `script`, and of a short deadline.
  Exchange callTo(RawServer::Script script, std::chrono::milliseconds deadline = kPatience) {
    const RawServer server(std::move(script));
    return call(server, deadline);
  }

  VirtualClock clock;
  PocoTransport transport{clock};
};

TEST_F(PocoTransportTest, BringsBackTheAnswer) {
  const Exchange exchange =
      callTo(answering("HTTP/1.1 201 Made\r\nX-One: 1\r\nContent-Length: 5\r\n\r\nhello"));

  ASSERT_TRUE(exchange.answered()) << exchange.detail;
  EXPECT_EQ(exchange.status(), 201);
  EXPECT_EQ(exchange.response->headers.find("x-one"), "1");
  EXPECT_EQ(exchange.response->body, "hello");
  EXPECT_EQ(exchange.started, clock.now());
  EXPECT_THAT(exchange.took, AllOf(Ge(1us), Le(kPatience)));
}

TEST_F(PocoTransportTest, SendsHeadersAsGivenAndItsOwnBehindThem) {
  std::promise<std::string> seen;
  const RawServer server([&](RawPeer& peer) {
    seen.set_value(peer.request());
    peer.send(kOk);
  });

  const Exchange exchange = call(server);

  EXPECT_EQ(seen.get_future().get(),
            "POST /hooks HTTP/1.1\r\n"
            "User-Agent: Okta Hook Service v1.0.0 - who1\r\n"
            "Accept: application/json\r\n"
            "authorization: secret\r\n"
            "Content-Type: application/json\r\n"
            "Host: 127.0.0.1:" +
                std::to_string(server.port()) +
                "\r\n"
                "Content-Length: 11\r\n"
                "Connection: keep-alive\r\n"
                "\r\n"
                "{\"data\":{}}");
  EXPECT_EQ(exchange.request.headers.find("Content-Length"), "11");
  EXPECT_EQ(exchange.request.target, "/hooks");
}

TEST_F(PocoTransportTest, TakesChunkedAndCloseDelimitedBodies) {
  EXPECT_EQ(callTo(answeringOnce("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                                 "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"))
                .response->body,
            "abcde");
  EXPECT_EQ(callTo(answeringOnce("HTTP/1.0 200 OK\r\n\r\nuntil the end")).response->body,
            "until the end");
}

TEST_F(PocoTransportTest, WaitsForNoBodyOfAHead) {
  const RawServer server(answering("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"));

  EXPECT_EQ(transport.send(server.url(), {.method = "HEAD"}, kPatience).status(), 200);
}

TEST_F(PocoTransportTest, DoesNotFollowARedirect) {
  const RawServer elsewhere(answering(std::string(kOk)));
  const Exchange exchange = callTo(answering("HTTP/1.1 302 Found\r\nLocation: " + elsewhere.url() +
                                             "\r\nContent-Length: 0\r\n\r\n"));

  EXPECT_EQ(exchange.status(), 302);
  EXPECT_EQ(elsewhere.connections(), 0);
}

TEST_F(PocoTransportTest, NamesABadUrl) {
  try {
    transport.send("receiver.example/hooks", {}, kPatience);
    FAIL() << "took it";
  } catch (const ShapeError& error) {
    EXPECT_THAT(error.what(), HasSubstr("receiver.example/hooks"));
  }
}

TEST_F(PocoTransportTest, ReachesAnIpv6Address) {
  try {
    const RawServer server(answering(std::string(kOk)), std::nullopt, "::1");
    const Exchange exchange = transport.send(server.url("[::1]"), aDelivery(), kPatience);
    EXPECT_EQ(exchange.status(), 200) << exchange.detail;
    EXPECT_EQ(exchange.request.headers.find("Host"), "[::1]:" + std::to_string(server.port()));
  } catch (const Poco::Exception& error) {
    GTEST_SKIP() << "no IPv6 here: " << error.displayText();
  }
}

// Deadlines. On an idle machine they are kept to a millisecond or two; on a busy one it may take
// longer until this thread runs. Each of these receivers would go on for a minute or for ever.

TEST_F(PocoTransportTest, CutsOffAReceiverThatIsSilent) {
  const Exchange exchange = callTo([](RawPeer& peer) { peer.rest(); }, 150ms);

  EXPECT_THAT(exchange.unanswered, Optional(Unanswered::TimedOut));
  EXPECT_THAT(exchange.took, AllOf(Ge(150ms), Le(150ms + kPatience)));
  EXPECT_THAT(exchange.detail, HasSubstr("150 ms"));
}

TEST_F(PocoTransportTest, GivesUpWhatNobodyWaitsForAnyMore) {
  std::atomic<bool> abandoned = false;
  PocoTransport impatient(clock, {.abandoned = [&] { return abandoned.load(); }});
  const RawServer server([&](RawPeer& peer) {
    abandoned = true;
    peer.rest();
  });
  const Exchange exchange = impatient.send(server.url(), aDelivery(), 10min);
  EXPECT_THAT(exchange.unanswered, Optional(Unanswered::TimedOut));
  EXPECT_EQ(exchange.detail, "given up");
  EXPECT_LE(exchange.took, kPatience);
}

TEST_F(PocoTransportTest, CutsOffAHeadThatDrips) {
  const Exchange exchange = callTo(
      [](RawPeer& peer) { peer.drip("HTTP/1.1 200 OK\r\nX: " + std::string(12000, 'x'), 5ms); },
      150ms);

  EXPECT_THAT(exchange.unanswered, Optional(Unanswered::TimedOut));
  EXPECT_THAT(exchange.took, AllOf(Ge(150ms), Le(150ms + kPatience)));
}

TEST_F(PocoTransportTest, CutsOffABodyThatDrips) {
  const Exchange exchange = callTo(
      [](RawPeer& peer) {
        peer.send("HTTP/1.1 200 OK\r\nContent-Length: 12000\r\n\r\n");
        peer.drip(std::string(12000, 'x'), 5ms);
      },
      500ms);

  EXPECT_THAT(exchange.unanswered, Optional(Unanswered::TimedOut));
  EXPECT_THAT(exchange.took, AllOf(Ge(500ms), Le(500ms + kPatience)));
  EXPECT_THAT(exchange.detail, HasSubstr("of 12000 bytes of the body"));
}

TEST_F(PocoTransportTest, WaitsForAReceiverThatReadsMoreSlowlyThanItWrites) {
  // More than the system buffers, and read in small pieces: the writer finds the buffer full.
  HttpRequest large = aDelivery();
  large.body.assign(32 << 20, 'x');
  std::atomic<std::size_t> came = 0;
  const RawServer server([&](RawPeer& peer) {
    came = peer.request().size();
    peer.send(kOk);
  });
  EXPECT_EQ(transport.send(server.url(), large, 60s).status(), 200);
  EXPECT_GT(came, large.body.size());
}

TEST_F(PocoTransportTest, CutsOffAReceiverThatDoesNotRead) {
  std::promise<void> over;
  const RawServer server([done = over.get_future().share()](RawPeer&) { done.wait(); });

  HttpRequest large = aDelivery();
  large.body.assign(32 << 20, 'x');
  const Exchange exchange = transport.send(server.url(), large, 500ms);
  over.set_value();

  EXPECT_THAT(exchange.unanswered, Optional(Unanswered::TimedOut));
  EXPECT_THAT(exchange.took, Le(500ms + kPatience));
  EXPECT_THAT(exchange.detail, HasSubstr("while the request was sent"));
}

TEST_F(PocoTransportTest, HearsAnAnswerThatComesBeforeTheWholeRequestWasRead) {
  std::promise<void> over;
  const RawServer server([done = over.get_future().share()](RawPeer& peer) {
    peer.send("HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\n\r\n");
    done.wait();
  });

  HttpRequest large = aDelivery();
  large.body.assign(32 << 20, 'x');
  const Exchange exchange = transport.send(server.url(), large, kPatience);
  EXPECT_EQ(exchange.status(), 413) << exchange.detail;

  // Half a request is on that connection: it must not carry another.
  EXPECT_EQ(transport.send(server.url(), aDelivery(), kPatience).status(), 413);
  EXPECT_EQ(server.connections(), 2);
  over.set_value();
}

// Failures.

TEST_F(PocoTransportTest, SaysThatNobodyListens) {
  const std::string port = std::to_string(freePort());
  const Exchange exchange =
      transport.send("http://127.0.0.1:" + port + "/", aDelivery(), kPatience);

  EXPECT_THAT(exchange.unanswered, Optional(Unanswered::Refused));
  EXPECT_THAT(exchange.detail, HasSubstr("127.0.0.1:" + port));
}

TEST_F(PocoTransportTest, SaysWhereTheConnectionWasCut) {
  const auto cutAfter = [this](std::string bytes, bool reset) {
    const Exchange exchange = callTo([=](RawPeer& peer) {
      peer.request();
      peer.send(bytes);
      if (reset) peer.reset();
    });
    EXPECT_THAT(exchange.unanswered, Optional(Unanswered::Reset)) << bytes;
    return exchange.detail;
  };
  for (const bool reset : {false, true}) {
    EXPECT_THAT(cutAfter("", reset), HasSubstr("before the first byte of an answer"));
    EXPECT_THAT(cutAfter("HTTP/1.1 200 OK\r\nX-", reset), HasSubstr("in the header section"));
    EXPECT_THAT(cutAfter("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc", reset),
                HasSubstr("after 3 of 9 bytes of the body"));
    EXPECT_THAT(cutAfter("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab", reset),
                HasSubstr("whose end had not come"));
  }
}

TEST_F(PocoTransportTest, SaysThatGarbageIsNotHttp) {
  const auto complaint = [this](std::string bytes) {
    const Exchange exchange = callTo(answeringOnce(std::move(bytes)));
    EXPECT_THAT(exchange.unanswered, Optional(Unanswered::NotHttp));
    return exchange.detail;
  };
  EXPECT_THAT(complaint("220 smtp.example ESMTP\r\n"), HasSubstr("220 smtp.example"));
  EXPECT_THAT(complaint("HTTP/1.1 200 OK\r\nX: " + std::string(70000, 'x')),
              "an answer with a header section of more than 65536 bytes");
  EXPECT_THAT(complaint("HTTP/1.1 200 OK\r\n\r\n" + std::string((1 << 20) + 1, 'x')),
              "an answer with a body of more than 1048576 bytes");
}

TEST_F(PocoTransportTest, NeverTellsASecret) {
  for (const RawServer::Script& script :
       {answeringOnce("nonsense"), answeringOnce(""), answeringOnce("HTTP/1.1 200 OK\r\n")}) {
    EXPECT_THAT(callTo(script).detail, AllOf(Not(IsEmpty()), Not(HasSubstr("secret"))));
  }
}

// Names.

class PocoTransportNamesTest : public PocoTransportTest {
 protected:
  PocoTransport with(std::vector<std::string> addresses) {
    return PocoTransport(clock, {.lookUp = [addresses](const std::string&) { return addresses; }});
  }
};

TEST_F(PocoTransportNamesTest, SayThatThereIsNoSuchHost) {
  PocoTransport nowhere(clock, {.lookUp = [](const std::string&) -> std::vector<std::string> {
                          throw std::runtime_error("Name or service not known");
                        }});
  const Exchange exchange = nowhere.send("http://receiver.example/", aDelivery(), kPatience);

  EXPECT_THAT(exchange.unanswered, Optional(Unanswered::NameNotFound));
  EXPECT_EQ(exchange.detail, "no address for receiver.example: Name or service not known");
}

TEST_F(PocoTransportNamesTest, FindLocalhostWithTheSystem) {
  const RawServer server(answering(std::string(kOk)));

  const Exchange exchange = transport.send(server.url("localhost"), aDelivery(), kPatience);

  EXPECT_EQ(exchange.status(), 200) << exchange.detail;
}

TEST_F(PocoTransportNamesTest, FallOverToTheNextAddressInTheSameAttempt) {
  const RawServer server(answering(std::string(kOk)));

  const Exchange exchange =
      with({"127.0.0.2", "127.0.0.1"}).send(server.url("receiver.example"), aDelivery(), kPatience);

  EXPECT_EQ(exchange.status(), 200) << exchange.detail;
  EXPECT_EQ(server.connections(), 1);
}

TEST_F(PocoTransportNamesTest, TellOfEveryAddressThatRefused) {
  const Exchange exchange = with({"127.0.0.2", "127.0.0.3"})
                                .send("http://receiver.example:" + std::to_string(freePort()) + "/",
                                      aDelivery(), kPatience);

  EXPECT_THAT(exchange.unanswered, Optional(Unanswered::Refused));
  EXPECT_THAT(exchange.detail, AllOf(HasSubstr("127.0.0.2"), HasSubstr("127.0.0.3")));
}

TEST_F(PocoTransportNamesTest, DoNotOutlastTheDeadlineWhenTheNameServerHangs) {
  std::promise<void> over;
  std::atomic<int> lookUps{0};
  PocoTransport hanging(
      clock, {.lookUp = [&lookUps, done = over.get_future().share()](const std::string&) {
        ++lookUps;
        done.wait();
        return std::vector<std::string>{"127.0.0.1"};
      }});

  for (int i = 0; i < 2; ++i) {
    const Exchange exchange = hanging.send("http://receiver.example/", aDelivery(), 100ms);
    EXPECT_THAT(exchange.unanswered, Optional(Unanswered::TimedOut));
    EXPECT_THAT(exchange.took, AllOf(Ge(100ms), Le(100ms + kPatience)));
  }
  EXPECT_EQ(lookUps, 1) << "the second call waits for the look-up of the first";
  over.set_value();
}

// Connections that are kept.

class PocoTransportReuseTest : public PocoTransportTest {};

TEST_F(PocoTransportReuseTest, SendsTheNextRequestOverTheSameConnection) {
  const RawServer server(answering(std::string(kOk)));

  for (int i = 0; i < 3; ++i) EXPECT_EQ(call(server).status(), 200);

  EXPECT_EQ(server.connections(), 1);
}

TEST_F(PocoTransportReuseTest, CanBeSwitchedOff) {
  const RawServer server(answering(std::string(kOk)));
  PocoTransport fresh(clock, {.reuseConnections = false});

  for (int i = 0; i < 3; ++i)
    EXPECT_EQ(fresh.send(server.url(), aDelivery(), kPatience).status(), 200);

  EXPECT_EQ(server.connections(), 3);
}

TEST_F(PocoTransportReuseTest, ConnectsAnewWhenTheReceiverSaidThatItCloses) {
  for (const char* header : {"Connection: close", "Keep-Alive: timeout=1"}) {
    const RawServer server(
        answering("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n" + std::string(header) + "\r\n\r\n"));
    for (int i = 0; i < 2; ++i) EXPECT_EQ(call(server).status(), 200);
    EXPECT_EQ(server.connections(), 2) << header;
  }
}

TEST_F(PocoTransportReuseTest, NoticesThatAnIdleConnectionWasClosed) {
  const RawServer server([&](RawPeer& peer) {
    peer.request();
    peer.send(kOk);
  });
  EXPECT_EQ(call(server).status(), 200);
  // The receiver closes without having said so.
  while (server.closed() == 0) std::this_thread::yield();

  EXPECT_EQ(call(server).status(), 200);

  EXPECT_EQ(server.connections(), 2);
}

TEST_F(PocoTransportReuseTest, DoesNotTakeForAnAnswerWhatCameBeforeTheRequest) {
  std::atomic<int> unasked{0};
  const RawServer server([&](RawPeer& peer) {
    while (!peer.request().empty() && peer.send(kOk)) {
      peer.send("HTTP/1.1 500 Nobody asked\r\nContent-Length: 0\r\n\r\n");
      ++unasked;
    }
  });
  EXPECT_EQ(call(server).status(), 200);
  while (unasked == 0) std::this_thread::yield();

  EXPECT_EQ(call(server).status(), 200);
}

TEST_F(PocoTransportReuseTest, NeverSendsARequestTwice) {
  std::atomic<int> requests{0};
  const RawServer server([&](RawPeer& peer) {
    if (!peer.request().empty() && ++requests == 1) peer.send(kOk);
    if (!peer.request().empty()) ++requests;
    // And closes without an answer.
  });
  EXPECT_EQ(call(server).status(), 200);

  const Exchange exchange = call(server);

  EXPECT_THAT(exchange.unanswered, Optional(Unanswered::Reset));
  EXPECT_THAT(exchange.detail, HasSubstr("kept from an earlier request"));
  EXPECT_EQ(server.connections(), 1);
  EXPECT_EQ(requests, 2);
}

TEST_F(PocoTransportReuseTest, ServesManyThreadsAtOnce) {
  constexpr int kThreads = 8;
  constexpr int kCalls = 25;
  const RawServer server([](RawPeer& peer) {
    for (std::string request = peer.request(); !request.empty(); request = peer.request()) {
      const std::string body = request.substr(request.find("\r\n\r\n") + 4);
      peer.send("HTTP/1.1 200 OK\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
                body);
    }
  });
  std::atomic<int> right{0};
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&, t] {
      for (int n = 0; n < kCalls; ++n) {
        HttpRequest request = aDelivery();
        request.body = std::to_string(t) + "/" + std::to_string(n);
        const Exchange exchange = transport.send(server.url(), request, kPatience);
        right += exchange.answered() && exchange.response->body == request.body ? 1 : 0;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(right, kThreads * kCalls);
  EXPECT_THAT(server.connections(), Le(kThreads));
}

// Proxies.

TEST_F(PocoTransportTest, AsksAProxyForThePlainUrl) {
  std::promise<std::string> seen;
  const RawServer proxy([&](RawPeer& peer) {
    seen.set_value(peer.request());
    peer.send(kOk);
  });
  PocoTransport through(clock, {.proxy = {.http = Proxy::parse("http://jane:hunter2@127.0.0.1:" +
                                                               std::to_string(proxy.port()))}});

  const Exchange exchange = through.send("http://receiver.example/hooks", aDelivery(), kPatience);

  EXPECT_EQ(exchange.status(), 200) << exchange.detail;
  EXPECT_THAT(seen.get_future().get(),
              AllOf(StartsWith("POST http://receiver.example/hooks HTTP/1.1\r\n"),
                    HasSubstr("Host: receiver.example\r\n"),
                    HasSubstr("Proxy-Authorization: Basic amFuZTpodW50ZXIy\r\n")));
  EXPECT_FALSE(exchange.request.headers.has("Proxy-Authorization"));
}

TEST_F(PocoTransportTest, SaysThatTheProxyRefused) {
  std::promise<std::string> seen;
  const RawServer proxy([&](RawPeer& peer) {
    seen.set_value(peer.request());
    peer.send("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n");
  });
  PocoTransport through(
      clock,
      {.proxy = {.https = Proxy::parse("http://127.0.0.1:" + std::to_string(proxy.port()))}});

  const Exchange exchange = through.send("https://receiver.example/hooks", aDelivery(), kPatience);

  EXPECT_THAT(seen.get_future().get(), StartsWith("CONNECT receiver.example:443 HTTP/1.1\r\n"));
  EXPECT_THAT(exchange.unanswered, Optional(Unanswered::Refused));
  EXPECT_EQ(exchange.detail, "the proxy answered 403 Forbidden");
}

}  // namespace
}  // namespace hooks
