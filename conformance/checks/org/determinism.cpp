// A mock whose time and ids are in the hands of a test.

#include <algorithm>
#include <set>

#include "conformance/check/outcome.h"
#include "conformance/checks/org/asking.h"
#include "conformance/checks/org/org_checks.h"
#include "conformance/checks/sources.h"

namespace hooks {

namespace {}  // namespace

std::vector<Check> orgDeterminismChecks() {
  return {
      {
          .id = "org-mock/same-seed",
          .level = Level::Must,
          .requirement = "gives the same ids and bodies for the same seed and the same doing",
          .source = {kMockPaths, "serve --seed-ids N"},
          .sends = "in two orgs with one seed: a hook, its verification, two groups",
          .expects = "the same answers and the same requests, byte for byte",
          .needs = {Need::AnotherOrg},
          .catches = {"ids-by-chance"},
          .why = "A test that fails could not be run again as it was.",
          .fix = "All ids come from the IdSource.",
          .ask =
              [](CustomerPart& okta) {
                const auto story = [&] {
                  std::string told;
                  okta.inAnotherOrg({}, [&](CustomerPart& other) {
                    const TestHook hook = other.verifiedHook();
                    other.happen(2);
                    other.settle();
                    told = compact(other.read(hook));
                    for (const ProbeCall& call : other.probe().calls(hook.path)) {
                      told += call.request.body;
                      for (const HttpHeader& line : call.request.headers)
                        told += line.name + ": " + line.value;
                    }
                  });
                  return told;
                };
                const std::string first = story();
                expectSame("what happened the second time", first, story());
              },
      },
      {
          .id = "org-mock/reset",
          .level = Level::Must,
          .checkClass = CheckClass::Hostile,
          .requirement = "goes back to its beginning on reset, and sends no retry of before",
          .source = {kMockPaths, "POST reset"},
          .sends = "a hook, an event answered with 503, a reset, a minute that passes",
          .expects = "no hook, no events of before, no second request",
          .needs = {Need::Probe, Need::Control, Need::Time},
          .catches = {"reset-keeps-hooks", "reset-lets-retries-end"},
          .why = kAsOkta,
          .fix = "MockOkta::Parts::reset.",
          .turn = Turn::Alone,
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.verifiedHook();
                okta.probe().answersDeliveries(hook.path, {{.response = HttpResponse{503}}});
                okta.control("POST", "events", JsonObject{{"eventType", CustomerPart::kEventType}});
                okta.control("POST", "idle");
                const std::size_t before = okta.probe().calls(hook.path).size();
                okta.control("POST", "reset");
                okta.control("POST", "clock/advance", JsonObject{{"by", "60s"}});
                expectStatus(okta.get(CustomerPart::pathOf(hook)), {404});
                expectSame("events about the hook", "0",
                           std::to_string(okta.logged("target.id eq \"" + hook.id + "\"").size()));
                expectSame("requests to the receiver", std::to_string(before),
                           std::to_string(okta.probe().calls(hook.path).size()));
              },
      },
      {
          .id = "org-mock/advance",
          .level = Level::Must,
          .requirement = "makes what is due happen once when time is moved past it, and not before",
          .source = {kMockPaths, "POST clock/advance"},
          .sends = "an event answered with 503; half a second, ten seconds and a day that pass",
          .expects = "one request, two, two",
          .needs = {Need::Probe, Need::Time},
          .catches = {"never-retries", "idle-moves-time"},
          .why = kAsOkta,
          .fix = "ClockControl::bring.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.verifiedHook();
                okta.probe().answersDeliveries(hook.path, {{.response = HttpResponse{503}}});
                okta.control("POST", "events", JsonObject{{"eventType", CustomerPart::kEventType}});
                okta.control("POST", "idle");
                const auto count = [&] {
                  return std::to_string(okta.probe().calls(hook.path).size() - 1);
                };
                expectSame("requests before time is moved", "1", count());
                okta.control("POST", "clock/advance", JsonObject{{"by", "10s"}});
                expectSame("requests ten seconds later", "2", count());
                okta.control("POST", "clock/advance", JsonObject{{"by", "24h"}});
                expectSame("requests a day later", "2", count());
              },
      },
  };
}

}  // namespace hooks
