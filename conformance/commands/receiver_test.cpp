// `okta-conformance receiver`: what it sends, through what, and what it keeps to itself.

#include <gmock/gmock.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "conformance/commands/testing/program_cast.h"
#include "fixtures/catalog/testing/memory_fixtures.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/testing/scripted_transport.h"
#include "mock-okta/outbound/poco_transport.h"
#include "mock-okta/outbound/testing/raw_server.h"
#include "mock-okta/outbound/testing/test_certificates.h"

namespace hooks {
namespace {

using testing::AllOf;
using testing::Contains;
using testing::Each;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Key;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;

using Arguments = std::vector<std::string>;

class ReceiverProgramTest : public testing::Test {
 protected:
  Ended judge(Arguments more, std::vector<std::string> environment = {}) {
    Arguments arguments = {"receiver", "--url", receiver.url()};
    arguments.insert(arguments.end(), more.begin(), more.end());
    return runConformance(arguments, std::move(environment));
  }
  std::map<std::string, std::string> verdicts(Arguments more) {
    more.push_back("--json");
    return verdictsIn(judge(std::move(more)).out);
  }
  static std::size_t count(const std::map<std::string, std::string>& verdicts,
                           const std::string& verdict) {
    return static_cast<std::size_t>(
        std::count_if(verdicts.begin(), verdicts.end(),
                      [&](const auto& each) { return each.second == verdict; }));
  }

  TestFolder folder;
  SomeReceiver receiver;
};

TEST_F(ReceiverProgramTest, SendsEventTypesOfOnesOwn) {
  folder.write("parcel.arrived.json", fixtureOf("parcel.arrived"));
  EXPECT_EQ(verdicts({"payload/all-types", "--fixtures", folder.path(".")})["payload/all-types"],
            "PASS");

  const auto requests = receiver.requests();
  EXPECT_TRUE(std::any_of(requests.begin(), requests.end(), [](const HttpRequest& request) {
    return request.body.find("\"parcel.arrived\"") != std::string::npos;
  }));

  folder.write("parcel.arrived.json", "{}");
  const Ended broken = judge({"payload/all-types", "--fixtures", folder.path(".")});
  EXPECT_EQ(broken.status, 2);
  EXPECT_THAT(broken.err, AllOf(HasSubstr("--fixtures"), HasSubstr("parcel.arrived.json#/about")));
}

TEST_F(ReceiverProgramTest, AProfileSaysWhatIsPut) {
  const auto verify = verdicts({"--profile", "verify-only"});
  EXPECT_THAT(verify, Each(Key(StartsWith("verify/"))));
  const auto minimum = verdicts({"--profile", "okta-minimum"});
  EXPECT_THAT(minimum, AllOf(Contains(Key("auth/good")), Contains(Key("verify/echo"))));
  const auto recommended = verdicts({"--profile", "recommended"});
  EXPECT_GT(recommended.size(), minimum.size());
  EXPECT_THAT(recommended, Not(Contains(Key("http/slow"))));
  const auto hostile = verdicts({"--profile", "hostile", "http/slow", "payload/very-deep"});
  EXPECT_EQ(count(hostile, "SKIP"), 0U) << "this machine may be sent hostile requests";
}

TEST_F(ReceiverProgramTest, ProductionReadonlyIsAFewOrdinaryRequests) {
  const Ended end = judge({"--profile", "production-readonly", "--json"});
  EXPECT_EQ(end.status, 0) << end.out << end.err;
  const auto found = verdictsIn(end.out);
  EXPECT_EQ(count(found, "INCONCLUSIVE"), 0U) << "it needs no observer";
  EXPECT_GT(count(found, "PASS"), 10U);
  const std::vector<HttpRequest> sent = receiver.requests();
  EXPECT_LE(sent.size(), 60U);
  for (const HttpRequest& request : sent) EXPECT_LT(request.body.size(), 100'000U);

  const Json list = readJson(runConformance({"list", "--json"}).out);
  for (const Json& check : list.as_array()) {
    if (found.contains(std::string(*textAt(check, "/id")))) {
      EXPECT_EQ(textAt(check, "/class"), "safe") << compact(check);
    }
  }
}

TEST_F(ReceiverProgramTest, ChoosesByIdGlobSkipAndLevel) {
  EXPECT_THAT(verdicts({"verify/echo"}), SizeIs(1));
  EXPECT_THAT(verdicts({"--skip", "batch/count", "batch/b*"}), Each(Key(StartsWith("batch/b"))));
  EXPECT_THAT(verdicts({"verify", "--skip", "verify/echo"}), Not(Contains(Key("verify/echo"))));
  const auto must = verdicts({"json", "--level", "must"});
  EXPECT_THAT(must, AllOf(Contains(Key("json/charset")), Not(Contains(Key("json/malformed")))));
}

TEST_F(ReceiverProgramTest, HeadersTravelWithEveryRequest) {
  const std::string secret = folder.write("secret", "Basic d2VsbDprZXB0\n");
  judge({"verify/echo", "ack/status", "--header", "X-Env: staging", "--header", "X-Team: 7",
         "--auth-header", "X-Api-Key", "--auth-secret-file", secret});
  ASSERT_THAT(receiver.requests(), Not(IsEmpty()));
  for (const HttpRequest& request : receiver.requests()) {
    EXPECT_EQ(request.headers.find("X-Env"), "staging");
    EXPECT_EQ(request.headers.find("X-Team"), "7");
    EXPECT_EQ(request.headers.find("X-Api-Key"), "Basic d2VsbDprZXB0");
    EXPECT_EQ(request.headers.find("Authorization"), std::nullopt);
  }
}

TEST_F(ReceiverProgramTest, TheSameSeedSendsTheSameButForIdsAndTimes) {
  // Ids have to differ, or the receiver takes the second run for duplicates of the first.
  const auto shape = [&](const std::string& seed) {
    receiver.forget();
    judge({"batch", "payload", "--seed", seed, "--jobs", "1"});
    std::vector<std::string> lines;
    for (const HttpRequest& request : receiver.requests()) {
      std::string line = request.method + " " + request.target;
      for (const HttpHeader& header : request.headers) line += " " + header.name;
      lines.push_back(line + " " + std::to_string(request.body.size()));
    }
    return lines;
  };
  const auto first = shape("7");
  EXPECT_GT(first.size(), 20U);
  EXPECT_EQ(first, shape("7"));
  EXPECT_THAT(judge({"verify/echo", "--seed", "7"}).out, HasSubstr("seed 7"));
}

TEST_F(ReceiverProgramTest, JobsChangeNoVerdict) {
  receiver.log = folder.path("log");
  std::ofstream(receiver.log).close();
  const Arguments watched = {"verify",        "batch/all",     "batch/mixed",        "idem/uuid",
                             "idem/distinct", "--observe-log", receiver.log.string()};
  Arguments one = watched;
  one.insert(one.end(), {"--jobs", "1"});
  Arguments many = watched;
  many.insert(many.end(), {"--jobs", "16"});
  const auto found = verdicts(one);
  EXPECT_EQ(found, verdicts(many));
  EXPECT_EQ(found.at("batch/all"), "PASS");
}

TEST_F(ReceiverProgramTest, KeepsTheSecretToItself) {
  const std::string secret = "Basic aHVudGVyMjpodW50ZXIy";
  const std::string file = folder.write("secret", secret + "\n");
  const Arguments checks = {"auth", "verify/echo", "sec", "--all"};
  const std::string reports = "junit=" + folder.path("r.xml") + ",json=" + folder.path("r.json") +
                              ",md=" + folder.path("r.md");
  struct Way {
    Arguments arguments;
    std::vector<std::string> environment;
  };
  for (const Way& way : {Way{{"--auth-secret-file", file}, {}}, Way{{"--auth-secret", secret}, {}},
                         Way{{}, {"OKTA_HOOK_AUTH_SECRET=" + secret}}}) {
    receiver.forget();
    Arguments arguments = checks;
    arguments.insert(arguments.end(), {"--report", reports});
    arguments.insert(arguments.end(), way.arguments.begin(), way.arguments.end());
    const Ended end = judge(arguments, way.environment);
    EXPECT_EQ(receiver.requests().front().headers.find("Authorization"), secret);
    for (const std::string& text :
         {end.out + end.err, folder.read("r.xml"), folder.read("r.json"), folder.read("r.md")}) {
      EXPECT_FALSE(text.empty());
      EXPECT_THAT(text, Not(HasSubstr("aHVudGVyMjpodW50ZXIy")));
      EXPECT_THAT(text, Not(HasSubstr("hunter2")));
    }
  }
}

TEST_F(ReceiverProgramTest, TheSecretIsNotInTheProcessList) {
  receiver.hangs = true;
  ChildProcess process({OKTA_CONFORMANCE, "receiver", "--url", receiver.url(), "--auth-secret",
                        "hunter2", "--header", "X-Key: hunter2"},
                       {"OKTA_CONFORMANCE_STATE=/dev/null"});
  ASSERT_TRUE(receiver.wasCalled());
  std::ostringstream line;
  line << std::ifstream("/proc/" + std::to_string(process.pid()) + "/cmdline").rdbuf();
  EXPECT_THAT(line.str(), AllOf(HasSubstr("receiver"), Not(HasSubstr("hunter2"))));
}

TEST_F(ReceiverProgramTest, TrustsOnlyWhomItIsToldTo) {
  const TestAuthority authority;
  const TestCertificate issued = authority.issue({.addresses = {"127.0.0.1"}});
  SomeReceiver secure(TlsFiles{.certificate = folder.write("cert.pem", issued.certificate),
                               .key = folder.write("key.pem", issued.key)});
  const std::string ca = folder.write("ca.pem", authority.certificate());
  const Arguments arguments = {"receiver", "verify/echo", "--url", secure.url()};
  const auto with = [&](Arguments more) {
    more.insert(more.begin(), arguments.begin(), arguments.end());
    return runConformance(more);
  };
  const Ended stranger = with({});
  EXPECT_EQ(stranger.status, 3);
  EXPECT_THAT(stranger.out + stranger.err, HasSubstr("certificate"));
  EXPECT_EQ(with({"--ca", ca}).status, 0);
  EXPECT_EQ(with({"--insecure"}).status, 0);
  const Ended missing = with({"--ca", folder.path("no.pem")});
  EXPECT_EQ(missing.status, 2);
  EXPECT_THAT(missing.err, HasSubstr("no.pem"));
}

// A proxy that knows a host which nobody else does: answers for it, or leads on to a port.
class SomeProxy {
 public:
  explicit SomeProxy(std::uint16_t port)
      : server_([this, port](RawPeer& peer) {
          std::string request = peer.request();
          {
            const std::lock_guard guard(mutex_);
            // The way is measured before anything is judged.
            if (request.find("/okta-conformance/round-trip") == request.npos)
              heads_.push_back(request.substr(0, request.find("\r\n\r\n")));
          }
          if (request.starts_with("CONNECT ")) {
            peer.send("HTTP/1.1 200 OK\r\n\r\n");
            peer.relay(port);
            return;
          }
          peer.send("HTTP/1.1 204 No Content\r\nConnection: close\r\n\r\n");
        }) {}
  std::string url(const std::string& user = "") const {
    return "http://" + user + "127.0.0.1:" + std::to_string(server_.port());
  }
  std::vector<std::string> heads() const {
    const std::lock_guard guard(mutex_);
    return heads_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> heads_;
  RawServer server_;
};

TEST_F(ReceiverProgramTest, GoesThroughAProxyForHttp) {
  const SomeProxy proxy(0);
  const Ended end = runConformance({"receiver", "ack/status", "--url", "http://receiver.test/hook"},
                                   {"http_proxy=" + proxy.url("me:hunter2@"), "no_proxy="});
  EXPECT_EQ(end.status, 0) << end.out << end.err;
  ASSERT_THAT(proxy.heads(), Not(IsEmpty()));
  EXPECT_THAT(proxy.heads(), Each(AllOf(StartsWith("POST http://receiver.test/hook HTTP/1.1"),
                                        HasSubstr("Proxy-Authorization: Basic "))));
  EXPECT_THAT(end.out + end.err, Not(HasSubstr("hunter2")));
}

TEST_F(ReceiverProgramTest, GoesThroughATunnelForHttps) {
  const TestAuthority authority;
  const TestCertificate issued = authority.issue({.names = {"receiver.test"}});
  SomeReceiver secure(TlsFiles{.certificate = folder.write("cert.pem", issued.certificate),
                               .key = folder.write("key.pem", issued.key)});
  const SomeProxy proxy(secure.port());
  const Ended end = runConformance(
      {"receiver", "verify/echo", "ack/status", "--url", "https://receiver.test/hook", "--ca",
       folder.write("ca.pem", authority.certificate())},
      {"https_proxy=" + proxy.url(), "no_proxy="});
  EXPECT_EQ(end.status, 0) << end.out << end.err;
  EXPECT_THAT(proxy.heads(), Each(StartsWith("CONNECT receiver.test:443 HTTP/1.1")));
  EXPECT_THAT(secure.requests(), Not(IsEmpty()));
}

TEST_F(ReceiverProgramTest, PassesAProxyByWhereItIsTold) {
  const SomeProxy proxy(0);
  EXPECT_EQ(runConformance({"receiver", "verify/echo", "--url", receiver.url()},
                           {"http_proxy=" + proxy.url(), "no_proxy=127.0.0.1"})
                .status,
            0);
  EXPECT_EQ(runConformance({"receiver", "verify/echo", "--url", "http://receiver.test/hook"},
                           {"http_proxy=" + proxy.url(), "no_proxy=.test,receiver.test"})
                .status,
            3);
  EXPECT_THAT(proxy.heads(), IsEmpty());
}

TEST_F(ReceiverProgramTest, HostileChecksGoToOthersOnlyWhenTheyAreOurs) {
  const SomeProxy proxy(0);
  const Arguments arguments = {"receiver", "payload/very-deep",         "--profile", "hostile",
                               "--url",    "http://receiver.test/hook", "--json"};
  const std::vector<std::string> environment = {"http_proxy=" + proxy.url(), "no_proxy="};
  EXPECT_EQ(verdictsIn(runConformance(arguments, environment).out).at("payload/very-deep"), "SKIP");
  EXPECT_THAT(proxy.heads(), SizeIs(1)) << "the first good delivery alone";
  Arguments ours = arguments;
  ours.push_back("--i-own-this-target");
  EXPECT_NE(verdictsIn(runConformance(ours, environment).out).at("payload/very-deep"), "SKIP");
}

// --- what shows what the receiver does

class WatchedReceiverTest : public ReceiverProgramTest {
 protected:
  WatchedReceiverTest() {
    receiver.log = folder.path("log");
    std::ofstream(receiver.log).close();
  }
  // Effects are seen, and seen exactly.
  void expectSeen(Arguments options) {
    options.insert(options.end(), {"batch/canary", "batch/all", "idem/retry"});
    const auto found = verdicts(options);
    EXPECT_EQ(found.at("batch/canary"), "PASS");
    EXPECT_EQ(found.at("batch/all"), "PASS");
    EXPECT_EQ(found.at("idem/retry"), "PASS");
  }
};

TEST_F(WatchedReceiverTest, ByItsLogs) {
  expectSeen({"--observe-log", folder.path("other") + "," + receiver.log.string()});
}

TEST_F(WatchedReceiverTest, ByACommandThatIsToldTheRun) {
  expectSeen({"--observe-cmd", "grep -e '{run}' '" + receiver.log.string() + "' || true"});
}

TEST_F(WatchedReceiverTest, ByACommandThatFails) {
  Ended end = judge({"batch", "--json", "--observe-cmd", "echo no such table >&2; exit 4"});
  EXPECT_EQ(verdictsIn(end.out).at("batch/canary"), "INCONCLUSIVE") << "no verdict on the receiver";
  EXPECT_EQ(end.status, 1)
      << "but what was to be seen was not, and a CI should not be told all is well";
  EXPECT_THAT(end.out, HasSubstr("exited with 4: no such table"));
}

// Serves the log's lines as JSON.
class LogPage : public HttpHandler {
 public:
  explicit LogPage(std::filesystem::path log) : log_(std::move(log)), server_(*this) {
    server_.start();
  }
  HttpResponse handle(const HttpRequest& request) override {
    if (request.target.find("run=") == std::string::npos) return HttpResponse{400};
    JsonArray lines;
    std::ifstream in(log_);
    for (std::string line; std::getline(in, line);) lines.emplace_back(line);
    return {.status = 200, .body = compact(JsonObject{{"rows", std::move(lines)}})};
  }
  std::string url() const { return server_.url(); }

 private:
  std::filesystem::path log_;
  HttpServer server_;
};

TEST_F(WatchedReceiverTest, ByAPage) {
  const LogPage page(receiver.log);
  expectSeen({"--observe-url", page.url() + "/effects?run={run}", "--observe-pointer", "/rows"});
}

// Tells the sink of each user.
class CallingReceiver : public HttpHandler {
 public:
  explicit CallingReceiver(std::string sink) : sink_(std::move(sink)), server_(*this) {
    server_.start();
  }
  HttpResponse handle(const HttpRequest& request) override {
    if (request.method != "POST") return HttpResponse{404};
    const Json body = readJson(request.body);
    for (const Json& event : at(body, "/data/events")->as_array()) {
      client_.send(sink_ + "/mail", {.method = "POST", .body = compact(event)},
                   std::chrono::seconds(20));
    }
    return HttpResponse{200};
  }
  std::string url() const { return server_.url() + "/hook"; }

 private:
  std::string sink_;
  SystemClock clock_;
  PocoTransport client_{clock_};
  HttpServer server_;
};

TEST_F(WatchedReceiverTest, ByWhatItCalls) {
  const std::string address = "127.0.0.1:" + std::to_string(freePort());
  const CallingReceiver calling("http://" + address);
  const Ended end = runConformance({"receiver", "batch/canary", "batch/all", "--url", calling.url(),
                                    "--sink", address, "--json"});
  EXPECT_EQ(verdictsIn(end.out).at("batch/canary"), "PASS") << end.out;
  EXPECT_EQ(verdictsIn(end.out).at("batch/all"), "PASS");
  EXPECT_THAT(end.err, HasSubstr("OKTA_CONFORMANCE_SINK=http://" + address));
}

}  // namespace
}  // namespace hooks
