#include "receiver/http/request_parser.h"

#include <gtest/gtest.h>

#include <string>

namespace hooks {
namespace {

using namespace std::string_literals;

using State = RequestParser::State;

class RequestParserTest : public testing::Test {
 protected:
  // Presents the bytes as a connection does: what is left over comes again with what follows.
  // Returns what the request did not use.
  std::string feed(std::string_view bytes, std::size_t piece = std::string::npos) {
    std::string pending;
    while (!bytes.empty()) {
      pending.append(bytes.substr(0, piece));
      bytes.remove_prefix(std::min(bytes.size(), piece));
      while (true) {
        const State before = parser.state();
        const std::size_t used = parser.read(pending);
        pending.erase(0, used);
        if (parser.state() == State::Complete || parser.state() == State::Wrong) {
          return pending.append(bytes);
        }
        if (pending.empty() || (used == 0 && before == parser.state())) break;
      }
    }
    return pending;
  }

  int statusOf(std::string_view bytes) {
    parser.reset();
    feed(bytes);
    return parser.state() == State::Wrong ? parser.status() : 0;
  }

  HttpServerLimits limits{.lineBytes = 200, .headerBytes = 1000, .headerLines = 8, .bodyBytes = 64};
  RequestParser parser{limits};
};

TEST_F(RequestParserTest, ReadsARequestWhole) {
  const std::string next =
      feed("POST /hooks?a=1 HTTP/1.1\r\nHost: x\r\nX-A:  b \r\nContent-Length: 5\r\n\r\nhelloGET");
  ASSERT_EQ(parser.state(), State::Complete);
  EXPECT_EQ(parser.request().method, "POST");
  EXPECT_EQ(parser.request().target, "/hooks?a=1");
  EXPECT_EQ(parser.request().headers,
            (HttpHeaders{{"Host", "x"}, {"X-A", "b"}, {"Content-Length", "5"}}));
  EXPECT_EQ(parser.request().body, "hello");
  EXPECT_TRUE(parser.keepAlive());
  EXPECT_EQ(next, "GET");
}

TEST_F(RequestParserTest, ReadsTheSameHoweverTheBytesAreCut) {
  const std::string_view bytes =
      "\r\nPOST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: Chunked\r\n\r\n"
      "5;name=\"v\"\r\nhello\r\n1 ; a\r\n!\r\n0\r\nX-Trailer: t\r\nContent-Type: no\r\n\r\nrest";
  for (std::size_t piece = 1; piece < 40; ++piece) {
    parser.reset();
    EXPECT_EQ(feed(bytes, piece), "rest");
    ASSERT_EQ(parser.state(), State::Complete) << piece;
    EXPECT_EQ(parser.request().body, "hello!");
    EXPECT_EQ(parser.request().headers.size(), 2U) << "trailers are dropped";
  }
}

TEST_F(RequestParserTest, StopsBehindTheHeadSoThatItCanBeRefused) {
  const std::string_view bytes = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
  EXPECT_EQ(parser.read(bytes), bytes.size() - 5);
  EXPECT_EQ(parser.state(), State::Body);
  EXPECT_EQ(parser.contentLength(), 5U);
  parser.discardBody();
  EXPECT_EQ(parser.read("hello"), 5U);
  EXPECT_EQ(parser.state(), State::Complete);
  EXPECT_EQ(parser.request().body, "");
}

TEST_F(RequestParserTest, KeepsValuesAsTheyCame) {
  feed("GET / HTTP/1.1\r\nHost: x\r\nAuthorization: =?utf-8?B?c2VjcmV0?= \xc3\xa9\r\n\r\n");
  ASSERT_EQ(parser.state(), State::Complete);
  EXPECT_EQ(parser.request().headers.find("authorization"), "=?utf-8?B?c2VjcmV0?= \xc3\xa9");
}

TEST_F(RequestParserTest, TakesTheAbsoluteFormForWhatItMeans) {
  feed("GET http://other:81/a?b HTTP/1.1\r\nHost: x\r\n\r\n");
  ASSERT_EQ(parser.state(), State::Complete);
  EXPECT_EQ(parser.request().target, "/a?b");
  EXPECT_EQ(parser.request().headers.find("Host"), "other:81");
  parser.reset();
  feed("GET http://other?b HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(parser.request().target, "/?b");
}

TEST_F(RequestParserTest, TakesTheAsteriskForOptions) {
  EXPECT_EQ(statusOf("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n"), 0);
  EXPECT_EQ(parser.request().target, "*");
  EXPECT_EQ(statusOf("GET * HTTP/1.1\r\nHost: x\r\n\r\n"), 400);
}

TEST_F(RequestParserTest, KnowsWhetherTheConnectionGoesOn) {
  const auto goesOn = [this](std::string_view head) {
    EXPECT_EQ(statusOf(head), 0);
    return parser.keepAlive();
  };
  EXPECT_TRUE(goesOn("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  EXPECT_FALSE(goesOn("GET / HTTP/1.1\r\nHost: x\r\nConnection: Close, x\r\n\r\n"));
  EXPECT_FALSE(goesOn("GET / HTTP/1.1\r\nHost: x\r\nConnection: x\r\nConnection: close\r\n\r\n"));
  EXPECT_FALSE(goesOn("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_TRUE(goesOn("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
}

TEST_F(RequestParserTest, RefusesWhatItWouldHaveToGuessAt) {
  const auto head = [](std::string lines) {
    return "POST / HTTP/1.1\r\nHost: x\r\n" + lines + "\r\n";
  };
  struct Case {
    int status;
    std::string bytes;
  };
  const std::vector<Case> cases = {
      {400, head("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")},
      {400, head("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n")},
      {400, head("Content-Length: 5\r\nContent-Length: 6\r\n")},
      {400, head("Content-Length: 5\r\nContent-Length: 5\r\n")},
      {400, head("Content-Length: 5, 5\r\n")},
      {400, head("Content-Length: +5\r\n")},
      {400, head("Content-Length: -5\r\n")},
      {400, head("Content-Length: 5a\r\n")},
      {400, head("Content-Length: 0x5\r\n")},
      {400, head("Content-Length:\r\n")},
      {400, head("Content-Length: 5 5\r\n")},
      {400, head("Content-Length: 18446744073709551616\r\n")},
      {400, head("Content-Length: 99999999999999999999999999\r\n")},
      {413, head("Content-Length: 18446744073709551615\r\n")},
      {413, head("Content-Length: 65\r\n")},
      {501, head("Transfer-Encoding: gzip, chunked\r\n")},
      {501, head("Transfer-Encoding: identity\r\n")},
      {501, head("Transfer-Encoding: xchunked\r\n")},
      {400, head("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")},
      {400, head("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n")},
      {400, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"},
      {400, head("Transfer-Encoding: chunked\r\n") + "x\r\n"},
      {400, head("Transfer-Encoding: chunked\r\n") + "-1\r\n"},
      {400, head("Transfer-Encoding: chunked\r\n") + "\r\n"},
      {400, head("Transfer-Encoding: chunked\r\n") + "5\nhello\r\n"},
      {400, head("Transfer-Encoding: chunked\r\n") + "5 hello\r\n"},
      {400, head("Transfer-Encoding: chunked\r\n") + "5;\r\nhello\r\n"},
      {400, head("Transfer-Encoding: chunked\r\n") + "0x5\r\nhello\r\n"},
      {400, head("Transfer-Encoding: chunked\r\n") + "5\r\nhello0\r\n\r\n"},
      {400, head("Transfer-Encoding: chunked\r\n") + "10000000000000000\r\n"},
      {413, head("Transfer-Encoding: chunked\r\n") + "FFFFFFFFFFFFFFFF\r\n"},
      {413, head("Transfer-Encoding: chunked\r\n") + "41\r\n"},
      {400, head("Transfer-Encoding: chunked\r\n") + "0\r\nbad trailer\r\n\r\n"},
      {431, head("Transfer-Encoding: chunked\r\n") + "5;a=" + std::string(1100, 'b')},
      {431, head("Transfer-Encoding: chunked\r\n") + "0\r\nA: " + std::string(1100, 'b')},
      {400, "GET / HTTP/1.1\r\n\r\n"},
      {400, "GET / HTTP/1.1\r\nHost: x\r\nHost: x\r\n\r\n"},
      {400, "GET / HTTP/1.1\r\nHost: a b\r\n\r\n"},
      {400, "GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"},
      {400, "GET / HTTP/1.1\nHost: x\n\n"},
      {400, "GET / HTTP/1.1\r\nHost: x\n\r\n"},
      {400, "GET / HTTP/1.1\r\nHost: x\r\nA: b\r\n c\r\n\r\n"},
      {400, "GET / HTTP/1.1\r\n A: b\r\nHost: x\r\n\r\n"},
      {400, "GET / HTTP/1.1\r\nHost: x\r\nA : b\r\n\r\n"},
      {400, "GET / HTTP/1.1\r\nHost: x\r\nA\r\n\r\n"},
      {400, "GET / HTTP/1.1\r\nHost: x\r\n: b\r\n\r\n"},
      {400, "GET / HTTP/1.1\r\nHost: x\r\nA: b\rc\r\n\r\n"},
      {400, "GET / HTTP/1.1\r\nHost: x\r\nA: b\0c\r\n\r\n"s},
      {400,
       "GET / HTTP/1.1\r\nHost: x\r\nA: b\x01"
       "c\r\n\r\n"},
      {400, "GET / HTTP/1.1\r\nHost: x\r\nA: b\x7f\r\n\r\n"},
      {400, "GET / HTTP/1.1\r\nHost: x\r\nConnection: a b\r\n\r\n"},
      {505, "GET / HTTP/9.9\r\nHost: x\r\n\r\n"},
      {505, "PRI * HTTP/2.0\r\n\r\n"},
      {400, "GET / HTTP/1.1x\r\nHost: x\r\n\r\n"},
      {400, "GET / http/1.1\r\nHost: x\r\n\r\n"},
      {400, "GET /\r\nHost: x\r\n\r\n"},
      {400, "GET  / HTTP/1.1\r\nHost: x\r\n\r\n"},
      {400, "GET / x HTTP/1.1\r\nHost: x\r\n\r\n"},
      {400, "GE(T / HTTP/1.1\r\nHost: x\r\n\r\n"},
      {400, "GET x HTTP/1.1\r\nHost: x\r\n\r\n"},
      {400, "GET /a#b HTTP/1.1\r\nHost: x\r\n\r\n"},
      {400, "GET /\xc3\xa9 HTTP/1.1\r\nHost: x\r\n\r\n"},
      {400, "GET ftp://x/ HTTP/1.1\r\nHost: x\r\n\r\n"},
      {400, "GET http:/// HTTP/1.1\r\nHost: x\r\n\r\n"},
      {400, "GET http://u@x/ HTTP/1.1\r\nHost: x\r\n\r\n"},
      {501, "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n"},
      {400, "\x16\x03\x01\x02"},
      {400, "\n"},
      {400, " GET"},
      {414, "GET /" + std::string(300, 'a')},
      {414, "GET /" + std::string(300, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n"},
      {431, "GET / HTTP/1.1\r\nA: " + std::string(1100, 'a')},
      {431, "GET / HTTP/1.1\r\nHost: x\r\nA: " + std::string(1100, 'a') + "\r\n\r\n"},
      {431, head("A: 1\r\nA: 1\r\nA: 1\r\nA: 1\r\nA: 1\r\nA: 1\r\nA: 1\r\nA: 1\r\n")},
  };
  for (const Case& wanted : cases) {
    EXPECT_EQ(statusOf(wanted.bytes), wanted.status) << testing::PrintToString(wanted.bytes);
    if (parser.state() != State::Wrong) continue;
    EXPECT_FALSE(parser.complaint().empty());
    // The verdict does not depend on how the bytes were cut.
    parser.reset();
    feed(wanted.bytes, 1);
    EXPECT_EQ(parser.status(), wanted.status) << testing::PrintToString(wanted.bytes);
  }
}

TEST_F(RequestParserTest, TakesWhatIsJustWithinTheLimits) {
  EXPECT_EQ(
      statusOf("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 64\r\n\r\n" + std::string(64, 'b')),
      0);
  EXPECT_EQ(parser.request().body.size(), 64U);
  EXPECT_EQ(statusOf("POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n" +
                     std::string(32, 'b') + "\r\n20\r\n" + std::string(32, 'b') + "\r\n0\r\n\r\n"),
            0);
  EXPECT_EQ(parser.request().body.size(), 64U);
  EXPECT_EQ(statusOf("GET /" + std::string(186, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n"), 0);
  EXPECT_EQ(statusOf("GET / HTTP/1.1\r\nHost: x\r\nA: 1\r\nA: 1\r\nA: 1\r\nA: 1\r\nA: 1\r\nA: 1\r\n"
                     "A: 1\r\n\r\n"),
            0);
}

TEST_F(RequestParserTest, KnowsAnExpectation) {
  statusOf("POST / HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
  EXPECT_EQ(parser.expectation(), "100-continue");
  statusOf("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n");
  EXPECT_EQ(parser.expectation(), std::nullopt);
}

}  // namespace
}  // namespace hooks
