#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>

#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/testing/scripted_transport.h"
#include "mock-okta/server/mock_okta.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::SizeIs;

// An org in a file, opened again as after a restart.
class MockOktaStateTest : public testing::Test {
 protected:
  MockOktaStateTest()
      : folder(std::filesystem::temp_directory_path() /
               ("org-" + std::to_string(::getpid()) + "-" +
                testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::filesystem::create_directories(folder);
    open();
  }
  ~MockOktaStateTest() override {
    close();
    std::filesystem::remove_all(folder);
  }

  void open() {
    journal = std::make_unique<SqliteJournal>(folder / "org.db");
    MockOktaOptions options{.url = "https://org.example.com", .tokens = {Secret("t0ken")}};
    options.policy.batch.window = 5s;
    options.seed = readJson(R"({"eventHooks": [{"name": "h", "verified": true,
        "events": {"type": "EVENT_TYPE", "items": ["user.session.start"]},
        "channel": {"type": "HTTP", "version": "1.0.0",
                    "config": {"uri": "https://receiver.example.com/hook",
                               "authScheme": {"type": "HEADER", "key": "Authorization", "value": "hunter2"}}}}]})");
    okta = std::make_unique<MockOkta>(
        options, clock, ids, catalog, receiver,
        MockOkta::Extras{.journal = journal.get(), .store = journal.get(), .virtualClock = &clock});
    okta->start();
  }
  // As abruptly as it can be done in one process: nothing is written on the way out.
  void close() {
    if (okta) okta->stop();
    okta.reset();
    journal.reset();
  }
  void restart() {
    close();
    open();
  }

  HttpResponse ask(const std::string& method, const std::string& target,
                   const std::string& body = "") {
    return okta->handle({.method = method,
                         .target = target,
                         .headers = {{"Authorization", "SSWS t0ken"},
                                     {"Content-Length", std::to_string(body.size())}},
                         .body = body});
  }

  std::vector<std::string> systemLog() {
    std::vector<std::string> events;
    for (const LogEntry& entry : okta->org().log().after(0, 1000)) {
      events.push_back(compact(entry.event->document()));
    }
    return events;
  }

  std::filesystem::path folder;
  VirtualClock clock;
  RandomIdSource ids;
  EventCatalog catalog = EventCatalog::builtIn();
  ScriptedTransport receiver{clock};
  std::unique_ptr<SqliteJournal> journal;
  std::unique_ptr<MockOkta> okta;
};

TEST_F(MockOktaStateTest, IsTheSameOrgAfterARestart) {
  ASSERT_EQ(ask("POST", "/api/v1/users?activate=false",
                R"({"profile": {"firstName": "A", "lastName": "B", "email": "a@example.com",
                    "login": "a@example.com"}})")
                .status,
            200);
  ASSERT_EQ(ask("POST", "/api/v1/groups", R"({"profile": {"name": "G"}})").status, 200);
  const std::string hooks = ask("GET", "/api/v1/eventHooks").body;
  const std::string users = ask("GET", "/api/v1/users").body;
  const std::string groups = ask("GET", "/api/v1/groups").body;
  const std::vector<std::string> log = systemLog();
  const std::string logs = ask("GET", "/api/v1/logs").body;

  restart();

  EXPECT_EQ(ask("GET", "/api/v1/eventHooks").body, hooks);
  EXPECT_EQ(ask("GET", "/api/v1/users").body, users);
  EXPECT_EQ(ask("GET", "/api/v1/groups").body, groups);
  EXPECT_EQ(systemLog(), log);
  EXPECT_EQ(ask("GET", "/api/v1/logs").body, logs);
}

TEST_F(MockOktaStateTest, DeliversAfterARestartWhatWaitedBefore) {
  receiver.answers(HttpResponse{503});
  ask("POST", "/mock/v1/events", R"({"eventType": "user.session.start", "batch": true})");
  ask("POST", "/mock/v1/idle");
  ASSERT_THAT(receiver.sent(), SizeIs(1));

  restart();
  ask("POST", "/mock/v1/clock/advance", R"({"to": "idle"})");

  ASSERT_THAT(receiver.sent(), SizeIs(2));
  EXPECT_EQ(receiver.sent()[0].request.body, receiver.sent()[1].request.body);
  EXPECT_EQ(receiver.sent()[1].request.headers.find("Authorization"), "hunter2");
}

TEST_F(MockOktaStateTest, GoesOnFromTheTimeOfItsLastEvent) {
  const TimePoint start = clock.now();
  ask("POST", "/mock/v1/clock/advance", R"({"by": "24h"})");
  ask("POST", "/mock/v1/events", R"({"eventType": "user.session.start"})");
  close();
  clock.reset(start);  // as the clock of a new process

  open();

  EXPECT_EQ(clock.now(), start + 24h);
}

TEST_F(MockOktaStateTest, DoesNotSendAgainWhatWasDelivered) {
  ask("POST", "/mock/v1/events", R"({"eventType": "user.session.start", "batch": true})");
  ask("POST", "/mock/v1/clock/advance", R"({"to": "idle"})");
  ASSERT_THAT(receiver.sent(), SizeIs(1));

  restart();
  ask("POST", "/mock/v1/clock/advance", R"({"to": "idle"})");

  EXPECT_THAT(receiver.sent(), SizeIs(1));
}

}  // namespace
}  // namespace hooks
