// okta-receiver as its users meet it: a process, its options, its output and its end.

#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "fixtures/wire/json_reader.h"
#include "receiver/cli/testing/child_process.h"
#include "receiver/core/testing/deliveries.h"
#include "receiver/http/testing/raw_client.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;
using testing::Optional;

constexpr const char* kSecret = "Basic YWRtaW46c3VwZXJzZWNyZXQ=";

// One that serves on a free port, and has said so.
class RunningReceiver {
 public:
  explicit RunningReceiver(std::vector<std::string> options = {},
                           std::vector<std::string> environment = {})
      : process(command(std::move(options)), std::move(environment)) {
    const auto line = process.line();
    if (!line) throw std::runtime_error("it did not start: " + process.errors());
    ready = readJson(*line);
    const std::string url(textAt(ready, "/url").value_or(""));
    port = static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
  }

  int deliver(const std::string& body, const std::string& secret = kSecret) {
    const auto reply = send("POST /userCreated HTTP/1.1\r\nHost: h\r\nAuthorization: " + secret +
                            "\r\nContent-Type: application/json\r\nContent-Length: " +
                            std::to_string(body.size()) + "\r\n\r\n" + body);
    return reply ? reply->status : 0;
  }
  std::optional<RawClient::Reply> send(const std::string& bytes) {
    RawClient client(port);
    client.send(bytes);
    return client.reply();
  }

  ChildProcess process;
  Json ready;
  std::uint16_t port = 0;

 private:
  static std::vector<std::string> command(std::vector<std::string> options) {
    options.insert(options.begin(), {OKTA_RECEIVER, "serve", "--port", "0", "--json"});
    return options;
  }
};

class OktaReceiverTest : public testing::Test {
 protected:
  OktaReceiverTest() {
    std::string name = testing::TempDir() + "okta-receiver-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder " + name);
    folder = name;
  }
  ~OktaReceiverTest() override { std::filesystem::remove_all(folder); }

  static std::string complaint(std::vector<std::string> options, int status) {
    options.insert(options.begin(), OKTA_RECEIVER);
    ChildProcess process(options);
    EXPECT_EQ(process.wait(), status);
    const std::string text = process.errors();
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
    return text;
  }
  std::vector<Json> effects() const {
    std::vector<Json> all;
    std::ifstream in(folder / "effects");
    for (std::string line; std::getline(in, line);) all.push_back(readJson(line));
    return all;
  }

  std::filesystem::path folder;
};

TEST_F(OktaReceiverTest, SaysWhereItListensAndReceives) {
  RunningReceiver receiver({"--effects", folder / "effects"},
                           {std::string("OKTA_HOOK_AUTH_SECRET=") + kSecret});
  EXPECT_EQ(textAt(receiver.ready, "/type"), "ready");
  EXPECT_EQ(textAt(receiver.ready, "/hook_url"),
            std::string(*textAt(receiver.ready, "/url")) + "/userCreated");

  const auto echo =
      receiver.send(std::string("GET /userCreated HTTP/1.1\r\nHost: h\r\nAuthorization: ") +
                    kSecret + "\r\nX-Okta-Verification-Challenge: abc\r\n\r\n");
  ASSERT_TRUE(echo);
  EXPECT_EQ(echo->status, 200);
  EXPECT_EQ(echo->body, R"({"verification":"abc"})");

  EXPECT_EQ(receiver.deliver(aDelivery("d1", {anEvent("u1")})), 204);
  EXPECT_EQ(receiver.deliver(aDelivery("d1", {anEvent("u1")})), 204);
  EXPECT_EQ(receiver.deliver(aDelivery("d2", {anEvent("u2")}), "wrong"), 401);
  const auto line = receiver.process.line();
  ASSERT_TRUE(line);
  const Json event = readJson(*line);
  EXPECT_EQ(textAt(event, "/type"), "event");
  EXPECT_EQ(textAt(event, "/line"),
            "The user john.doe@example.com has been added to the Okta org!");

  receiver.process.signal(SIGTERM);
  EXPECT_EQ(receiver.process.wait(), 0);
  EXPECT_EQ(receiver.process.line(), std::nullopt) << "one event, once";
  const auto seen = effects();
  ASSERT_EQ(seen.size(), 1);
  EXPECT_EQ(textAt(seen[0], "/uuid"), "u1");
  EXPECT_EQ(textAt(seen[0], "/targets/0"), "john.doe@example.com");
  EXPECT_THAT(receiver.process.errors(), AllOf(HasSubstr("answer=401"), Not(HasSubstr("YWRtaW4"))));
}

TEST_F(OktaReceiverTest, SpeaksToPeopleWithoutJson) {
  ChildProcess process({OKTA_RECEIVER, "serve", "--port", "0", "--path", "/hooks"});
  EXPECT_THAT(process.line(), Optional(HasSubstr("ready")));
  const auto address = process.line();
  ASSERT_THAT(address, Optional(HasSubstr("http://127.0.0.1:")));
  const std::string text = address->substr(address->rfind(':') + 1);
  while (process.line().value_or("Stop it").substr(0, 7) != "Stop it") {
  }
  RawClient client(static_cast<std::uint16_t>(std::stoi(text)));
  const std::string body = aDelivery("d1", {anEvent("u1")});
  client.send(
      "POST /hooks HTTP/1.1\r\nHost: h\r\nContent-Type: application/json\r\nContent-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body);
  EXPECT_EQ(process.line(), "The user john.doe@example.com has been added to the Okta org!");
  client.send("GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  EXPECT_EQ(client.reply()->status, 204);
  EXPECT_THAT(client.reply()->body, HasSubstr("works"));
  process.signal(SIGINT);
  EXPECT_EQ(process.wait(), 0);
  EXPECT_THAT(process.errors(), HasSubstr("no secret"));
}

TEST_F(OktaReceiverTest, DoesNotShowItsSecretInTheProcessList) {
  RunningReceiver receiver({"--auth-secret", kSecret, "--auth-header", "X-Key"});
  std::ifstream list("/proc/" + std::to_string(receiver.process.pid()) + "/cmdline");
  const std::string text{std::istreambuf_iterator<char>(list), {}};
  EXPECT_THAT(text, AllOf(HasSubstr("--auth-secret"), Not(HasSubstr("YWRtaW4"))));
  EXPECT_THAT(compact(receiver.ready), Not(HasSubstr("YWRtaW4")));
}

TEST_F(OktaReceiverTest, ProcessesAfterAKillWhatItHadAcknowledged) {
  const std::vector<std::string> options = {"--inbox", "sqlite:" + (folder / "inbox.db").string(),
                                            "--effects", folder / "effects", "--quiet"};
  constexpr int kDeliveries = 50;
  {
    RunningReceiver receiver(options);
    for (int i = 0; i < kDeliveries; ++i) {
      const std::string id = std::to_string(i);
      ASSERT_EQ(receiver.deliver(aDelivery("d" + id, {anEvent("u" + id)})), 204);
    }
    receiver.process.signal(SIGKILL);
    EXPECT_EQ(receiver.process.wait(), 128 + SIGKILL);
  }
  {
    RunningReceiver receiver(options);
    EXPECT_EQ(receiver.deliver(aDelivery("d0", {anEvent("u0")})), 204);
    receiver.process.signal(SIGTERM);
    EXPECT_EQ(receiver.process.wait(), 0);
  }
  std::map<std::string, int> counts;
  for (const Json& effect : effects()) ++counts[std::string(*textAt(effect, "/uuid"))];
  EXPECT_EQ(counts.size(), kDeliveries);
  EXPECT_EQ(counts["u0"], 1);
}

TEST_F(OktaReceiverTest, ProcessesWhatItAcceptedBeforeItStops) {
  RunningReceiver receiver({"--effects", folder / "effects", "--quiet"});
  for (int i = 0; i < 20; ++i) {
    std::vector<Json> events;
    for (int j = 0; j < 50; ++j) events.push_back(anEvent(std::to_string(i * 50 + j)));
    ASSERT_EQ(receiver.deliver(aDelivery("d" + std::to_string(i), events)), 204);
  }
  receiver.process.signal(SIGTERM);
  EXPECT_EQ(receiver.process.wait(), 0);
  EXPECT_EQ(effects().size(), 1000);
}

TEST_F(OktaReceiverTest, SaysInOneLineWhatIsWrong) {
  RunningReceiver first;
  EXPECT_THAT(complaint({"serve", "--port", std::to_string(first.port)}, 1),
              HasSubstr(std::to_string(first.port)));
  EXPECT_THAT(complaint({"serve", "--inbox", "redis"}, 2), HasSubstr("sqlite:FILE"));
  EXPECT_THAT(complaint({"serve", "--tls-cert", "x"}, 2), HasSubstr("--tls-key"));
  EXPECT_THAT(complaint({"serve", "--path", "hooks"}, 2), HasSubstr("hooks"));
  EXPECT_THAT(complaint({"serve", "--effects", "/no/such/folder/x"}, 2), HasSubstr("/no/such"));
  EXPECT_THAT(complaint({"serve", "--inbox", "sqlite:/no/such/folder/x"}, 2),
              HasSubstr("/no/such"));
  EXPECT_THAT(complaint({"serve", "--auth-secret-file", "/no/such"}, 2), HasSubstr("/no/such"));
  EXPECT_THAT(complaint({"serve", "--tls-cert", "/no/such", "--tls-key", "y"}, 2),
              HasSubstr("/no/such"));
  EXPECT_THAT(complaint({"serve", "--port", "70000"}, 2),
              AllOf(HasSubstr("--port"), HasSubstr("65535")));
  EXPECT_THAT(complaint({"serve", "--answer", "201"}, 2), HasSubstr("--answer"));
  EXPECT_THAT(complaint({}, 2), HasSubstr("--help"));
}

}  // namespace
}  // namespace hooks
