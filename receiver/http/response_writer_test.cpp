#include "receiver/http/response_writer.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace hooks {
namespace {

using testing::HasSubstr;
using testing::Not;

std::string written(const HttpResponse& response, const AnswerTo& to = {}) {
  std::string out;
  EXPECT_TRUE(writeResponse(out, response, to));
  return out;
}

TEST(ResponseWriterTest, KeepsTheHandlersHeadersAndAddsWhatFramesTheMessage) {
  EXPECT_EQ(written({200, {{"X-B", "1"}, {"x-a", "2"}}, "hello"}, {.date = "D"}),
            "HTTP/1.1 200 OK\r\nX-B: 1\r\nx-a: 2\r\nDate: D\r\nContent-Length: 5\r\n\r\nhello");
}

TEST(ResponseWriterTest, KeepsTheDateAndCorrectsTheLengthInTheirPlace) {
  EXPECT_EQ(written({201, {{"content-length", "99"}, {"date", "mine"}}, "abc"}, {.date = "D"}),
            "HTTP/1.1 201 Created\r\ncontent-length: 3\r\ndate: mine\r\n\r\nabc");
}

TEST(ResponseWriterTest, SaysWhetherTheConnectionGoesOn) {
  EXPECT_THAT(written({200}, {.close = true}), HasSubstr("\r\nConnection: close\r\n"));
  EXPECT_THAT(written({200}, {.http10 = true}), HasSubstr("\r\nConnection: keep-alive\r\n"));
  EXPECT_THAT(written({200}), Not(HasSubstr("Connection")));
}

TEST(ResponseWriterTest, LeavesFramingToTheServer) {
  const std::string out =
      written({200, {{"Transfer-Encoding", "chunked"}, {"Connection", "keep-alive"}}, "x"},
              {.close = true});
  EXPECT_THAT(out, Not(HasSubstr("chunked")));
  EXPECT_THAT(out, Not(HasSubstr("keep-alive")));
}

TEST(ResponseWriterTest, SendsNoBodyWhereThereCanBeNone) {
  EXPECT_EQ(written({204, {{"Content-Length", "4"}}, "gone"}), "HTTP/1.1 204 No Content\r\n\r\n");
  EXPECT_EQ(written({304, {}, "gone"}), "HTTP/1.1 304 Not Modified\r\n\r\n");
  EXPECT_EQ(written({200, {}, "four"}, {.head = true}),
            "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n");
  EXPECT_EQ(written({200, {{"Content-Length", "12"}}, ""}, {.head = true}),
            "HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n");
}

TEST(ResponseWriterTest, RefusesWhatCannotTravel) {
  for (const HttpResponse& response :
       std::vector<HttpResponse>{{200, {{"X", "a\r\nSet-Cookie: b"}}, ""},
                                 {200, {{"X\r\nY", "a"}}, ""},
                                 {200, {{"", "a"}}, ""},
                                 {200, {{"X Y", "a"}}, ""},
                                 {200, {{"X", std::string("a\0b", 3)}}, ""},
                                 {100, {}, ""},
                                 {0, {}, ""},
                                 {600, {}, ""}}) {
    std::string out = "before";
    EXPECT_FALSE(writeResponse(out, response, {}));
    EXPECT_EQ(out, "before");
  }
}

TEST(ResponseWriterTest, FindsCloseAmongTheOptionsOfAConnection) {
  EXPECT_TRUE(saysClose({{"connection", "Close, x"}}));
  EXPECT_TRUE(saysClose({{"Connection", "x ,\tCLOSE"}}));
  EXPECT_TRUE(saysClose({{"Connection", "x"}, {"Connection", "close"}}));
  EXPECT_FALSE(saysClose({{"Connection", "closed, keep-alive"}}));
}

}  // namespace
}  // namespace hooks
