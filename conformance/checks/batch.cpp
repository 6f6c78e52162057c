// More than one event, and their order.

#include "conformance/check/expectations.h"
#include "conformance/check/okta_part.h"
#include "conformance/checks/receiver_checks.h"
#include "conformance/checks/sources.h"

namespace hooks {

namespace {

constexpr char kSeveral[] = "data.events can hold several events";
constexpr char kLoop[] = "Loop over data.events; continue, do not return.";

void allOf(OktaPart& okta, std::size_t count) {
  const std::vector<TestEvent> events = okta.events(count);
  expectSuccess(okta.deliver(events));
  okta.expectEffects(events, 1, "each of " + std::to_string(count) + " events");
}

// Pads an event so that its delivery has about so many bytes.
TestEvent padded(OktaPart& okta, std::size_t bytes) {
  TestEvent event = okta.event();
  JsonObject& data = at(event.json, "/debugContext/debugData")->as_object();
  const std::string line(1000, 'x');
  for (std::size_t i = 0; i * 1010 < bytes; ++i) data["pad" + std::to_string(i)] = line;
  return event;
}

}  // namespace

std::vector<Check> batchChecks() {
  return {
      {
          .id = "batch/canary",
          .level = Level::Must,
          .requirement = "takes an ordinary delivery and acts on its event, exactly once",
          .source = {kEventHooks, "the events are at data.events"},
          .sends = "one event in the recorded envelope, the first delivery of the run",
          .expects = "a 2xx, and exactly one effect",
          .needs = {},
          .catches = {"wrong-envelope-path", "refuses-its-secret"},
          .why = "It looks alive and does nothing: every delivery is dropped with a 2xx.",
          .fix = "Read data.events[], and compare eventType with names from Okta's catalogue.",
          .recipe = "iterate",
          .loses = "every event",
          .run =
              [](OktaPart& okta) {
                expectSuccess(okta.run().canary);
                if (!okta.run().canaryEffects) {
                  throw Unclear(okta.run().blind.value_or("nobody watched"));
                }
                if (*okta.run().canaryEffects == 1) return;
                const std::size_t seen = *okta.run().canaryEffects;
                throw Unmet("1 effect of the first good delivery",
                            std::to_string(seen) + ", as " + okta.subject().observer()->name() +
                                " saw it" + (seen == 0 ? okta.run().patience() : ""));
              },
      },
      {
          .id = "batch/all",
          .level = Level::Must,
          .requirement = "acts on every event of a delivery",
          .source = {kEventHooks, kSeveral},
          .sends = "a delivery of three events",
          .expects = "a 2xx, and one effect of each",
          .needs = {Need::Effects},
          .catches = {"first-event-only", "whole-batch-for-each-event"},
          .why = "Okta merges what happens close together: on a busy day most events come in "
                 "batches.",
          .fix = kLoop,
          .recipe = "iterate",
          .loses = "all events of a batch but the first",
          .run = [](OktaPart& okta) { allOf(okta, 3); },
      },
      {
          .id = "batch/mixed",
          .level = Level::Must,
          .requirement = "acts on the events around one that it does not know",
          .source = {kEventHooks, "a batch holds whatever subscribed types occurred"},
          .sends = "a delivery of an event that is known, one of a type never seen, and another "
                   "that is known",
          .expects = "a 2xx, and one effect of each of the known ones",
          .needs = {Need::Effects},
          .catches = {"stops-at-unknown-type", "answers-for-each-event", "first-event-only",
                      "throws-without-user-target", "whole-batch-for-each-event"},
          .why = "One event of another type hides those behind it.",
          .fix = kLoop,
          .recipe = "iterate",
          .loses = "the events behind one of another type",
          .run =
              [](OktaPart& okta) {
                const TestEvent first = okta.event();
                TestEvent unknown = okta.event("group.lifecycle.create");
                unknown.json.as_object()["eventType"] = "conformance.never.seen";
                const TestEvent last = okta.event();
                expectSuccess(okta.deliver({first, unknown, last}));
                okta.expectEffects(std::vector{first, last}, 1,
                                   "the events around one of an unknown type");
              },
      },
      {
          .id = "batch/poison",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "acts on the events around one without a target",
          .source = {kEventHooks, kSeveral},
          .sends = "a delivery of a good event, one whose target is null, and another good one",
          .expects = "one effect of each of the good ones",
          .needs = {Need::Effects},
          .catches = {"poison-kills-batch", "first-event-only", "whole-batch-for-each-event",
                      "exits-after-the-answer"},
          .why = "One event that the code did not expect takes the whole batch with it.",
          .fix = "Catch what goes wrong with one event, log it, and go on.",
          .recipe = "iterate",
          .loses = "the events behind a bad one",
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                const TestEvent first = okta.event();
                TestEvent poison = okta.event();
                poison.json.as_object()["target"] = nullptr;
                const TestEvent last = okta.event();
                okta.deliver({first, poison, last});
                okta.expectEffects(std::vector{first, last}, 1,
                                   "the events around one without a target");
              },
      },
      {
          .id = "batch/empty",
          .level = Level::Should,
          .requirement = "answers an empty batch without a 5xx",
          .source = {kJsonRfc, "5: an array may be empty"},
          .sends = "a delivery whose data.events is an empty array",
          .expects = "any answer below 500",
          .catches = {"throws-on-empty-batch"},
          .why = "A 5xx has it sent again; a crash takes the next deliveries with it.",
          .fix = "Let the loop run zero times.",
          .recipe = "iterate",
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                expectNoServerError(okta.deliver(std::vector<TestEvent>{}), "an empty batch");
              },
      },
      {
          .id = "batch/count",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "acts on each of five hundred events",
          .source = {kEventHooks, "no greatest number is documented"},
          .sends = "a delivery of a hundred events, and one of five hundred",
          .expects = "a 2xx to both, and one effect of each event",
          .needs = {Need::Effects},
          .catches = {"stops-after-100", "body-limit-100kb", "first-event-only",
                      "works-before-answer"},
          .why = "After an outage batches are large, and what is cut off is gone.",
          .fix = "Do not cap the batch; queue it.",
          .recipe = "ack-before-work",
          .loses = "the tail of a large batch",
          .run =
              [](OktaPart& okta) {
                allOf(okta, 100);
                allOf(okta, 500);
              },
      },
      {
          .id = "batch/bytes",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "takes deliveries of 120 kB, 256 kB and 1 MB",
          .source = {kEventHooks,
                     "no greatest size is documented; Express and Nest stop at 100 kB"},
          .sends = "deliveries of 120 kB, 256 kB and 1 MB",
          .expects = "a 2xx to each",
          .catches = {"body-limit-100kb", "refuses-its-secret"},
          .why = "A batch of sixty events is larger than 100 kB. It is refused with a 413, which "
                 "Okta does not send again.",
          .fix = "Raise the body limit: express.json({limit: '16mb'}).",
          .recipe = "body-limit",
          .loses = "all events of a batch over the limit",
          .run =
              [](OktaPart& okta) {
                for (const std::size_t bytes : {120'000U, 256'000U, 1'000'000U}) {
                  const Exchange answer = okta.deliver(padded(okta, bytes));
                  if (!answer.success()) {
                    throw Unmet("a 2xx to " + std::to_string(bytes / 1000) + " kB",
                                described(answer));
                  }
                }
              },
      },
      {
          .id = "batch/n-squared",
          .level = Level::Must,
          .requirement = "acts on each of ten events exactly once",
          .source = {kEventHooks, kSeveral},
          .sends = "a delivery of ten events",
          .expects = "a 2xx, and exactly one effect of each",
          .needs = {Need::Effects},
          .catches = {"whole-batch-for-each-event", "first-event-only"},
          .why = "A loop within the loop acts n times on each event of a batch of n.",
          .fix = "Hand on the event of the loop, not the whole delivery.",
          .recipe = "iterate",
          .run = [](OktaPart& okta) { allOf(okta, 10); },
      },
      {
          .id = "batch/one-response",
          .level = Level::Must,
          .requirement = "answers a batch of three types once, and the next delivery too",
          .source = {kHttp, "15: a request has exactly one final response"},
          .sends = "a delivery of three events of three types, then an ordinary one",
          .expects = "a 2xx to each",
          .catches = {"answers-for-each-event", "refuses-its-secret", "throws-without-user-target"},
          .why = "An answer within the loop throws at the second event, and in some frameworks "
                 "ends the process.",
          .fix = "Answer once, outside the loop.",
          .recipe = "answer-once",
          .loses = "all events of a batch but the first",
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                expectSuccess(okta.deliver({okta.event(), okta.event("group.lifecycle.create"),
                                            okta.event("user.session.start")}));
                expectSuccess(okta.deliver(okta.event()));
              },
      },
      {
          .id = "order/late",
          .level = Level::Must,
          .requirement = "acts on an event that was published two hours ago",
          .source = {kEventHooks, "no greatest delay is guaranteed"},
          .sends = "a delivery of an event that was published two hours ago",
          .expects = "a 2xx, and one effect",
          .catches = {"refuses-late-events", "refuses-its-secret"},
          .why = "A window against replays, copied from providers that sign their deliveries, "
                 "drops what Okta was late with.",
          .fix = "Deduplicate by id, not by age.",
          .recipe = "order",
          .loses = "every event that Okta delivers late",
          .run =
              [](OktaPart& okta) {
                TestEvent event = okta.event();
                const TimePoint then = okta.subject().clock().now() - std::chrono::hours(2);
                event.json.as_object()["published"] = formatTime(then);
                Json document = okta.envelope({event});
                document.as_object()["eventTime"] = formatTime(then + std::chrono::seconds(5));
                expectSuccess(okta.send(okta.post(document)));
                if (okta.witnessed()) okta.expectEffects(event, 1, "an event of two hours ago");
              },
      },
      {
          .id = "order/across",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "ends in the state of the event that was published last",
          .source = {kEventHooks, "order is not guaranteed; published tells it"},
          .sends = "the activation of one user; of another the deactivation, then the activation "
                   "that was published two seconds before it",
          .expects = "the one is active, the other inactive in the end",
          .needs = {Need::State},
          .catches = {"last-arrival-wins", "refuses-its-secret", "wrong-envelope-path"},
          .why = "A deactivation that is delivered before an older activation leaves the account "
                 "open.",
          .fix = "Keep published with the state, and pass over an older event.",
          .recipe = "order",
          .run =
              [](OktaPart& okta) {
                // Who is only activated must be known as active: else states tell nothing.
                const TestEvent known = okta.event("user.lifecycle.activate");
                expectSuccess(okta.deliver(known));
                const auto control = okta.finalState(known.marker);
                if (control != "active") {
                  const std::string found = control.value_or("not known");
                  if (okta.subject().observer()->exact()) {
                    throw Unmet("a user who was activated is active", found);
                  }
                  throw Unclear("a user who was activated is " + found +
                                " to the observer of state: does the receiver act on "
                                "user.lifecycle.activate, and is it asked for the login?");
                }
                TestEvent activate = okta.event("user.lifecycle.activate");
                TestEvent deactivate = okta.event("user.lifecycle.deactivate");
                if (okta.subject().observer()->stateOf("nobody-" + activate.marker)) {
                  throw Unclear("the observer of state knows a user who was never sent");
                }
                const TimePoint now = okta.subject().clock().now();
                activate.json.as_object()["published"] = formatTime(now - std::chrono::seconds(2));
                deactivate.json.as_object()["published"] = formatTime(now);
                deactivate.json.as_object()["target"] = *at(activate.json, "/target");
                expectSuccess(okta.deliver(deactivate));
                expectSuccess(okta.deliver(activate));
                const auto state = okta.finalState(activate.marker);
                if (state != "inactive") {
                  throw Unmet("the user is inactive", state.value_or("the user is not known"));
                }
              },
      },
  };
}

}  // namespace hooks
