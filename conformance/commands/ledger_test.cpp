// `okta-conformance ledger` between mock-okta, which has delivered, and okta-receiver, which was
// away for one of the deliveries.

#include <gmock/gmock.h>

#include "conformance/commands/testing/program_cast.h"
#include "fixtures/wire/json_reader.h"
#include "mock-okta/outbound/poco_transport.h"
#include "mock-okta/outbound/testing/raw_server.h"

namespace hooks {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

using Arguments = std::vector<std::string>;

// `mock-okta serve` with a clock that this test moves, so that a retry takes no time.
class Org {
 public:
  Org() : process_({MOCK_OKTA, "serve", "--port", "0", "--json", "--clock", "virtual"}) {
    const auto line = process_.line();
    if (!line) throw std::runtime_error("the org did not get ready: " + process_.errors());
    const Json ready = readJson(*line);
    url = textAt(ready, "/url").value();
    token = textAt(ready, "/token").value();
  }

  Json post(const std::string& path, const Json& body = JsonObject()) {
    PocoTransport transport(clock_);
    const Exchange exchange = transport.send(url + path,
                                             {.method = "POST",
                                              .headers = {{"Accept", "application/json"},
                                                          {"Content-Type", "application/json"},
                                                          {"Authorization", "SSWS " + token}},
                                              .body = compact(body)},
                                             std::chrono::seconds(20));
    if (exchange.status() != 200) throw std::runtime_error(path + " was refused");
    return readJson(exchange.response->body);
  }
  // Of a verified hook.
  std::string addHook(const std::string& uri, const std::string& secret) {
    const Json hook = post(
        "/api/v1/eventHooks",
        JsonObject{
            {"name", "Joiners"},
            {"events",
             JsonObject{{"type", "EVENT_TYPE"}, {"items", JsonArray{"user.lifecycle.create"}}}},
            {"channel",
             JsonObject{{"type", "HTTP"},
                        {"version", "1.0.0"},
                        {"config", JsonObject{{"uri", uri},
                                              {"authScheme", JsonObject{{"type", "HEADER"},
                                                                        {"key", "Authorization"},
                                                                        {"value", secret}}}}}}}});
    std::string id(textAt(hook, "/id").value());
    post("/api/v1/eventHooks/" + id + "/lifecycle/verify");
    return id;
  }
  // A user is created, and all that follows from it has happened. The uuid of the event.
  std::string create(const std::string& login) {
    const Json made =
        post("/mock/v1/events", JsonObject{{"eventType", "user.lifecycle.create"},
                                           {"set", JsonObject{{"/target/0/alternateId", login}}}});
    post("/mock/v1/clock/advance", JsonObject{{"to", "idle"}});
    return std::string(textAt(made, "/events/0/uuid").value());
  }

  std::string url;
  std::string token;

 private:
  ChildProcess process_;
  SystemClock clock_;
};

class LedgerProgramTest : public testing::Test {
 protected:
  std::unique_ptr<ChildProcess> receive() {
    auto process = std::make_unique<ChildProcess>(
        Arguments{OKTA_RECEIVER, "serve", "--port", std::to_string(port), "--auth-secret-file",
                  secret, "--effects", effects, "--json"});
    if (!process->line()) throw std::runtime_error("no receiver: " + process->errors());
    return process;
  }
  Ended ledger(Arguments more) {
    Arguments arguments = {"ledger", "--org",   org.url, "--token-file", token, "--observe-log",
                           effects,  "--grace", "0"};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return runConformance(arguments);
  }

  TestFolder folder;
  Org org;
  const std::uint16_t port = freePort();
  const std::string url = "http://127.0.0.1:" + std::to_string(port) + "/userCreated";
  const std::string token = folder.write("token", org.token);
  const std::string secret = folder.write("secret", "Basic bGVkZ2Vy");
  const std::string effects = folder.write("effects", "");
};

TEST_F(LedgerProgramTest, FindsWhatAReceiverLostAndDeliversItAgain) {
  auto receiver = receive();
  const std::string hook = org.addHook(url, "Basic bGVkZ2Vy");
  org.create("ada@example.com");
  receiver->signal(15);
  receiver->wait();
  const std::string lost = org.create("bob@example.com");
  receiver = receive();
  org.create("cy@example.com");

  // The receiver writes behind its answer.
  Ended found = ledger({"--url", url});
  for (int i = 0; i < 200 && found.out.find("1 lost") == std::string::npos; ++i) {
    found = ledger({"--url", url});
  }
  EXPECT_EQ(found.status, 1) << found.err;
  EXPECT_THAT(found.out, AllOf(HasSubstr("3 events were to come, 2 took effect, 1 lost"),
                               HasSubstr(lost + "  bob@example.com"),
                               HasSubstr("Okta itself logged 1 delivery that failed"),
                               Not(HasSubstr("ada@example.com"))));

  const Ended again =
      ledger({"--hook", hook, "--backfill", "--url", url, "--auth-secret-file", secret, "--json"});
  EXPECT_EQ(again.status, 0) << again.out << again.err;
  const Json page = readJson(again.out);
  EXPECT_EQ(textAt(page, "/schema"), "okta-conformance-ledger/1");
  EXPECT_EQ(textAt(page, "/verdict"), "LOST");
  EXPECT_EQ(textAt(page, "/events/0/uuid"), lost);
  EXPECT_EQ(textAt(page, "/backfill/verdict"), "COMPLETE");
  EXPECT_THAT(again.out + again.err, AllOf(Not(HasSubstr("bGVkZ2Vy")), Not(HasSubstr(org.token))));
  EXPECT_EQ(ledger({"--url", url}).status, 0);
}

TEST_F(LedgerProgramTest, SaysWhyThereIsNoVerdict) {
  org.create("ada@example.com");
  const Arguments types = {"--event", "user.lifecycle.create"};
  const Ended blind = ledger(types);
  EXPECT_EQ(blind.status, 1);
  EXPECT_THAT(blind.out, HasSubstr("INCONCLUSIVE: the observer shows nothing at all"));

  const auto refused = [&](Arguments more, int status) {
    const Ended end = ledger(std::move(more));
    EXPECT_EQ(end.status, status) << end.out;
    EXPECT_EQ(end.out, "");
    return end.err;
  };
  EXPECT_THAT(refused({"--url", url}, 2), HasSubstr("no active, verified hook of the org calls"));
  EXPECT_THAT(refused({"--hook", "who1"}, 2), HasSubstr("it has none"));
  EXPECT_THAT(refused({"--since", "yesterday"}, 2), HasSubstr("--since"));
  EXPECT_THAT(refused({"--key", "login"}, 2), HasSubstr("target-login"));
  EXPECT_THAT(refused({"--backfill"}, 2), HasSubstr("--url"));
  const std::string wrong = folder.write("wrong", "00wrong");
  const Ended stranger =
      runConformance({"ledger", "--org", org.url, "--token-file", wrong, "--observe-log", effects});
  EXPECT_EQ(stranger.status, 2);
  EXPECT_THAT(stranger.err, HasSubstr("Invalid token provided"));
  const Ended nobody = runConformance(
      {"ledger", "--org", "http://127.0.0.1:1", "--token-file", token, "--observe-log", effects});
  EXPECT_EQ(nobody.status, 3);
  EXPECT_THAT(nobody.err, HasSubstr("no org answers at http://127.0.0.1:1"));
}

}  // namespace
}  // namespace hooks
