#include "receiver/http/http_server.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "receiver/http/testing/raw_client.h"

namespace hooks {
namespace {

class Echo : public HttpHandler {
 public:
  HttpResponse handle(const HttpRequest& r) override {
    return {200, {}, r.method + " " + r.target + " " + r.body};
  }
  bool mayWait(const HttpRequest&) const override { return false; }
};

TEST(HttpServerTest, Answers) {
  Echo echo;
  HttpServer server(echo);
  server.start();
  RawClient client(server.port());
  client.send("POST /x HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi");
  const auto reply = client.reply();
  ASSERT_TRUE(reply);
  EXPECT_EQ(reply->body, "POST /x hi");
}

}  // namespace
}  // namespace hooks
