#include "conformance/doctor/diagnosis.h"

#include <gmock/gmock.h>

#include <map>
#include <sstream>

#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"
#include "fixtures/wire/testing/scripted_transport.h"
#include "fixtures/wire/verification_challenge.h"
#include "receiver/core/memory_inbox.h"
#include "receiver/core/receiver_handler.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Key;
using testing::Not;
using testing::SizeIs;

using Health = Finding::Health;

constexpr const char* kSecret = "Basic ZG9jdG9y";

// A receiver at a public url, as it should be; each test spoils one thing of it.
class DoctorTest : public testing::Test {
 protected:
  DoctorTest() {
    options.credentials.secret = Secret(kSecret);
    receiver.otherwise([this](const HttpRequest& request) { return answer(request); });
  }

  HttpResponse answer(const HttpRequest& request) const {
    // What is asked over plain http goes without the hook's header.
    if (!plainToo && VerificationChallenge::in(request) && !request.headers.has("Authorization")) {
      return {.status = 301};
    }
    if (spoilt) {
      if (auto other = spoilt(request)) return *other;
    }
    if (auto refusal = handler->refuse(request)) return *refusal;
    return handler->handle(request);
  }

  Diagnosis diagnosis() {
    return diagnose(options, {.transport = receiver,
                              .clock = clock,
                              .ids = ids,
                              .lookUp = [this](const std::string&) { return addresses; },
                              .connect =
                                  [this](const std::string& address, int) {
                                    const auto found = closed.find(address);
                                    return found == closed.end()
                                               ? std::nullopt
                                               : std::optional<std::string>(found->second);
                                  },
                              .inspectTls = [this](const std::string&) { return tls; }});
  }
  static std::map<std::string, Finding> byId(const Diagnosis& diagnosis) {
    std::map<std::string, Finding> found;
    for (const Finding& finding : diagnosis.findings) found[finding.id] = finding;
    return found;
  }
  // The one thing that is wrong.
  Finding wrong() {
    const Diagnosis found = diagnosis();
    std::vector<Finding> all;
    std::ostringstream text;
    writeDiagnosis(found, text);
    for (const Finding& finding : found.findings) {
      if (finding.health == Health::Wrong) all.push_back(finding);
    }
    EXPECT_THAT(all, SizeIs(1)) << text.str();
    EXPECT_EQ(found.exitStatus(), status) << text.str();
    if (all.size() != 1) return {};
    EXPECT_THAT(all[0].remedy, Not(IsEmpty()));
    return all[0];
  }

  VirtualClock clock;
  SeededIdSource ids{1};
  MemoryInbox inbox{clock};
  ReceiverHandler careful{{.path = "/hooks", .secret = Secret(kSecret)}, inbox};
  ReceiverHandler open{{.path = "/hooks"}, inbox};
  ReceiverHandler* handler = &careful;
  bool plainToo = false;
  ScriptedTransport receiver{clock};
  // Answers in the receiver's place.
  std::function<std::optional<HttpResponse>(const HttpRequest&)> spoilt = {};
  DoctorOptions options{.url = "https://hooks.example.com/hooks"};
  std::vector<std::string> addresses = {"203.0.113.7", "2001:db8::7"};
  std::map<std::string, std::string> closed;
  TlsInspection tls{.version = "TLSv1.3", .left = 24h * 60};
  int status = 1;
};

TEST_F(DoctorTest, FindsNothingWrongWithAGoodOne) {
  const Diagnosis found = diagnosis();
  const auto all = byId(found);
  for (const char* id :
       {"dns", "tcp", "tls", "expiry", "tunnel", "round-trip", "challenge", "get", "put", "options",
        "auth-missing", "auth-wrong", "auth-right", "plain-http"}) {
    ASSERT_THAT(all, Contains(Key(id)));
    EXPECT_EQ(all.at(id).health, Health::Good) << id << ": " << all.at(id).says;
  }
  EXPECT_EQ(found.exitStatus(), 0);
  EXPECT_EQ(inbox.pending(), 1U) << "the delivery with the secret, of a type that nobody acts on";
}

TEST_F(DoctorTest, TheSecretGoesNowhereElse) {
  diagnosis();
  ASSERT_THAT(receiver.sent(), Not(IsEmpty()));
  for (const Exchange& sent : receiver.sent()) {
    if (sent.request.headers.find("Authorization") != kSecret) continue;
    EXPECT_EQ(sent.url, options.url);
  }
}

TEST_F(DoctorTest, ANameThatIsNotThere) {
  status = 3;
  const auto nobody = [](const std::string&) -> std::vector<std::string> {
    throw std::runtime_error("no such host");
  };
  const Diagnosis found = diagnose(options, {.transport = receiver,
                                             .clock = clock,
                                             .ids = ids,
                                             .lookUp = nobody,
                                             .connect = {},
                                             .inspectTls = {}});
  EXPECT_EQ(found.exitStatus(), 3);
  EXPECT_THAT(byId(found).at("dns").says, HasSubstr("no such host"));
  EXPECT_THAT(receiver.sent(), IsEmpty());
}

TEST_F(DoctorTest, AnAddressThatTheInternetDoesNotReach) {
  addresses = {"192.168.1.7"};
  EXPECT_THAT(wrong().says, HasSubstr("not reached from the internet"));
}

TEST_F(DoctorTest, NobodyListens) {
  status = 3;
  closed = {{"203.0.113.7", "connection refused"}, {"2001:db8::7", "connection refused"}};
  EXPECT_EQ(wrong().id, "tcp");
  EXPECT_THAT(receiver.sent(), IsEmpty());
}

TEST_F(DoctorTest, OneOfTheAddressesIsDead) {
  closed = {{"2001:db8::7", "timed out"}};
  EXPECT_THAT(wrong().says, HasSubstr("2001:db8::7: timed out"));
}

TEST_F(DoctorTest, ACertificateThatNobodyTrusts) {
  tls.problems = {"it is self-signed"};
  EXPECT_EQ(wrong().id, "tls");
  EXPECT_THAT(receiver.sent(), IsEmpty()) << "the secret does not go there";
}

TEST_F(DoctorTest, ACertificateThatEndsSoon) {
  tls.left = 24h * 3;
  EXPECT_THAT(wrong().says, HasSubstr("expires in 3 days"));
}

TEST_F(DoctorTest, NoHandshake) {
  status = 3;
  tls.failure = "wrong version number";
  EXPECT_EQ(wrong().id, "tls");
}

TEST_F(DoctorTest, AnswersOverPlainHttpToo) {
  plainToo = true;
  handler = &open;
  options.credentials.secret = Secret();
  const auto found = byId(diagnosis());
  EXPECT_EQ(found.at("plain-http").health, Health::Wrong);
  EXPECT_EQ(found.at("auth-missing").health, Health::Wrong) << "and from anybody";
}

TEST_F(DoctorTest, APlainUrlIsNoneForOkta) {
  options.url = "http://hooks.example.com/hooks";
  EXPECT_EQ(wrong().id, "scheme");
}

TEST_F(DoctorTest, PlainHttpAtAPortThatSpeaksTls) {
  options.url = "http://127.0.0.1:8443/hooks";
  addresses = {"127.0.0.1"};
  spoilt = [](const HttpRequest&) -> std::optional<HttpResponse> { return HttpResponse{400}; };
  const Finding found = wrong();
  EXPECT_EQ(found.id, "tls");
  EXPECT_THAT(found.says, HasSubstr("port 8443 speaks TLS"));
  EXPECT_THAT(found.remedy, HasSubstr("https://"));
}

TEST_F(DoctorTest, ABadRequestAtAPortWithoutTlsIsTheReceivers) {
  options.url = "http://127.0.0.1:8082/hooks";
  addresses = {"127.0.0.1"};
  tls.failure = "wrong version number";
  spoilt = [](const HttpRequest&) -> std::optional<HttpResponse> { return HttpResponse{400}; };
  EXPECT_THAT(byId(diagnosis()), Not(Contains(Key("tls"))));
}

TEST_F(DoctorTest, AClockThatIsWrong) {
  spoilt = [](const HttpRequest& request) -> std::optional<HttpResponse> {
    const auto challenge = VerificationChallenge::in(request);
    if (!challenge) return std::nullopt;
    HttpResponse response = challenge->answer();
    response.headers.add("Date", "Thu, 15 Jan 2026 09:20:00 GMT");
    return response;
  };
  EXPECT_THAT(wrong().says, HasSubstr("600 s behind"));
}

TEST_F(DoctorTest, ATunnelThatIsDown) {
  status = 4;
  options.url = "https://a1b2.ngrok.app/hooks";
  spoilt = [](const HttpRequest&) -> std::optional<HttpResponse> {
    return HttpResponse{.status = 404, .headers = {{"ngrok-error-code", "ERR_NGROK_3200"}}};
  };
  EXPECT_THAT(wrong().says, HasSubstr("ERR_NGROK_3200"));
}

TEST_F(DoctorTest, ARelayIsNotTheReceiver) {
  status = 4;
  options.url = "https://webhook.site/0b1c";
  spoilt = [](const HttpRequest&) -> std::optional<HttpResponse> { return HttpResponse{200}; };
  EXPECT_THAT(wrong().says, HasSubstr("answers by itself"));
}

TEST_F(DoctorTest, APageForPeopleComesFirst) {
  options.url = "https://a1b2.loca.lt/hooks";
  spoilt = [](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (request.headers.has("Bypass-Tunnel-Reminder")) return std::nullopt;
    return HttpResponse{.status = 511, .headers = {{"Content-Type", "text/html"}}};
  };
  EXPECT_THAT(byId(diagnosis()).at("interstitial").health, Health::Wrong);
}

TEST_F(DoctorTest, ALongWay) {
  receiver.otherwise([this](const HttpRequest& request) { return answer(request); }, 2500ms);
  EXPECT_EQ(wrong().id, "round-trip");
}

TEST_F(DoctorTest, NoChallengeComesBack) {
  spoilt = [](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (!VerificationChallenge::in(request)) return std::nullopt;
    return HttpResponse{404};
  };
  EXPECT_EQ(wrong().id, "challenge");
}

TEST_F(DoctorTest, AGetThatBreaksIt) {
  spoilt = [](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (request.method != "GET" || VerificationChallenge::in(request) ||
        request.target != "/hooks") {
      return std::nullopt;
    }
    return HttpResponse{500};
  };
  EXPECT_EQ(wrong().id, "get");
}

TEST_F(DoctorTest, AnyMethodIsADelivery) {
  spoilt = [](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (request.method != "PUT") return std::nullopt;
    return HttpResponse{200};
  };
  EXPECT_EQ(wrong().id, "put");
}

TEST_F(DoctorTest, AWrongSecretIsTaken) {
  spoilt = [](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (request.method == "POST" && request.headers.has("Authorization")) return HttpResponse{204};
    return std::nullopt;
  };
  EXPECT_THAT(wrong().id, "auth-wrong");
}

TEST_F(DoctorTest, TheRightSecretIsRefused) {
  spoilt = [](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (request.method == "POST") return HttpResponse{401};
    return std::nullopt;
  };
  const Finding found = wrong();
  EXPECT_EQ(found.id, "auth-right");
  EXPECT_THAT(found.remedy, HasSubstr("verbatim"));
}

TEST_F(DoctorTest, ADeliveryThatIsRedirected) {
  spoilt = [](const HttpRequest& request) -> std::optional<HttpResponse> {
    if (request.headers.find("Authorization") != kSecret || request.method != "POST") {
      return std::nullopt;
    }
    return HttpResponse{308};
  };
  EXPECT_THAT(wrong().remedy, HasSubstr("follows no redirect"));
}

TEST_F(DoctorTest, AnEventTypeThatIsNotKnownIsWrongUsage) {
  options.eventType = "user.lifecycle.creat";
  EXPECT_THROW(diagnosis(), ShapeError);
}

TEST_F(DoctorTest, TellsItAsTextAndAsJson) {
  tls.problems = {"it has expired"};
  const Diagnosis found = diagnosis();
  std::ostringstream text;
  writeDiagnosis(found, text);
  EXPECT_THAT(text.str(),
              AllOf(HasSubstr("WRONG    tls           it has expired\n"),
                    HasSubstr("-> Renew the certificate"), HasSubstr("1 thing is wrong.")));
  std::ostringstream json;
  writeDiagnosisJson(found, json);
  const Json document = readJson(json.str());
  EXPECT_EQ(textAt(document, "/schema"), "okta-conformance-doctor/1");
  EXPECT_EQ(*at(document, "/exitStatus"), 1);
  EXPECT_TRUE(at(document, "/tunnel")->is_null());
}

}  // namespace
}  // namespace hooks
