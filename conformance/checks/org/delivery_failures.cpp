// What an org does about receivers that fail, and its own limits.

#include <algorithm>
#include <set>

#include <atomic>
#include <chrono>
#include <memory>
#include "conformance/check/outcome.h"
#include "conformance/checks/org/asking.h"
#include "conformance/checks/org/org_checks.h"
#include "conformance/checks/sources.h"

#include "mock-okta/outbound/testing/raw_server.h"

namespace hooks {

namespace {

std::vector<ProbeAnswer> statuses(std::initializer_list<int> codes) {
  std::vector<ProbeAnswer> script;
  for (const int code : codes) script.push_back({.response = HttpResponse{code}});
  return script;
}

// One event was delivered in vain, and the System Log says so once.
void expectFailureLogged(CustomerPart& okta, const TestHook& hook) {
  const auto events = okta.loggedAbout(hook, "event_hook.delivery", 1);
  expectSame("event_hook.delivery events", "1", std::to_string(events.size()));
}

// An event for a hook whose receiver is the server; how many connections it took.
int connectionsFor(CustomerPart& okta, RawServer& server, std::atomic<bool>& sound) {
  sound = true;
  const TestHook hook = okta.verifiedHook(okta.form(server.url()));
  sound = false;
  const int before = server.connections();
  okta.happen();
  okta.settle();
  expectFailureLogged(okta, hook);
  return server.connections() - before;
}

void answerChallenge(RawPeer& peer, const std::string& request) {
  const std::string name = "X-Okta-Verification-Challenge: ";
  const std::size_t begin = request.find(name) + name.size();
  const std::string body =
      "{\"verification\":\"" + request.substr(begin, request.find('\r', begin) - begin) + "\"}";
  peer.send(
      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nConnection: close\r\n"
      "Content-Length: " +
      std::to_string(body.size()) + "\r\n\r\n" + body);
}

}  // namespace

std::vector<Check> orgFailureChecks() {
  return {
      {
          .id = "org-delivery/client-error",
          .level = Level::Must,
          .requirement = "never delivers again what was answered with 4xx",
          .source = {kEventHooks, "a 4xx is not retried"},
          .sends = "events answered with 400, 401, 404, 429",
          .expects = "one request for each",
          .needs = {Need::Probe},
          .catches = {"retries-after-4xx"},
          .why = kAsOkta,
          .fix = "RetryRules::after says what follows from an answer.",
          .ask =
              [](CustomerPart& okta) {
                for (const int status : {400, 401, 404, 429}) {
                  const TestHook hook = okta.verifiedHook();
                  okta.probe().answersDeliveries(hook.path, statuses({status}));
                  okta.happen();
                  okta.expectDeliveries(hook, 1, "that answers " + std::to_string(status));
                }
              },
      },
      {
          .id = "org-delivery/server-error",
          .level = Level::Must,
          .requirement = "delivers once more what was answered with 5xx, and not a third time",
          .source = {kEventHooks, "at most one retry"},
          .sends = "events answered with 503 once, and with 500 for ever",
          .expects = "two requests for each",
          .needs = {Need::Probe},
          .catches = {"never-retries", "retries-twice"},
          .why = "Without the retry a deployment loses events; with more, a receiver in trouble "
                 "gets no rest.",
          .fix = "RetryRules::after says what follows from an answer.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook once = okta.verifiedHook();
                okta.probe().answersDeliveries(once.path, statuses({503}));
                const TestHook always = okta.verifiedHook();
                okta.probe().answersDeliveries(always.path, statuses({500, 500, 500, 500}));
                okta.happen();
                okta.expectDeliveries(once, 2, "that answers 503 once");
                okta.expectDeliveries(always, 2, "that answers 500 for ever");
              },
      },
      {
          .id = "org-delivery/gives-up",
          .level = Level::Must,
          .checkClass = CheckClass::Normal,
          .requirement = "does not come back to a delivery that has failed",
          .source = {kEventHooks, "there is no redelivery"},
          .sends = "an event answered with 500 for ever, and a day that passes",
          .expects = "two requests, and no more a day later",
          .needs = {Need::Probe, Need::Time},
          .catches = {"never-retries", "retries-twice", "delivers-anew-after-hours"},
          .why = kAsOkta,
          .fix = "RetryRules::after says what follows from an answer.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.verifiedHook();
                okta.probe().answersDeliveries(hook.path, statuses({500, 500, 500, 500}));
                okta.happen();
                okta.settle();
                okta.pass(std::chrono::hours(24));
                okta.happen();
                const auto calls = okta.expectDeliveries(hook, 4, "for two events a day apart");
                expectThat(calls[1].request.body != calls[2].request.body,
                           "another event in the third", "the first");
              },
      },
      {
          .id = "org-delivery/retry-same",
          .level = Level::Must,
          .requirement = "repeats a delivery byte for byte",
          .source = {kEventHooks, "compare eventId to recognise duplicates"},
          .sends = "an event answered with 503, then 204",
          .expects = "two requests with one body",
          .needs = {Need::Probe},
          .catches = {"never-retries", "new-event-id-on-retry"},
          .why = "With another eventId a receiver acts twice on one event.",
          .fix = "DeliveryPolicy::retryRepeatsEventId.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.verifiedHook();
                okta.probe().answersDeliveries(hook.path, statuses({503}));
                okta.happen();
                const auto calls = okta.expectDeliveries(hook, 2, "that answers 503 once");
                expectSame("the body of the retry", calls[0].request.body, calls[1].request.body);
              },
      },
      {
          .id = "org-delivery/timeout",
          .level = Level::Must,
          .requirement = "waits three seconds for an answer, and delivers once more",
          .source = {kEventHooks, "a timeout of three seconds, one retry"},
          .sends = "events answered after 2.5 s, and after 3.5 s twice",
          .expects = "one request, and two",
          .needs = {Need::Probe},
          .catches = {"never-retries", "waits-30-seconds", "waits-one-second",
                      "never-retries-the-unanswered"},
          .why = kAsOkta,
          .fix = "RetryRules::deadline.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook quick = okta.verifiedHook();
                okta.probe().answersDeliveries(quick.path,
                                               {{.after = std::chrono::milliseconds(2500)}});
                const TestHook late = okta.verifiedHook();
                const ProbeAnswer tooLate{.after = std::chrono::milliseconds(3500)};
                okta.probe().answersDeliveries(late.path, {tooLate, tooLate});
                okta.happen();
                okta.expectDeliveries(quick, 1, "that answers after 2.5 s");
                okta.expectDeliveries(late, 2, "that answers after 3.5 s");
              },
      },
      {
          .id = "org-delivery/redirect",
          .level = Level::Must,
          .requirement = "follows no redirect with a delivery",
          .source = {kBestPractices, "redirects are not followed"},
          .sends = "an event answered with 307 to another path",
          .expects = "one request, none to the other path, and a delivery that failed",
          .needs = {Need::Probe},
          .catches = {"follows-redirects", "logs-no-failure"},
          .why = "Secret and events would go where the receiver points.",
          .fix = "RetryRules::after says what follows from an answer.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.verifiedHook();
                okta.probe().answersDeliveries(
                    hook.path,
                    {{.response = HttpResponse{
                          307,
                          {{"Location", okta.subject().probeUrl() + hook.path + "-elsewhere"}}}}});
                okta.happen();
                okta.expectDeliveries(hook, 1, "that redirects");
                expectSame("requests to the other path", "0",
                           std::to_string(okta.probe().calls(hook.path + "-elsewhere").size()));
                expectFailureLogged(okta, hook);
              },
      },
      {
          .id = "org-delivery/logged",
          .level = Level::Must,
          .requirement = "writes event_hook.delivery for a delivery that failed for good, once",
          .source = {kEventHooks, "unsuccessful deliveries are in the System Log"},
          .sends = "an event answered with 404, and one answered with 500 twice",
          .expects = "one event each: outcome FAILURE with a reason, the hook its target",
          .needs = {Need::Probe},
          .catches = {"retries-twice", "logs-no-failure", "logs-each-attempt"},
          .why = "It is all that an administrator sees of a receiver in trouble.",
          .fix = "DeliveryEvents::failed.",
          .ask =
              [](CustomerPart& okta) {
                for (const int status : {404, 500}) {
                  const TestHook hook = okta.verifiedHook();
                  okta.probe().answersDeliveries(hook.path, statuses({status, status}));
                  okta.happen();
                  okta.deliveries(hook, 1);
                  expectFailureLogged(okta, hook);
                  const Json event = okta.loggedAbout(hook, "event_hook.delivery", 1).at(0);
                  expectAt(event, "/outcome/result", "FAILURE");
                  expectThat(!textIn(event, "/outcome/reason").empty(), "a reason", "none");
                  expectAt(event, "/target/0/displayName", Json(hook.name));
                }
              },
      },
      {
          .id = "org-delivery/closed",
          .level = Level::Must,
          .requirement = "delivers once more where the connection ends without an answer",
          .source = {kBestPractices, "a timeout or an error response"},
          .sends = "an event for a receiver that reads the request and closes",
          .expects = "two connections, one event_hook.delivery",
          .needs = {Need::ThisMachine, Need::Control},
          .catches = {"never-retries", "logs-no-failure", "logs-each-attempt",
                      "never-retries-the-unanswered"},
          .why = kAsOkta,
          .fix = "RetryRules::afterNoAnswer.",
          .ask =
              [](CustomerPart& okta) {
                std::atomic<bool> sound = true;
                RawServer server([&](RawPeer& peer) {
                  const std::string request = peer.request();
                  if (sound) answerChallenge(peer, request);
                });
                expectSame("connections", "2", std::to_string(connectionsFor(okta, server, sound)));
              },
      },
      {
          .id = "org-delivery/refused",
          .level = Level::Must,
          .requirement = "delivers once more where nobody takes the connection",
          .source = {kBestPractices, "a timeout or an error response"},
          .sends = "an event for a receiver that has gone",
          .expects = "two attempts, one event_hook.delivery",
          .needs = {Need::ThisMachine, Need::Control},
          .catches = {"never-retries", "logs-no-failure", "logs-each-attempt",
                      "never-retries-the-unanswered"},
          .why = kAsOkta,
          .fix = "RetryRules::afterNoAnswer.",
          .ask =
              [](CustomerPart& okta) {
                auto server = std::make_unique<RawServer>(
                    [](RawPeer& peer) { answerChallenge(peer, peer.request()); });
                const TestHook hook = okta.verifiedHook(okta.form(server->url()));
                server.reset();
                okta.happen();
                okta.settle();
                expectFailureLogged(okta, hook);
                const Json all = okta.control("GET", "deliveries?hookId=" + hook.id);
                const Json* attempts = at(all, "/0/attempts");
                expectSame(
                    "attempts", "2",
                    attempts == nullptr ? "none" : std::to_string(attempts->as_array().size()));
              },
      },
      {
          .id = "org-delivery/answer-capped",
          .level = Level::Should,
          .requirement = "reads no endless answer to a delivery",
          .source = {kOwaspApi, "API4, unrestricted resource consumption"},
          .sends = "an event answered with 200 and a body of 8 MiB",
          .expects = "no whole such answer is kept or taken",
          .needs = {Need::ThisMachine, Need::Control},
          .catches = {"reads-any-length"},
          .why = "A receiver could fill the memory of whoever calls it.",
          .fix = "PocoTransportOptions::maxAnswerBytes.",
          .ask =
              [](CustomerPart& okta) {
                std::atomic<bool> sound = true;
                RawServer server([&](RawPeer& peer) {
                  const std::string request = peer.request();
                  if (sound) return answerChallenge(peer, request);
                  const std::string body(8 << 20, ' ');
                  peer.send("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: " +
                            std::to_string(body.size()) + "\r\n\r\n" + body);
                });
                const TestHook hook = okta.verifiedHook(okta.form(server.url()));
                sound = false;
                okta.happen();
                okta.settle();
                const Json all = okta.control("GET", "deliveries?hookId=" + hook.id);
                expectAt(all, "/0/state", "failed");
              },
      },
      {
          .id = "org-delivery/quota",
          .level = Level::Must,
          .requirement = "stops at its daily quota, and begins anew 24 hours after the first event",
          .source = {kEventHooks, "400,000 events in 24 hours, a warning at 280,000"},
          .sends = "in an org whose limits are lowered to five events and a warning at three: "
                   "seven events, and one a day later",
          .expects = "five requests, a warning and a violation in the System Log once each; a "
                     "request the day after",
          .needs = {Need::AnotherOrg},
          .catches = {"no-quota", "quota-never-warns", "quota-never-resets"},
          .why = kAsOkta,
          .fix = "DeliveryQuota.",
          .ask =
              [](CustomerPart& okta) {
                okta.inAnotherOrg({.quota = 5, .quotaWarning = 3}, [](CustomerPart& other) {
                  const TestHook hook = other.verifiedHook();
                  std::size_t events = 0;
                  for (int i = 0; i < 7; ++i) {
                    other.happen();
                    other.settle();
                  }
                  for (const ProbeCall& call : other.deliveries(hook))
                    events += eventsOf(call).size();
                  expectSame("events delivered", "5", std::to_string(events));
                  for (const char* type : {"system.operation.rate_limit.warning",
                                           "system.operation.rate_limit.violation"}) {
                    expectSame(
                        type, "1",
                        std::to_string(
                            other.logged("eventType eq \"" + std::string(type) + "\"").size()));
                  }
                  other.pass(std::chrono::hours(25));
                  other.happen();
                  other.expectDeliveries(hook, 6, "for the sixth event, a day later");
                });
              },
      },
      {
          .id = "org-delivery/quota-counts",
          .level = Level::Must,
          .requirement = "counts neither retries nor what a filter keeps back",
          .source = {kEventHooks, "retries do not count"},
          .sends = "in an org whose limit is lowered to three events: one answered with 503 first, "
                   "two that a filter keeps back, two more",
          .expects = "all three delivered",
          .needs = {Need::AnotherOrg},
          .catches = {"never-retries", "quota-counts-retries"},
          .why = kAsOkta,
          .fix = "DeliveryEngine::consider counts, behind the filter and once.",
          .ask =
              [](CustomerPart& okta) {
                okta.inAnotherOrg({.quota = 3, .quotaWarning = 3}, [](CustomerPart& other) {
                  const TestHook hook = other.verifiedHook(with(
                      other.form(), "/events/filter",
                      JsonObject{
                          {"type", "EXPRESSION_LANGUAGE"},
                          {"eventFilterMap",
                           JsonArray{JsonObject{
                               {"event", CustomerPart::kEventType},
                               {"condition",
                                JsonObject{{"version", nullptr},
                                           {"expression",
                                            "event.target.?[displayName eq 'kept back'].size() > 0 "
                                            "|| event.outcome.result eq 'SUCCESS'"}}}}}}}));
                  other.probe().answersDeliveries(hook.path, statuses({503}));
                  const auto happens = [&](const char* result) {
                    other.control("POST", "events",
                                  JsonObject{{"eventType", CustomerPart::kEventType},
                                             {"set", JsonObject{{"/outcome/result", result}}}});
                    other.settle();
                  };
                  for (const char* result : {"SUCCESS", "FAILURE", "FAILURE", "SUCCESS", "SUCCESS"})
                    happens(result);
                  other.expectDeliveries(hook, 4,
                                         "for three events, the first of which was retried");
                });
              },
      },
  };
}

}  // namespace hooks
