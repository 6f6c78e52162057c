#include "conformance/check/customer_part.h"

#include <gmock/gmock.h>

#include "conformance/check/outcome.h"
#include "fixtures/wire/testing/scripted_transport.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;

// An org that says nothing of when all has arrived, and where that may take an hour: a real one.
class FarOrg : public OrgSubject {
 public:
  std::string name() const override { return "an org"; }
  std::string url() const override { return "https://example.okta.com"; }
  Transport& transport() override { return transport_; }
  const Clock& clock() const override { return clock_; }
  Secret token() const override { return Secret("00of"); }
  Probe* probe() override { return &probe_; }
  bool hasControl() const override { return false; }
  bool movesTime() const override { return false; }
  std::chrono::milliseconds patience() const override { return 1h; }
  Transport& cleaner() override { return cleaner_; }

  ScriptedTransport& given() { return transport_; }
  ScriptedTransport& kept() { return cleaner_; }

 private:
  VirtualClock clock_;
  ScriptedTransport cleaner_{clock_};
  ScriptedTransport transport_{clock_};
  Probe probe_{clock_};
};

class InterruptedCustomerTest : public testing::Test {
 protected:
  int looks = 0;
  // While it waits: at the first look all is well.
  OrgRun run{.interrupted = [this] { return ++looks > 1; }};
  FarOrg org;
  Check check{.id = "org-a/check", .requirement = "", .source = {}, .why = "", .fix = ""};
  CustomerPart customer{run, org, check};
  const TestHook hook = [] {
    TestHook made;
    made.path = "/a";
    return made;
  }();
};

TEST_F(InterruptedCustomerTest, WaitsNoLongerForDeliveries) {
  EXPECT_THROW(customer.deliveries(hook, 1), Skipped);
}

TEST_F(InterruptedCustomerTest, WaitsNoLongerForTheLackOfThem) {
  EXPECT_THROW(customer.deliveries(hook, 0), Skipped);
}

TEST_F(InterruptedCustomerTest, WaitsNoLongerForTimeToPass) {
  EXPECT_THROW(customer.pass(5s), Skipped);
}

TEST_F(InterruptedCustomerTest, WhatIsGivenUpSaysNothingOfTheOrg) {
  org.given().answers(Unanswered::TimedOut);
  EXPECT_THROW(customer.get("/api/v1/logs"), Skipped);
}

TEST_F(InterruptedCustomerTest, WhatIsBeingMadeIsWaitedForAndTakenAway) {
  org.kept().answers(HttpResponse{.status = 200, .body = R"({"id":"who1"})"});
  org.kept().otherwise(HttpResponse{204});
  EXPECT_EQ(customer.post("/api/v1/eventHooks", JsonObject{}).status(), 200);
  customer.cleanUp();
  std::vector<std::string> asked;
  for (const Exchange& exchange : org.kept().sent()) asked.push_back(exchange.request.target);
  EXPECT_THAT(asked, testing::ElementsAre("/api/v1/eventHooks",
                                          "/api/v1/eventHooks/who1/lifecycle/deactivate",
                                          "/api/v1/eventHooks/who1"));
  EXPECT_THAT(org.given().sent(), testing::IsEmpty());
}

TEST_F(InterruptedCustomerTest, AnOrgThatNoLongerAnswersIsNotAskedAgainAndAgain) {
  for (const char* id : {R"({"id":"00g1"})", R"({"id":"00g2"})"}) {
    looks = 0;
    org.kept().answers(HttpResponse{.status = 200, .body = id});
    customer.post("/api/v1/groups", JsonObject{});
  }
  org.kept().otherwise(Unanswered::TimedOut);
  customer.cleanUp();
  EXPECT_THAT(org.kept().sent(), testing::SizeIs(3)) << "two were made, one was asked to go";
  EXPECT_THAT(customer.remarks(), testing::Contains(testing::HasSubstr("00g1 is left")));
}

}  // namespace
}  // namespace hooks
