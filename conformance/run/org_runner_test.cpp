#include "conformance/run/org_runner.h"

#include <gmock/gmock.h>

#include <condition_variable>
#include <mutex>
#include <regex>
#include <set>

#include "conformance/checks/org/org_checks.h"
#include "conformance/checks/receiver_checks.h"
#include "conformance/run/formats.h"
#include "conformance/subject/url_org.h"
#include "conformance/zoo/org/org_specimen.h"
#include "mock-okta/outbound/poco_transport.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

std::vector<const Check*> allChecks() {
  std::vector<const Check*> checks;
  for (const Check& check : orgChecks()) checks.push_back(&check);
  return checks;
}

std::vector<std::string> with(const Report& report, Verdict verdict) {
  std::vector<std::string> lines;
  for (const CheckResult& result : report.results) {
    if (result.verdict == verdict) {
      lines.push_back(result.check->id + ": " + result.expected + " / " + result.actual +
                      result.reason);
    }
  }
  return lines;
}

TEST(OrgChecksTest, EachSaysAllThatIsToBeKnownOfIt) {
  const std::regex id("org-[a-z]+/[a-z0-9-]+");
  std::set<std::string> ids;
  std::set<std::string> built;
  std::set<std::string> named;
  for (const OrgDefect& defect : orgDefects()) {
    EXPECT_TRUE(built.insert(defect.name).second) << "two defects are named " << defect.name;
  }
  for (const Check& check : orgChecks()) {
    SCOPED_TRACE(check.id);
    EXPECT_TRUE(std::regex_match(check.id, id));
    EXPECT_TRUE(ids.insert(check.id).second) << "another check has that id";
    for (const std::string& text : {check.requirement, check.source.document, check.source.says,
                                    check.sends, check.expects, check.why, check.fix}) {
      EXPECT_FALSE(text.empty());
    }
    EXPECT_TRUE(check.ask);
    EXPECT_FALSE(check.run);
    EXPECT_EQ(check.who(), "org");
    EXPECT_FALSE(check.catches.empty()) << "a check that no defect fails is not yet a check";
    for (const std::string& name : check.catches) {
      EXPECT_TRUE(built.contains(name)) << name << " is not built";
      named.insert(name);
    }
  }
  for (const std::string& name : built) {
    EXPECT_TRUE(named.contains(name)) << "no check names " << name;
  }
  for (const Check& check : receiverChecks()) EXPECT_EQ(check.who(), "receiver") << check.id;
}

TEST(OrgRunnerTest, TheMockInThisProcessPassesEveryCheck) {
  OrgSpecimen mock;
  const Report report = OrgRunner({.run = "t1", .jobs = 2}).run(mock, allChecks());

  EXPECT_EQ(report.results.size(), orgChecks().size());
  for (const Verdict verdict : {Verdict::Fail, Verdict::Warn, Verdict::Info, Verdict::Skip,
                                Verdict::Inconclusive, Verdict::Error}) {
    EXPECT_THAT(with(report, verdict), IsEmpty()) << toString(verdict);
  }
  EXPECT_EQ(report.exitStatus(), 0);
}

TEST(OrgRunnerTest, SaysWhatADefectiveMockDidAndShowsNoToken) {
  OrgSpecimen mock(&orgDefectNamed("retries-after-4xx"));
  const Report report = OrgRunner({.run = "t1"}).run(mock, allChecks());

  EXPECT_EQ(report.exitStatus(), 1);
  EXPECT_THAT(with(report, Verdict::Fail),
              ElementsAre("org-delivery/client-error: one request to the receiver that answers "
                          "400 / 2 requests"));
  std::ostringstream written;
  writeJson(report, written);
  writeJunit(report, written);
  EXPECT_THAT(written.str(), HasSubstr("the org never delivers again"));
  EXPECT_THAT(written.str(), Not(HasSubstr(mock.token().reveal())));
  EXPECT_THAT(written.str(), Not(HasSubstr(mock.readOnlyToken().reveal())));
}

// A mock on a port, its time in the hands of its clients, as `mock-okta serve --clock virtual`.
class ServedMock {
 public:
  ServedMock() : server_(door_, options()) {
    MockOktaOptions mock{.url = server_.url(), .tokens = {Secret("00token")}};
    mock.policy.batch.window = 2s;
    okta_.emplace(std::move(mock), clock_, ids_, catalog_, client_,
                  MockOkta::Extras{.virtualClock = &clock_});
    door_.behind = &*okta_;
    okta_->start();
    server_.start();
  }
  ~ServedMock() {
    server_.drain(1s);
    okta_->stop();
  }
  std::string url() const { return server_.url(); }

 private:
  struct Door : HttpHandler {
    HttpHandler* behind = nullptr;
    HttpResponse handle(const HttpRequest& request) override { return behind->handle(request); }
    std::optional<HttpResponse> refuse(const HttpRequest& head) override {
      return behind->refuse(head);
    }
    bool mayWait(const HttpRequest&) const override { return true; }
  };
  static HttpServerOptions options() { return {.port = 0}; }

  VirtualClock clock_;
  SeededIdSource ids_{3};
  EventCatalog catalog_ = EventCatalog::builtIn();
  PocoTransport client_{clock_};
  Door door_;
  std::optional<MockOkta> okta_;
  HttpServer server_;
};

TEST(OrgRunnerTest, AMockOnAPortPassesWhatItCanBeAsked) {
  ServedMock mock;
  const SystemClock clock;
  PocoTransport client(clock);
  UrlOrg org(mock.url(), client, clock, {.token = Secret("00token")});
  EXPECT_TRUE(org.hasControl());
  EXPECT_TRUE(org.movesTime());
  // What waits for a late answer waits for it in real time here.
  std::vector<const Check*> checks = allChecks();
  std::erase_if(checks, [](const Check* check) { return check->id.ends_with("/timeout"); });

  const Report report = OrgRunner({.run = "t2"}).run(org, checks);

  for (const Verdict verdict :
       {Verdict::Fail, Verdict::Warn, Verdict::Info, Verdict::Inconclusive, Verdict::Error}) {
    EXPECT_THAT(with(report, verdict), IsEmpty()) << toString(verdict);
  }
  std::set<std::string> skipped;
  for (const CheckResult& result : report.results) {
    if (result.verdict == Verdict::Skip) skipped.insert(result.check->id);
  }
  EXPECT_EQ(skipped,
            (std::set<std::string>{"org-api/rate-limit", "org-api/read-only", "org-delivery/quota",
                                   "org-delivery/quota-counts", "org-mock/same-seed"}));
  EXPECT_EQ(client
                .send(mock.url() + "/api/v1/eventHooks",
                      {.headers = {{"Authorization", "SSWS 00token"}}}, 3s)
                .response->body,
            "[]")
      << "a hook is left behind";
}

TEST(OrgRunnerTest, ARealOrgIsAskedOnlyWhatLeavesNothingBehind) {
  ServedMock mock;
  const SystemClock clock;
  PocoTransport client(clock);
  UrlOrg org(mock.url(), client, clock,
             {.token = Secret("00token"), .real = true, .patience = 1ms});
  EXPECT_FALSE(org.hasControl());
  std::vector<const Check*> checks;
  for (const Check& check : orgChecks()) {
    // Two wait for a later lastUpdated, in real time.
    if (check.id == "org-api/replace-all" || check.id == "org-api/stale-last-updated") continue;
    if (check.group() == "org-api" || check.group() == "org-mock") checks.push_back(&check);
  }

  const Report report = OrgRunner({.run = "t3"}).run(org, checks);

  EXPECT_THAT(with(report, Verdict::Fail), IsEmpty());
  for (const CheckResult& result : report.results) {
    if (result.check->checkClass != CheckClass::Safe || result.check->group() == "org-mock") {
      EXPECT_EQ(result.verdict, Verdict::Skip) << result.check->id;
      EXPECT_FALSE(result.reason.empty());
    }
  }
}

// Says how many checks were under way at once.
class Crowd {
 public:
  // Until another has come as well, or for a moment.
  void meet() {
    std::unique_lock lock(mutex_);
    most_ = std::max(most_, ++present_);
    came_.notify_all();
    came_.wait_for(lock, 200ms, [&] { return most_ > 1; });
    --present_;
  }
  int most() const { return most_; }

 private:
  std::mutex mutex_;
  std::condition_variable came_;
  int present_ = 0;
  int most_ = 0;
};

TEST(OrgRunnerTest, WhereChecksShareAnOrgThoseThatCountDoSoOneAfterAnother) {
  ServedMock mock;
  const SystemClock clock;
  PocoTransport client(clock);
  UrlOrg org(mock.url(), client, clock, {.token = Secret("00token"), .real = true});
  ASSERT_TRUE(org.concurrent());
  for (const auto& [group, most] :
       {std::pair{"org-api", 2}, {"org-delivery", 1}, {"org-log", 1}, {"org-preview", 1}}) {
    Crowd crowd;
    Check check = orgChecks().front();
    check.id = std::string(group) + "/one";
    check.needs = {};
    check.ask = [&](CustomerPart&) { crowd.meet(); };
    Check other = check;
    other.id = std::string(group) + "/other";

    OrgRunner({.run = "t5", .jobs = 2}).run(org, {&check, &other});

    EXPECT_EQ(crowd.most(), most) << group;
  }
}

TEST(OrgRunnerTest, AnOrgThatRefusesTheTokenIsNotJudged) {
  ServedMock mock;
  const SystemClock clock;
  PocoTransport client(clock);
  UrlOrg org(mock.url(), client, clock, {.token = Secret("00another")});

  const Report report = OrgRunner({.run = "t4"}).run(org, allChecks());

  EXPECT_EQ(report.exitStatus(), 3);
  EXPECT_THAT(*report.unreachable, HasSubstr("the token is refused"));
  EXPECT_THAT(*report.unreachable, Not(HasSubstr("00another")));
}

}  // namespace
}  // namespace hooks
