// `mock-okta serve` as a process: what it prints, how it stops, what it keeps.

#include <gmock/gmock.h>
#include <signal.h>

#include <fstream>
#include <map>
#include <thread>

#include "fixtures/catalog/testing/memory_fixtures.h"
#include "fixtures/wire/json_reader.h"
#include "mock-okta/commands/testing/program_cast.h"
#include "mock-okta/outbound/testing/raw_server.h"
#include "mock-okta/outbound/testing/test_certificates.h"
#include "receiver/http/testing/raw_client.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;
using testing::UnorderedElementsAre;

constexpr const char* kToken = "0neTokenForThisTest";

// Takes connections and what comes on them, and never answers.
RawServer::Script silence() {
  return [](RawPeer& peer) { peer.rest(); };
}

std::string wholeFile(const std::string& name) {
  std::ifstream in(name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

class ServeTest : public testing::Test {
 protected:
  // A hook that SomeReceiver has verified.
  static std::string verifiedHook(RunningOrg& org, const std::string& uri) {
    const std::string id = org.addHook(uri);
    org.json("POST", "/api/v1/eventHooks/" + id + "/lifecycle/verify");
    return id;
  }
  static std::string seedWithHook(const std::string& uri) {
    return R"({"eventHooks": [{"name": "seeded", "verified": true,
      "events": {"type": "EVENT_TYPE", "items": ["user.session.start"]},
      "channel": {"type": "HTTP", "version": "1.0.0", "config": {"uri": ")" +
           uri + R"("}}}]})";
  }
  static void happen(RunningOrg& org) {
    org.json("POST", "/mock/v1/events", R"({"eventType": "user.session.start"})");
  }

  TestFolder folder;
};

TEST_F(ServeTest, SaysWhereItIsAndAnswersThere) {
  RunningOrg org;
  EXPECT_EQ(textAt(org.ready, "/type"), "ready");
  EXPECT_EQ(textAt(org.ready, "/program"), "mock-okta");
  EXPECT_EQ(textAt(org.ready, "/api_url"), org.url + "/api/v1");
  EXPECT_EQ(textAt(org.ready, "/control_url"), org.url + "/mock/v1");
  EXPECT_EQ(textAt(org.ready, "/org_url"), org.url);
  EXPECT_EQ(at(org.ready, "/pid")->as_int64(), org.process.pid());
  EXPECT_EQ(org.ask("GET", "/").status, 200);
  EXPECT_EQ(org.ask("GET", "/api/v1/eventHooks").body, "[]");
  EXPECT_EQ(textAt(org.json("GET", "/mock/v1/health"), "/org"), org.url);
}

TEST_F(ServeTest, SpeaksToPeopleWithoutJson) {
  ChildProcess process({MOCK_OKTA, "serve", "--port", "0"});
  std::string text;
  while (const auto line = process.line()) {
    text += *line + "\n";
    if (line->starts_with("Stop it")) break;
  }
  EXPECT_THAT(text, AllOf(HasSubstr("is ready"), HasSubstr("http://127.0.0.1:"),
                          HasSubstr("made for this run"), HasSubstr("mock-okta trigger")));
  process.signal(SIGINT);
  EXPECT_EQ(process.wait(), 0);
}

TEST_F(ServeTest, TellsATokenItMadeAndNeverOneItWasGiven) {
  RunningOrg made;
  EXPECT_FALSE(made.token.empty());

  RunningOrg given({"--token", kToken});
  EXPECT_EQ(given.token, "");
  given.token = kToken;
  happen(given);
  EXPECT_EQ(given.ask("GET", "/api/v1/users").status, 200);
  EXPECT_THAT(wholeFile("/proc/" + std::to_string(given.process.pid()) + "/cmdline"),
              AllOf(HasSubstr("--token"), Not(HasSubstr(kToken))));
  given.process.signal(SIGTERM);
  EXPECT_EQ(given.process.wait(), 0);
  std::string said = compact(given.ready) + given.process.errors();
  while (const auto line = given.process.line()) said += *line;
  EXPECT_THAT(said, Not(HasSubstr(kToken)));
}

TEST_F(ServeTest, TakesItsTokenFromAFileOrTheEnvironment) {
  RunningOrg file({"--token-file", folder.write("token", std::string(kToken) + "\n")});
  RunningOrg variable({}, {std::string("OKTA_MOCK_TOKEN=") + kToken});
  for (RunningOrg* org : {&file, &variable}) {
    org->token = "no";
    EXPECT_EQ(org->ask("GET", "/api/v1/users").status, 401);
    org->token = kToken;
    EXPECT_EQ(org->ask("GET", "/api/v1/users").status, 200);
  }
}

TEST_F(ServeTest, TakesUpAnEventTypeOfOnesOwnWhileItRuns) {
  SomeReceiver receiver;
  RunningOrg org({"--fixtures", folder.path("."), "--batch-window", "0"});
  EXPECT_EQ(org.ask("GET", "/mock/v1/eventTypes/parcel.arrived").status, 404);
  folder.write("parcel.arrived.json", fixtureOf("parcel.arrived", "Parcel arrived"));
  for (int i = 0; i < 200; ++i) {
    if (org.ask("GET", "/mock/v1/eventTypes/parcel.arrived").status == 200) break;
    std::this_thread::sleep_for(100ms);
  }

  // A hook may subscribe to it, it can be previewed and made to happen, and it is in the log.
  const std::string hook = org.addHook(receiver.url(), "parcel.arrived");
  org.json("POST", "/api/v1/eventHooks/" + hook + "/lifecycle/verify");
  const Json preview =
      org.json("GET", "/mock/v1/eventHooks/" + hook + "/preview?eventType=parcel.arrived");
  EXPECT_THAT(compact(preview), HasSubstr("Parcel arrived"));
  EXPECT_EQ(runMockOkta(org.trigger({"parcel.arrived"})).status, 0);
  EXPECT_TRUE(receiver.got(1));
  EXPECT_THAT(receiver.bodies().at(0), HasSubstr(R"("eventType":"parcel.arrived")"));
  EXPECT_THAT(org.ask("GET", "/api/v1/logs?filter=eventType%20eq%20%22parcel.arrived%22").body,
              HasSubstr("Parcel arrived"));

  folder.write("parcel.arrived.json", R"({"about": 1})");
  folder.write("parcel.lost.json", fixtureOf("parcel.lost"));
  for (int i = 0; i < 200; ++i) {
    if (org.ask("GET", "/mock/v1/eventTypes/parcel.lost").status == 200) break;
    std::this_thread::sleep_for(100ms);
  }
  EXPECT_EQ(runMockOkta(org.trigger({"parcel.arrived"})).status, 0) << "the last good one stays";
  org.process.signal(SIGTERM);
  EXPECT_EQ(org.process.wait(), 0);
  EXPECT_THAT(org.process.errors(), HasSubstr("parcel.arrived.json#/about: expected a string"));
}

TEST_F(ServeTest, CallsItselfWhatItIsTold) {
  RunningOrg org({"--org-url", "https://acme.example.com/"});
  EXPECT_EQ(textAt(org.ready, "/org_url"), "https://acme.example.com");
  const Json user = org.json("GET", "/api/v1/users/me");
  EXPECT_EQ(textAt(user, "/_links/self/href"),
            "https://acme.example.com/api/v1/users/" + std::string(*textAt(user, "/id")));
}

TEST_F(ServeTest, StopsInTimeWhileAReceiverDoesNotAnswer) {
  for (const int signal : {SIGTERM, SIGINT}) {
    RawServer dead(silence());
    RunningOrg org({"--seed", folder.write("seed.json", seedWithHook(dead.url()))});
    happen(org);
    while (dead.connections() == 0) std::this_thread::yield();

    org.process.signal(signal);
    EXPECT_EQ(org.process.wait(), 0);
  }
}

TEST_F(ServeTest, StopsInTimeWhileSomebodyWaitsForIt) {
  RawServer dead(silence());
  RunningOrg org(
      {"--clock", "virtual", "--seed", folder.write("seed.json", seedWithHook(dead.url()))});
  happen(org);
  while (dead.connections() == 0) std::this_thread::yield();
  RawClient waiter(static_cast<std::uint16_t>(std::stoi(org.url.substr(org.url.rfind(':') + 1))));
  const std::string body = R"({"timeoutSeconds": 300})";
  waiter.send("POST /mock/v1/idle HTTP/1.1\r\nHost: h\r\nAuthorization: SSWS " + org.token +
              "\r\nContent-Type: application/json\r\nContent-Length: " +
              std::to_string(body.size()) + "\r\n\r\n" + body);
  EXPECT_TRUE(waiter.silent(100ms));

  org.process.signal(SIGTERM);
  EXPECT_EQ(org.process.wait(), 0);
}

TEST_F(ServeTest, KeepsTheOrgAndWhatItOwesThroughAKill) {
  SomeReceiver receiver;
  const std::vector<std::string> options = {
      "--state",   folder.path("org.db"),    "--token", kToken, "--clock", "virtual",
      "--org-url", "https://org.example.com"};
  const auto look = [](RunningOrg& org) {
    std::map<std::string, std::string> seen;
    for (const char* path : {"/api/v1/eventHooks", "/api/v1/users", "/api/v1/groups",
                             "/api/v1/logs?since=2000-01-01T00:00:00Z"}) {
      const HttpResponse response = org.ask("GET", path);
      EXPECT_EQ(response.status, 200) << path << " " << org.process.errors();
      seen[path] = response.body;
    }
    return seen;
  };
  std::map<std::string, std::string> before;
  {
    RunningOrg org(options);
    org.token = kToken;
    org.json("POST", "/api/v1/groups", R"({"profile": {"name": "Engineering"}})");
    verifiedHook(org, receiver.url());
    const std::string second = org.addHook(receiver.url() + "/users", "user.lifecycle.create");
    org.json("POST", "/api/v1/eventHooks/" + second + "/lifecycle/verify");
    happen(org);
    ASSERT_TRUE(receiver.got(1));
    org.json("POST", "/mock/v1/idle");
    receiver.status = 503;
    // Two that wait for their retry, and three users who wait for their window to end: in an org
    // whose time stands still, neither comes.
    happen(org);
    happen(org);
    ASSERT_TRUE(receiver.got(3));
    org.json("POST", "/mock/v1/idle");
    for (const std::string login : {"a@example.com", "b@example.com", "c@example.com"}) {
      org.json("POST", "/api/v1/users?activate=false",
               R"({"profile": {"firstName": "A", "lastName": "B", "email": ")" + login +
                   R"(", "login": ")" + login + R"("}})");
    }
    before = look(org);
    org.process.signal(SIGKILL);
    EXPECT_EQ(org.process.wait(), 128 + SIGKILL);
  }
  receiver.status = 204;
  const std::vector<std::string> sent = receiver.bodies();
  ASSERT_THAT(sent, SizeIs(3));

  RunningOrg org(options);
  org.token = kToken;
  EXPECT_EQ(textAt(org.ready, "/type"), "ready") << "before anything of the deliveries";
  EXPECT_EQ(look(org), before);
  org.json("POST", "/mock/v1/clock/advance", R"({"to": "idle"})");

  std::vector<std::string> came = receiver.bodies();
  came.erase(came.begin(), came.begin() + 3);
  EXPECT_THAT(came,
              UnorderedElementsAre(sent[1], sent[2],
                                   AllOf(HasSubstr("a@example.com"), HasSubstr("b@example.com"),
                                         HasSubstr("c@example.com"))))
      << "what had not been delivered, the retries byte for byte, and nothing else";
}

TEST_F(ServeTest, SaysThatASeedIsNotPlantedTwice) {
  const std::vector<std::string> options = {
      "--state", folder.path("org.db"), "--seed",
      folder.write("seed.json", R"({"groups": [{"profile": {"name": "Seeded"}}]})")};
  for (int start = 0; start < 2; ++start) {
    RunningOrg org(options);
    EXPECT_THAT(org.json("GET", "/api/v1/groups?q=Seeded").as_array(), SizeIs(1));
    org.process.signal(SIGTERM);
    EXPECT_EQ(org.process.wait(), 0);
    EXPECT_EQ(org.process.errors().find("--seed is not used") != std::string::npos, start == 1);
  }
}

TEST_F(ServeTest, ServesHttps) {
  const TestAuthority authority;
  const TestCertificate issued = authority.issue({.names = {}, .addresses = {"127.0.0.1"}});
  const TestFile certificate(issued.certificate);
  const TestFile key(issued.key);
  const TestFile ca(authority.certificate());
  RunningOrg org({"--tls-cert", certificate.path(), "--tls-key", key.path()});
  EXPECT_THAT(org.url, testing::StartsWith("https://127.0.0.1:"));
  EXPECT_EQ(org.ask("GET", "/api/v1/users").status, 200);

  const Ended trusted = runMockOkta(org.trigger({"user.session.start", "--ca", ca.path()}));
  EXPECT_EQ(trusted.status, 0) << trusted.err;
  const Ended stranger = runMockOkta(org.trigger({"user.session.start"}));
  EXPECT_EQ(stranger.status, 1);
  EXPECT_THAT(stranger.err, Not(HasSubstr(org.token)));
}

TEST_F(ServeTest, TakesPlainHttpReceiversOnThisMachineOnlyAndNoneIfItIsStrict) {
  const auto statusFor = [](RunningOrg& org, const std::string& uri) {
    return org
        .ask("POST", "/api/v1/eventHooks",
             R"({"name": ")" + uri +
                 R"(", "events": {"type": "EVENT_TYPE", "items": ["user.session.start"]},
                 "channel": {"type": "HTTP", "version": "1.0.0", "config": {"uri": ")" +
                 uri + R"("}}})")
        .status;
  };
  RunningOrg today;
  EXPECT_EQ(statusFor(today, "http://127.0.0.1:9/hook"), 200);
  EXPECT_EQ(statusFor(today, "http://localhost:9/hook"), 200);
  EXPECT_EQ(statusFor(today, "http://receiver.example.com/hook"), 400);
  RunningOrg strict({"--strict-https"});
  EXPECT_EQ(statusFor(strict, "http://127.0.0.1:9/hook"), 400);
  EXPECT_EQ(statusFor(strict, "https://127.0.0.1:9/hook"), 200);
}

TEST_F(ServeTest, LetsAUsersTestMoveItsTime) {
  SomeReceiver receiver;
  receiver.status = 503;
  RunningOrg org({"--clock", "virtual", "--seed-ids", "7", "--retry-pause", "3600", "--seed",
                  folder.write("seed.json", seedWithHook(receiver.url()))});
  EXPECT_EQ(textAt(org.json("GET", "/mock/v1/clock"), "/now"), "2026-01-15T09:30:00.000000Z");
  happen(org);
  EXPECT_EQ(textAt(org.json("POST", "/mock/v1/idle"), "/nextDue"), "2026-01-15T10:30:00.000000Z");
  EXPECT_THAT(receiver.bodies(), SizeIs(1));

  org.json("POST", "/mock/v1/clock/advance", R"({"by": "59m"})");
  EXPECT_THAT(receiver.bodies(), SizeIs(1));
  org.json("POST", "/mock/v1/clock/advance", R"({"by": "1m"})");
  ASSERT_THAT(receiver.bodies(), SizeIs(2));
  EXPECT_EQ(receiver.bodies()[0], receiver.bodies()[1]);

  const Json hooks = org.json("GET", "/api/v1/eventHooks");
  org.json("POST", "/mock/v1/reset");
  EXPECT_EQ(textAt(org.json("GET", "/mock/v1/clock"), "/now"), "2026-01-15T09:30:00.000000Z");
  EXPECT_EQ(org.json("GET", "/api/v1/eventHooks").as_array().size(), hooks.as_array().size());
  EXPECT_EQ(org.json("GET", "/mock/v1/deliveries").as_array().size(), 0);

  RunningOrg real;
  EXPECT_EQ(real.ask("POST", "/mock/v1/clock/advance", R"({"by": "1s"})").status, 409);
}

TEST_F(ServeTest, AnswersWhileSixtyFourReceiversKeepItWaiting) {
  auto dead = std::make_unique<RawServer>(silence());
  // None of them is given up while the others are asked, however busy the machine is.
  RunningOrg org({"--assume", "deadlineMs=600000"});
  const std::string verify = "POST /api/v1/eventHooks/" + org.addHook(dead->url()) +
                             "/lifecycle/verify HTTP/1.1\r\nHost: h\r\nAuthorization: SSWS " +
                             org.token + "\r\nContent-Length: 0\r\n\r\n";
  const auto port = static_cast<std::uint16_t>(std::stoi(org.url.substr(org.url.rfind(':') + 1)));
  std::vector<RawClient> waiting;
  for (int i = 0; i < 64; ++i) {
    waiting.emplace_back(port);
    waiting.back().send(verify);
  }
  while (dead->connections() < 64) std::this_thread::yield();

  EXPECT_EQ(org.ask("GET", "/api/v1/eventHooks").status, 200);
  EXPECT_EQ(org.ask("POST", "/api/v1/groups", R"({"profile": {"name": "G"}})").status, 200);
  RawClient oneMore(port);
  oneMore.send(verify);
  EXPECT_EQ(oneMore.reply()->status, 503);

  dead.reset();
  for (RawClient& client : waiting) {
    const auto reply = client.reply();
    ASSERT_TRUE(reply);
    EXPECT_EQ(reply->status, 400);
  }
}

}  // namespace
}  // namespace hooks
