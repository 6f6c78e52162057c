// An org some of whose receivers never answer.

#include <gmock/gmock.h>

#include <algorithm>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>

#include "fixtures/wire/json_reader.h"
#include "mock-okta/server/mock_okta.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

// Receivers that take what they are sent, but for those under /dead: a request to one of these
// stays under way until released.
class SomeDead : public Transport {
 public:
  ~SomeDead() override { release(); }

  Exchange send(const std::string& url, HttpRequest request, std::chrono::milliseconds) override {
    Exchange exchange{.url = url, .request = std::move(request)};
    std::unique_lock lock(mutex_);
    if (url.find("/dead") == std::string::npos) {
      ++taken_[url];
      changed_.notify_all();
      exchange.response = HttpResponse{.status = 204};
      return exchange;
    }
    ++waiting_;
    changed_.notify_all();
    changed_.wait(lock, [this] { return released_; });
    exchange.unanswered = Unanswered::TimedOut;
    return exchange;
  }

  void release() {
    const std::lock_guard guard(mutex_);
    released_ = true;
    changed_.notify_all();
  }
  bool untilWaiting(std::size_t count) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 20s, [&] { return waiting_ == count; });
  }
  // Whether so many receivers have each got so many requests.
  bool untilTaken(std::size_t receivers, int requests) {
    std::unique_lock lock(mutex_);
    return changed_.wait_for(lock, 20s, [&] {
      return taken_.size() == receivers &&
             std::all_of(taken_.begin(), taken_.end(),
                         [&](const auto& one) { return one.second == requests; });
    });
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool released_ = false;
  std::size_t waiting_ = 0;
  std::map<std::string, int> taken_;
};

class MockOktaWaitingTest : public testing::Test {
 protected:
  ~MockOktaWaitingTest() override {
    receivers.release();
    if (okta) okta->stop();
  }

  // An org with hooks for these paths, all of them verified.
  void open(const std::vector<std::string>& paths) {
    MockOktaOptions options{.url = "https://org.example.com", .tokens = {Secret("t0ken")}};
    options.policy.batch.window = 0s;
    JsonArray hooks;
    for (const std::string& path : paths) {
      hooks.push_back(readJson(R"({"name": ")" + path + R"(", "verified": true,
          "events": {"type": "EVENT_TYPE", "items": ["user.session.start"]},
          "channel": {"type": "HTTP", "version": "1.0.0",
                      "config": {"uri": "https://receiver.example.com/)" +
                               path + R"("}}})"));
    }
    options.seed = JsonObject{{"eventHooks", hooks}};
    okta = std::make_unique<MockOkta>(options, clock, ids, catalog, receivers,
                                      MockOkta::Extras{.virtualClock = &clock});
    okta->start();
  }
  HttpResponse ask(const std::string& method, const std::string& target,
                   const std::string& body = "") {
    return okta->handle({.method = method,
                         .target = target,
                         .headers = {{"Authorization", "SSWS t0ken"},
                                     {"Content-Length", std::to_string(body.size())}},
                         .body = body});
  }
  std::string firstHook() {
    return std::string(*textAt(readJson(ask("GET", "/api/v1/eventHooks").body), "/0/id"));
  }

  VirtualClock clock;
  SeededIdSource ids{7};
  EventCatalog catalog = EventCatalog::builtIn();
  SomeDead receivers;
  std::unique_ptr<MockOkta> okta;
};

TEST_F(MockOktaWaitingTest, DeliversToTwentyFourHooksWhileTheTwentyFifthIsDead) {
  std::vector<std::string> paths = {"dead"};
  while (paths.size() < 25) paths.push_back("hook" + std::to_string(paths.size()));
  open(paths);

  for (int request = 1; request <= 3; ++request) {
    ASSERT_EQ(ask("POST", "/mock/v1/events", R"({"eventType": "user.session.start"})").status, 200);
    ASSERT_TRUE(receivers.untilTaken(24, request));
  }
  EXPECT_TRUE(receivers.untilWaiting(1)) << "one attempt at a time";
  EXPECT_EQ(ask("GET", "/api/v1/eventHooks").status, 200);
  EXPECT_EQ(ask("GET", "/api/v1/users").status, 200);
}

TEST_F(MockOktaWaitingTest, RefusesToWaitForMoreReceiversThanItHasPlacesFor) {
  open({"dead"});
  const std::string verify = "/api/v1/eventHooks/" + firstHook() + "/lifecycle/verify";
  std::vector<std::thread> waiting;
  std::vector<int> statuses(MockOkta::kMostWaiting);
  for (int& status : statuses) {
    waiting.emplace_back([&] { status = ask("POST", verify).status; });
  }
  EXPECT_TRUE(receivers.untilWaiting(MockOkta::kMostWaiting));

  const HttpResponse refused = ask("POST", verify);
  EXPECT_EQ(refused.status, 503);
  EXPECT_THAT(refused.body, HasSubstr("try again"));
  EXPECT_EQ(ask("POST", "/mock/v1/idle").status, 503);
  EXPECT_EQ(ask("GET", "/api/v1/eventHooks").status, 200);

  receivers.release();
  for (std::thread& thread : waiting) thread.join();
  EXPECT_THAT(statuses, testing::Each(400));
  EXPECT_EQ(ask("POST", "/mock/v1/idle").status, 200);
}

TEST_F(MockOktaWaitingTest, EndsTheWaitOfThoseWhoWaitForItWhenItStops) {
  open({"dead"});
  ask("POST", "/mock/v1/events", R"({"eventType": "user.session.start"})");
  ASSERT_TRUE(receivers.untilWaiting(1));
  int status = 0;
  std::thread waiter(
      [&] { status = ask("POST", "/mock/v1/idle", R"({"timeoutSeconds": 300})").status; });
  std::thread stopper([&] { okta->stop(); });

  waiter.join();  // the receiver is still not released
  EXPECT_EQ(status, 503);
  receivers.release();
  stopper.join();
}

}  // namespace
}  // namespace hooks
