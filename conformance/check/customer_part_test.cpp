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

 private:
  VirtualClock clock_;
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

}  // namespace
}  // namespace hooks
