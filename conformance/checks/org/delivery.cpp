// What an org delivers, and to whom.

#include <algorithm>
#include <atomic>
#include <chrono>
#include <set>

#include "conformance/check/outcome.h"
#include "conformance/checks/org/asking.h"
#include "conformance/checks/org/org_checks.h"
#include "conformance/checks/sources.h"
#include "mock-okta/outbound/testing/raw_server.h"

namespace hooks {

namespace {

// What the hook got of an event that happened.
ProbeCall delivered(CustomerPart& okta, const TestHook& hook) {
  const auto calls = okta.deliveries(hook, 1);
  if (calls.empty()) throw Unclear("no delivery came");
  return calls.front();
}

}  // namespace

std::vector<Check> orgDeliveryChecks() {
  return {
      {
          .id = "org-delivery/headers",
          .level = Level::Must,
          .requirement = "delivers by a POST with the recorded headers, once each",
          .source = {kRecorded, "the headers of a captured delivery"},
          .sends = "an event for a hook with a custom header and a secret",
          .expects = "POST; Accept and Content-Type application/json, User-Agent with the id of "
                     "the hook, the custom header, the raw secret; no x-okta-request-id, no chunks",
          .needs = {Need::DirectProbe},
          .catches = {"adds-bearer", "delivers-with-put", "user-agent-without-id",
                      "content-type-with-charset", "delivers-with-signature",
                      "deliveries-without-secret"},
          .why = kAsOkta,
          .fix = "See mock-okta/delivery/outbound_request.cpp.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.verifiedHook();
                okta.happen();
                const ProbeCall call = delivered(okta, hook);
                const HttpRequest& request = call.request;
                expectSame("the method", "POST", request.method);
                std::multiset<std::string> names;
                for (const std::string& name : headerNames(request)) names.insert(name);
                std::string found;
                for (const std::string& name : names) found += name + " ";
                expectSame("the headers",
                           "Accept Authorization Content-Type User-Agent X-Conformance ", found);
                for (const auto& [name, value] :
                     {std::pair<std::string, std::string>("Accept", "application/json"),
                      {"Content-Type", "application/json"},
                      {"User-Agent", "Okta Hook Service v1.0.0 - " + hook.id},
                      {"X-Conformance", "as configured"},
                      {"Authorization", hook.secret},
                      {"Content-Length", std::to_string(request.body.size())}}) {
                  expectSame(name, value, std::string(request.headers.find(name).value_or("")));
                }
              },
      },
      {
          .id = "org-delivery/envelope",
          .level = Level::Must,
          .requirement = "puts events in the recorded envelope",
          .source = {kRecorded, "eight members, always all, in one order"},
          .sends = "an event",
          .expects = "the members in their order; constants, source and eventId in their forms, "
                     "eventTime with three digits",
          .needs = {Need::Probe},
          .catches = {"envelope-sorted", "six-digits-in-event-time", "source-without-hook",
                      "event-id-in-upper-case"},
          .why = kAsOkta,
          .fix = "See fixtures/wire/event_envelope.h.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.verifiedHook();
                okta.happen();
                const ProbeCall call = delivered(okta, hook);
                const Json body = documentOf(call.request);
                expectMembers(body, "",
                              {"eventType", "eventTypeVersion", "cloudEventsVersion", "source",
                               "eventId", "data", "eventTime", "contentType"});
                expectMembers(body, "/data", {"events"});
                expectAt(body, "/eventType", "com.okta.event_hook");
                expectAt(body, "/eventTypeVersion", "1.0");
                expectAt(body, "/cloudEventsVersion", "0.1");
                expectAt(body, "/contentType", "application/json");
                expectAt(body, "/source", Json(okta.subject().url() + CustomerPart::pathOf(hook)));
                const std::string id = textIn(body, "/eventId");
                expectThat(
                    id.size() == 36 && id[14] == '4' && id.find_first_of("ABCDEF") == id.npos,
                    "an eventId that is a version 4 UUID in lower case", id);
                const std::string time = textIn(body, "/eventTime");
                expectThat(time.size() == 24 && time.back() == 'Z',
                           "an eventTime with three digits", time);
              },
      },
      {
          .id = "org-delivery/compact",
          .level = Level::Should,
          .requirement = "writes deliveries without white space and without escaped slashes",
          .source = {kRecorded, "compact bodies, no trailing newline"},
          .sends = "an event",
          .expects = "the body as a compact writer has it",
          .needs = {Need::Probe},
          .catches = {"pretty-bodies"},
          .why = kAsOkta,
          .fix = "compact(), of fixtures/wire/json.h.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.verifiedHook();
                okta.happen();
                const ProbeCall call = delivered(okta, hook);
                expectSame("the body", compact(documentOf(call.request)), call.request.body);
              },
      },
      {
          .id = "org-delivery/same-event",
          .level = Level::Must,
          .requirement = "delivers the very event of the System Log",
          .source = {kEventHooks, "the event is the LogEvent of the System Log API"},
          .sends = "an event, and a look at it in the System Log",
          .expects = "uuid, published, actor, outcome, target, debugContext and the rest equal; "
                     "the id of the hook in targetEventHookIds",
          .needs = {Need::Probe},
          .catches = {"delivers-another-uuid", "without-target-ids", "omits-target",
                      "delivers-nulls", "transaction-of-its-own"},
          .why = "A receiver finds an event again by its uuid, and nothing else.",
          .fix = "LogEvent has the forms.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.verifiedHook();
                const std::string name = okta.happen().front();
                const ProbeCall call = delivered(okta, hook);
                const Json event = eventsOf(call).at(0);
                const auto logged = okta.logged(
                    "eventType eq \"group.lifecycle.create\" and target.displayName eq \"" + name +
                        "\"",
                    1);
                if (logged.empty()) throw Unclear("the System Log has no such event");
                for (const char* member : {"uuid", "published", "eventType", "version", "severity",
                                           "displayMessage", "actor", "outcome", "target",
                                           "transaction", "debugContext", "legacyEventType"}) {
                  const Json* wanted = at(logged[0], "/" + std::string(member));
                  const Json* found = at(event, "/" + std::string(member));
                  // Null there and absent here are the same.
                  if (found == nullptr && (wanted == nullptr || wanted->is_null())) continue;
                  expectSame(member, wanted == nullptr ? "" : compact(withoutNulls(*wanted)),
                             found == nullptr ? "no such member" : compact(*found));
                }
                const std::string ids = textIn(event, "/debugContext/debugData/targetEventHookIds");
                expectThat(ids.find(hook.id) != ids.npos,
                           "the id of the hook in targetEventHookIds", ids);
              },
      },
      {
          .id = "org-delivery/live-form",
          .level = Level::Must,
          .requirement = "leaves null members out of deliveries, and keeps the order of the rest",
          .source = {kRecorded, "captures of live deliveries omit nulls"},
          .sends = "an event",
          .expects =
              "no null anywhere, the members in the recorded order, ipChain in client, no request",
          .needs = {Need::Probe},
          .catches = {"delivers-nulls", "delivers-in-api-form"},
          .why = kAsOkta,
          .fix = "LogEvent::live().",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.verifiedHook();
                okta.happen();
                const ProbeCall call = delivered(okta, hook);
                const Json event = eventsOf(call).at(0);
                expectThat(compact(event) == compact(withoutNulls(event)), "no member that is null",
                           compact(event));
                std::size_t at = 0;
                const std::vector<std::string> order = {"uuid",
                                                        "published",
                                                        "eventType",
                                                        "version",
                                                        "displayMessage",
                                                        "severity",
                                                        "client",
                                                        "device",
                                                        "actor",
                                                        "outcome",
                                                        "target",
                                                        "transaction",
                                                        "debugContext",
                                                        "legacyEventType",
                                                        "authenticationContext",
                                                        "securityContext",
                                                        "insertionTimestamp"};
                for (const auto& member : event.as_object()) {
                  while (at < order.size() && order[at] != member.key()) ++at;
                  expectThat(at < order.size(), "the members in the recorded order",
                             std::string(member.key()) + " out of its place");
                }
                expectThat(hooks::at(event, "/client/ipChain") != nullptr, "client.ipChain",
                           "none");
              },
      },
      {
          .id = "org-delivery/subscribed-only",
          .level = Level::Must,
          .requirement = "delivers the types a hook asks for and no others",
          .source = {kEventHooks, "a hook subscribes to event types"},
          .sends = "a group that is created, for a hook of that type and for one of another",
          .expects = "one request to the first, none to the second",
          .needs = {Need::Probe},
          .catches = {"delivers-every-type"},
          .why = kAsOkta,
          .fix = "Org::record writes who is to get an event.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.verifiedHook();
                const TestHook other = okta.verifiedHook(
                    with(okta.form(), "/events/items", JsonArray{"group.lifecycle.delete"}));
                okta.happen();
                okta.expectDeliveries(hook, 1, "that subscribes");
                okta.expectDeliveries(other, 0, "that does not");
              },
      },
      {
          .id = "org-delivery/verified-only",
          .level = Level::Must,
          .requirement = "delivers to hooks that are active and verified, and to no others",
          .source = {kManagementApi, "only verified hooks receive events"},
          .sends = "an event, with a hook that is not verified and one that is not active",
          .expects = "no request to either",
          .needs = {Need::Probe},
          .catches = {"delivers-to-unverified", "delivers-to-inactive"},
          .why = "Events would go to an endpoint that never agreed, or is meant to be left alone.",
          .fix = "See EventHook::delivers and DeliveryEngine::whyNot.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook unverified = okta.makeHook();
                const TestHook inactive = okta.verifiedHook();
                okta.post(CustomerPart::pathOf(inactive) + "/lifecycle/deactivate");
                okta.happen();
                okta.expectDeliveries(unverified, 0, "of a hook that is not verified");
                okta.expectDeliveries(inactive, 0, "of a hook that is not active");
              },
      },
      {
          .id = "org-delivery/batch",
          .level = Level::Must,
          .requirement = "merges events that happen close together, in their order",
          .source = {kEventHooks, "several events may come in one request"},
          .sends = "three events at one go, for a hook of mock-okta with its usual window",
          .expects = "one request, the three in the order of the System Log",
          .needs = {Need::Probe, Need::Control},
          .catches = {"delivers-another-uuid", "never-merges", "reverses-batches"},
          .why = kAsOkta,
          .fix = "BatchRules.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.verifiedHook();
                const Json happened = okta.control(
                    "POST", "events",
                    JsonObject{
                        {"eventType", CustomerPart::kEventType}, {"count", 3}, {"batch", true}});
                std::string wanted;
                for (const Json& event : needed(happened, "/events").as_array())
                  wanted += textIn(event, "/uuid") + " ";
                std::string found;
                for (const ProbeCall& call : okta.expectDeliveries(hook, 1, "for three events")) {
                  for (const Json& event : eventsOf(call)) found += textIn(event, "/uuid") + " ";
                }
                expectSame("the events", wanted, found);
              },
      },
      {
          .id = "org-delivery/each-hook-its-own",
          .level = Level::Must,
          .requirement =
              "sends each hook requests of its own, with an eventId of its own and the same uuid",
          .source = {kRecorded, "two hooks for one event get separate requests"},
          .sends = "an event for two hooks",
          .expects = "one request each; own source, own eventId, one uuid",
          .needs = {Need::Probe},
          .catches = {"source-without-hook", "delivers-another-uuid", "one-event-id-for-all"},
          .why = kAsOkta,
          .fix = "A DeliveryEngine for each hook.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook a = okta.verifiedHook();
                const TestHook b = okta.verifiedHook();
                okta.happen();
                const Json first =
                    documentOf(okta.expectDeliveries(a, 1, "of the first hook")[0].request);
                const Json second =
                    documentOf(okta.expectDeliveries(b, 1, "of the second hook")[0].request);
                expectThat(textIn(first, "/source") != textIn(second, "/source"),
                           "another source for each", textIn(first, "/source"));
                expectThat(textIn(first, "/eventId") != textIn(second, "/eventId"),
                           "another eventId for each", textIn(first, "/eventId"));
                expectAt(second, "/data/events/0/uuid", Json(textIn(first, "/data/events/0/uuid")));
              },
      },
      {
          .id = "org-delivery/event-id",
          .level = Level::Must,
          .requirement = "gives each delivery an eventId of its own",
          .source = {kRecorded, "eventId identifies the delivery"},
          .sends = "two events, one after the other was delivered",
          .expects = "two requests with two eventIds",
          .needs = {Need::Probe},
          .catches = {"one-event-id-for-all"},
          .why = "A receiver that recognises duplicates by eventId would drop the second.",
          .fix = "IdSource::uuidV4() for each.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.verifiedHook();
                okta.happen();
                okta.expectDeliveries(hook, 1, "for the first event");
                okta.happen();
                const auto calls = okta.expectDeliveries(hook, 2, "for both events");
                const std::string id = textIn(documentOf(calls[0].request), "/eventId");
                expectThat(id != textIn(documentOf(calls[1].request), "/eventId"),
                           "another eventId", id);
              },
      },
      {
          .id = "org-delivery/filter",
          .level = Level::Must,
          .requirement = "delivers an event with a filter only if that is true for it",
          .source = {kEventHooks, "the event is delivered when the expression is true"},
          .sends = "a group, for hooks whose filters are true and false for it, and one whose "
                   "filter cannot be evaluated on it",
          .expects = "a request to the first only",
          .needs = {Need::Probe},
          .catches = {"ignores-filters", "delivers-what-cannot-be-filtered"},
          .why = kAsOkta,
          .fix = "See DeliveryEngine::consider.",
          .ask =
              [](CustomerPart& okta) {
                const auto filtered = [&](const char* expression) {
                  return okta.verifiedHook(with(
                      okta.form(), "/events/filter",
                      JsonObject{{"type", "EXPRESSION_LANGUAGE"},
                                 {"eventFilterMap",
                                  JsonArray{JsonObject{
                                      {"event", CustomerPart::kEventType},
                                      {"condition", JsonObject{{"version", nullptr},
                                                               {"expression", expression}}}}}}}));
                };
                const TestHook yes = filtered("event.target.?[type eq 'UserGroup'].size() > 0");
                const TestHook no = filtered("event.target.?[type eq 'AppInstance'].size() > 0");
                const TestHook fails = filtered("event.outcome.reason.contains('x')");
                okta.happen();
                okta.expectDeliveries(yes, 1, "whose filter is true");
                okta.expectDeliveries(no, 0, "whose filter is false");
                okta.expectDeliveries(fails, 0, "whose filter cannot be evaluated");
              },
      },
      {
          .id = "org-delivery/success",
          .level = Level::Must,
          .requirement = "takes 200 and 204, and any other 2xx, for delivered",
          .source = {kBestPractices, "any 2xx is a success"},
          .sends = "events answered with 200, 204, 201, 202",
          .expects = "one request for each, and no event_hook.delivery in the System Log",
          .needs = {Need::Probe},
          .catches = {"retries-after-201", "logs-every-delivery"},
          .why = kAsOkta,
          .fix = "RetryRules::after.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.verifiedHook();
                std::size_t sent = 0;
                for (const int status : {200, 204, 201, 202}) {
                  okta.probe().answersDeliveries(hook.path, {{.response = HttpResponse{status}}});
                  okta.happen();
                  okta.expectDeliveries(hook, ++sent,
                                        "in all, the last of which got " + std::to_string(status));
                }
                expectSame("event_hook.delivery events", "0",
                           std::to_string(okta.loggedAbout(hook, "event_hook.delivery").size()));
              },
      },
      {
          .id = "org-delivery/isolation",
          .level = Level::Must,
          .checkClass = CheckClass::Normal,
          .requirement =
              "lets a receiver that does not answer delay neither other hooks nor the API",
          .source = {kEventHooks, "deliveries are asynchronous"},
          .sends = "an event for two hooks, one of whose receivers does not answer; then a read "
                   "and another event",
          .expects = "both events at the other receiver while the first still waits, and the read "
                     "answered",
          .needs = {Need::Probe, Need::Control},
          .catches = {"one-delivery-at-a-time"},
          .why = "One dead receiver would stop the whole company.",
          .fix = "A thread for each hook; no lock is held during a request.",
          .turn = Turn::Alone,
          .ask =
              [](CustomerPart& okta) {
                const TestHook dead = okta.verifiedHook();
                const TestHook good = okta.verifiedHook();
                okta.probe().hold(dead.path);
                const auto happens = [&] {
                  okta.control("POST", "events",
                               JsonObject{{"eventType", CustomerPart::kEventType}});
                };
                happens();
                const auto patience = std::chrono::seconds(2);
                // One of each was the verification.
                expectThat(okta.probe().await(good.path, 2, patience),
                           "the event at the other receiver", "nothing");
                expectThat(okta.probe().await(dead.path, 2, patience),
                           "the event at the receiver that waits", "nothing");
                expectStatus(okta.get(kHookPath), {200});
                happens();
                expectThat(okta.probe().await(good.path, 3, patience),
                           "the next event at the other receiver while the first waits", "nothing");
                expectSame("requests to the receiver that waits", "1",
                           std::to_string(okta.probe().calls(dead.path).size() - 1));
                okta.probe().release();
              },
      },
      {
          .id = "org-delivery/asynchronous",
          .level = Level::Must,
          .checkClass = CheckClass::Normal,
          .requirement =
              "answers whoever makes something happen before its receivers have answered",
          .source = {kEventHooks, "the operation never waits for the hook"},
          .sends = "a group that is created while the receiver does not answer",
          .expects = "the answer within two seconds",
          .needs = {Need::Probe, Need::Control},
          .catches = {"waits-for-receivers"},
          .why = "A slow receiver would make every administrator wait.",
          .fix = "DeliveryPump is the thread that waits.",
          .turn = Turn::Alone,
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.verifiedHook();
                okta.probe().hold(hook.path);
                const auto began = std::chrono::steady_clock::now();
                okta.control("POST", "events", JsonObject{{"eventType", CustomerPart::kEventType}});
                const auto took = std::chrono::steady_clock::now() - began;
                okta.probe().release();
                expectThat(took < std::chrono::seconds(2), "an answer within two seconds",
                           "a later one");
              },
      },
      {
          .id = "org-delivery/keep-alive",
          .level = Level::May,
          .requirement = "uses a connection again for the next delivery",
          .source = {kHttp11, "9.3, persistence"},
          .sends = "two events, one after the other was delivered",
          .expects = "one connection with two requests",
          .needs = {Need::ThisMachine},
          .catches = {"new-connection-each-time"},
          .why = "A handshake for each event is what a busy receiver pays.",
          .fix = "PocoTransportOptions::reuseConnections.",
          .ask =
              [](CustomerPart& okta) {
                std::atomic<int> requests = 0;
                RawServer server([&](RawPeer& peer) {
                  for (;;) {
                    const std::string request = peer.request();
                    if (request.empty()) return;
                    std::string body;
                    const std::string name = "X-Okta-Verification-Challenge: ";
                    if (const auto found = request.find(name); found != request.npos) {
                      const std::size_t begin = found + name.size();
                      body = "{\"verification\":\"" +
                             request.substr(begin, request.find('\r', begin) - begin) + "\"}";
                    } else {
                      ++requests;
                    }
                    if (!peer.send("HTTP/1.1 200 OK\r\nContent-Type: "
                                   "application/json\r\nContent-Length: " +
                                   std::to_string(body.size()) + "\r\n\r\n" + body)) {
                      return;
                    }
                  }
                });
                okta.verifiedHook(okta.form(server.url()));
                for (int i = 0; i < 2; ++i) {
                  okta.happen();
                  okta.settle();
                }
                if (requests != 2) throw Unclear("not both deliveries came");
                expectSame("connections", "1", std::to_string(server.connections()));
              },
      },
  };
}

}  // namespace hooks
