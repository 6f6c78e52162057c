#include "mock-okta/outbound/answer_parser.h"

#include <gmock/gmock.h>

namespace hooks {
namespace {

using testing::HasSubstr;
using State = AnswerParser::State;

// The answer must come out the same whether it came at once or byte by byte.
HttpResponse parsed(std::string_view bytes, bool end = false) {
  AnswerParser whole;
  State state = whole.take(bytes);
  if (end) state = whole.end();
  EXPECT_EQ(state, State::Complete) << whole.complaint();

  AnswerParser bytewise;
  for (const char c : bytes) bytewise.take(std::string_view(&c, 1));
  if (end) bytewise.end();
  HttpResponse first = std::move(whole).response();
  const HttpResponse second = std::move(bytewise).response();
  EXPECT_EQ(first.status, second.status);
  EXPECT_EQ(first.headers, second.headers);
  EXPECT_EQ(first.body, second.body);
  return first;
}

std::string complaintAbout(std::string_view bytes, AnswerLimits limits = {}) {
  AnswerParser parser(AnswerParser::Body::Possible, limits);
  EXPECT_EQ(parser.take(bytes), State::Malformed);
  return parser.complaint();
}

TEST(AnswerParserTest, TakesABodyOfTheLengthSaid) {
  const HttpResponse answer =
      parsed("HTTP/1.1 201 Created\r\nContent-Length: 5\r\nX-A:  b c \r\n\r\nhello");
  EXPECT_EQ(answer.status, 201);
  EXPECT_EQ(answer.headers, (HttpHeaders{{"Content-Length", "5"}, {"X-A", "b c"}}));
  EXPECT_EQ(answer.body, "hello");
}

TEST(AnswerParserTest, TakesAChunkedBodyWithExtensionsAndTrailers) {
  const HttpResponse answer = parsed(
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"
      "3\r\nabc\r\nA;x=y\r\n0123456789\r\n0\r\nX-Trailer: z\r\n\r\n");
  EXPECT_EQ(answer.body, "abc0123456789");
  EXPECT_FALSE(answer.headers.has("X-Trailer"));
}

TEST(AnswerParserTest, TakesABodyThatTheConnectionEnds) {
  EXPECT_EQ(parsed("HTTP/1.0 200 OK\r\n\r\nall of it", true).body, "all of it");
}

TEST(AnswerParserTest, SkipsInterimAnswers) {
  const HttpResponse answer = parsed(
      "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: x\r\n\r\n"
      "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
  EXPECT_EQ(answer.status, 200);
  EXPECT_FALSE(answer.headers.has("Link"));
}

TEST(AnswerParserTest, ExpectsNoBodyWhereThereIsNone) {
  EXPECT_EQ(parsed("HTTP/1.1 204 No Content\r\n\r\n").body, "");
  EXPECT_EQ(parsed("HTTP/1.1 304 Not Modified\r\nContent-Length: 9\r\n\r\n").body, "");
  AnswerParser head(AnswerParser::Body::None);
  EXPECT_EQ(head.take("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\n"), State::Complete);
}

TEST(AnswerParserTest, BearsWithWhatServersDo) {
  EXPECT_EQ(parsed("HTTP/1.1 200\r\nContent-Length: 0\r\n\r\n").status, 200);
  EXPECT_EQ(parsed("HTTP/1.1 200 OK\nContent-Length: 2\n\nok").body, "ok");
  EXPECT_EQ(parsed("HTTP/1.1 200 OK\r\nX: a\r\n  b\r\nContent-Length: 0\r\n\r\n").headers.find("X"),
            "a b");
  EXPECT_EQ(parsed("HTTP/1.1 200 OK\r\nContent-Length: 2, 2\r\n\r\nok").body, "ok");
}

TEST(AnswerParserTest, SaysAtOnceThatSomethingIsNotHttp) {
  EXPECT_THAT(complaintAbout("SSH-2.0-OpenSSH"), HasSubstr("SSH-2.0"));
  EXPECT_THAT(complaintAbout("\x15\x03\x01"), HasSubstr("not an HTTP/1.x answer"));
  EXPECT_THAT(complaintAbout("HTTP/2 200\r\n"), HasSubstr("HTTP/2"));
  EXPECT_THAT(complaintAbout("HTTP/1.1 twenty\r\n"), HasSubstr("status line"));
  EXPECT_THAT(complaintAbout("HTTP/1.1 099 No\r\n"), HasSubstr("status line"));
  EXPECT_THAT(complaintAbout("HTTP/1.1 2000 No\r\n"), HasSubstr("status line"));
}

TEST(AnswerParserTest, RefusesWhatCouldBeReadInTwoWays) {
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  EXPECT_THAT(complaintAbout(ok + "Content-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n"),
              HasSubstr("both"));
  EXPECT_THAT(complaintAbout(ok + "Content-Length: 1\r\nContent-Length: 2\r\n\r\n"),
              HasSubstr("Content-Length"));
  for (const char* length : {"+5", "-5", "5x", "", "0x5", "99999999999999999999"}) {
    EXPECT_THAT(complaintAbout(ok + "Content-Length: " + length + "\r\n\r\n"),
                HasSubstr("Content-Length"));
  }
  EXPECT_THAT(complaintAbout(ok + "Transfer-Encoding: gzip, chunked\r\n\r\n"), HasSubstr("gzip"));
  EXPECT_THAT(complaintAbout(ok + "Name : value\r\n"), HasSubstr("'Name '"));
  EXPECT_THAT(complaintAbout(ok + "no colon\r\n"), HasSubstr("no colon"));
  EXPECT_THAT(complaintAbout(ok + " folded\r\n"), HasSubstr("white space"));
  EXPECT_THAT(complaintAbout(ok + "A: b" + std::string(1, '\0') + "\r\n"), HasSubstr("control"));
  EXPECT_THAT(complaintAbout(ok + "Transfer-Encoding: chunked\r\n\r\nxyz\r\n"), HasSubstr("xyz"));
  EXPECT_THAT(complaintAbout(ok + "Transfer-Encoding: chunked\r\n\r\n1\r\nab\r\n"),
              HasSubstr("longer"));
  EXPECT_THAT(complaintAbout("HTTP/1.1 101 Switching Protocols\r\n\r\n"), HasSubstr("101"));
}

TEST(AnswerParserTest, TakesNoMoreThanItsLimits) {
  const AnswerLimits limits{.headerBytes = 100, .bodyBytes = 10};
  const std::string ok = "HTTP/1.1 200 OK\r\n";
  EXPECT_THAT(complaintAbout(ok + "X: " + std::string(100, 'a'), limits), HasSubstr("100 bytes"));
  EXPECT_THAT(complaintAbout(ok + "Content-Length: 11\r\n\r\n", limits), HasSubstr("10 bytes"));
  EXPECT_THAT(complaintAbout(ok + "\r\n01234567890", limits), HasSubstr("10 bytes"));
  EXPECT_THAT(
      complaintAbout(ok + "Transfer-Encoding: chunked\r\n\r\n9\r\n012345678\r\n2\r\n", limits),
      HasSubstr("10 bytes"));
  EXPECT_THAT(complaintAbout(ok + "Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", limits),
              HasSubstr("10 bytes"));
  std::string interim;
  for (int i = 0; i < 10; ++i) interim += "HTTP/1.1 100 Continue\r\n\r\n";
  EXPECT_THAT(complaintAbout(interim, limits), HasSubstr("100 bytes"));
}

TEST(AnswerParserTest, KnowsHowFarACutAnswerCame) {
  AnswerParser parser;
  EXPECT_EQ(parser.progress(), "before the first byte of an answer");
  parser.take("HTTP/1.1 200 OK\r\nConte");
  EXPECT_EQ(parser.progress(), "in the header section");
  parser.take("nt-Length: 10\r\n\r\nabc");
  EXPECT_EQ(parser.progress(), "after 3 of 10 bytes of the body");
  EXPECT_EQ(parser.end(), State::Wanting);
}

TEST(AnswerParserTest, KnowsWhetherTheConnectionCanBeUsedAgain) {
  const auto keeps = [](std::string_view bytes) {
    AnswerParser parser;
    parser.take(bytes);
    parser.end();
    return parser.keepsConnection();
  };
  EXPECT_TRUE(keeps("HTTP/1.1 204 No Content\r\n\r\n"));
  EXPECT_TRUE(keeps("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_FALSE(keeps("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: x, Close\r\n\r\n"));
  EXPECT_FALSE(keeps("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n"));
  EXPECT_FALSE(keeps("HTTP/1.1 200 OK\r\n\r\nuntil the end"));
  EXPECT_FALSE(keeps("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\nHTTP/1.1 500 More\r\n"));
}

}  // namespace
}  // namespace hooks
