#include "conformance/check/begun_request.h"

#include <gmock/gmock.h>

#include <mutex>

#include "receiver/http/http_server.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;

constexpr std::chrono::seconds kPatience{20};

// Refuses bodies over a thousand bytes by their head, and keeps the others.
class Keeper : public HttpHandler {
 public:
  HttpResponse handle(const HttpRequest& request) override {
    const std::lock_guard guard(mutex_);
    bodies_.push_back(request.body);
    return {200, {{"X-Kept", "yes"}}, "kept"};
  }
  std::optional<HttpResponse> refuse(const HttpRequest& head) override {
    if (head.headers.find("Content-Length").value_or("").size() < 4) return std::nullopt;
    return HttpResponse{413};
  }
  std::vector<std::string> bodies() {
    const std::lock_guard guard(mutex_);
    return bodies_;
  }

 private:
  std::mutex mutex_;
  std::vector<std::string> bodies_;
};

class BegunRequestTest : public testing::Test {
 protected:
  void SetUp() override { server.start(); }

  std::unique_ptr<BegunRequest> begin(std::size_t length) {
    const std::string url = server.url() + "/hooks";
    HttpRequest head{.method = "POST", .headers = {{"Content-Length", std::to_string(length)}}};
    return beginOver(RawConnection(url), url, addressedTo(HttpUrl::parse(url), std::move(head)),
                     clock);
  }

  const SystemClock clock{};
  Keeper keeper;
  HttpServer server{keeper, {.port = 0}};
};

TEST_F(BegunRequestTest, TheBodyComesInPieces) {
  const auto request = begin(10);
  EXPECT_TRUE(request->more("hello"));
  EXPECT_TRUE(keeper.bodies().empty());
  request->more("world");
  const Exchange exchange = request->finish(kPatience);
  EXPECT_EQ(exchange.status(), 200);
  EXPECT_EQ(exchange.response->headers.find("X-Kept"), "yes");
  EXPECT_THAT(keeper.bodies(), testing::ElementsAre("helloworld"));
}

TEST_F(BegunRequestTest, SendsNoMoreOnceItIsAnswered) {
  const std::string piece(64 << 10, 'x');
  const auto request = begin(std::size_t{1} << 30);
  int pieces = 0;
  while (pieces < 10'000 && request->more(piece)) ++pieces;
  EXPECT_LT(pieces, 10'000);
  const Exchange exchange = request->finish(kPatience);
  // Who closes early may do so before the answer has been read.
  EXPECT_TRUE(exchange.status() == 413 || exchange.unanswered == Unanswered::Reset)
      << exchange.status();
}

TEST_F(BegunRequestTest, WithoutTheRestThereIsNoAnswer) {
  const auto request = begin(10);
  request->more("hello");
  EXPECT_EQ(request->finish(20ms).unanswered, Unanswered::TimedOut);
}

TEST_F(BegunRequestTest, AConnectionThatEndsIsNoAnswer) {
  const auto request = begin(10);
  server.drain(0ms);
  EXPECT_EQ(request->finish(kPatience).unanswered, Unanswered::Reset);
}

TEST_F(BegunRequestTest, WhoeverDropsItHangsUp) {
  begin(5)->more("hello");
  const Exchange next = [&] {
    const auto request = begin(5);
    request->more("world");
    return request->finish(kPatience);
  }();
  EXPECT_EQ(next.status(), 200);
  EXPECT_THAT(keeper.bodies(), testing::Contains("world"));
}

}  // namespace
}  // namespace hooks
