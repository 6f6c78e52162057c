// The same event more than once.

#include "conformance/check/expectations.h"
#include "conformance/check/okta_part.h"
#include "conformance/checks/receiver_checks.h"
#include "conformance/checks/sources.h"

namespace hooks {

namespace {

constexpr char kTwice[] = "Okta delivers at least once: a user is created, or paged, twice.";
constexpr char kRemember[] =
    "Remember eventId and each events[].uuid for a week, and skip what is known.";

}  // namespace

std::vector<Check> idemChecks() {
  return {
      {
          .id = "idem/retry",
          .level = Level::Should,
          .requirement = "acts once on a delivery that comes twice",
          .source = {kEventHooks, "compare eventId to tell duplicates"},
          .sends = "the same bytes twice",
          .expects = "a 2xx to both, and exactly one effect",
          .needs = {Need::Effects},
          .catches = {"no-deduplication", "conflict-on-duplicate"},
          .why = kTwice,
          .fix = kRemember,
          .recipe = "dedupe",
          .run =
              [](OktaPart& okta) {
                const TestEvent event = okta.event();
                const HttpRequest request = okta.delivery(event);
                expectSuccess(okta.send(request));
                expectSuccess(okta.send(request));
                okta.expectEffects(event, 1, "an event that was delivered twice");
              },
      },
      {
          .id = "idem/dup-status",
          .level = Level::Should,
          .requirement = "answers the second copy of a delivery with a 2xx",
          .source = {kEventHooks, "delivery is at least once"},
          .sends = "the same bytes twice",
          .expects = "a 2xx to both",
          .catches = {"conflict-on-duplicate", "refuses-its-secret"},
          .why = "The copy is no error; a 5xx has it sent again, and a 4xx shows as a failure.",
          .fix = "Answer a duplicate like the first.",
          .recipe = "dedupe",
          .run =
              [](OktaPart& okta) {
                const HttpRequest request = okta.delivery(okta.event());
                expectSuccess(okta.send(request));
                expectSuccess(okta.send(request));
              },
      },
      {
          .id = "idem/concurrent",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "acts once on eight copies that come at the same moment",
          .source = {kCwe, "CWE-362: race condition"},
          .sends = "eight copies of a delivery at the same moment",
          .expects = "a 2xx to each, and exactly one effect",
          .needs = {Need::Effects},
          .catches = {"check-then-act", "conflict-on-duplicate", "no-deduplication"},
          .why = kTwice,
          .fix = "Decide and remember in one step: a unique index, or a lock.",
          .recipe = "dedupe",
          .run =
              [](OktaPart& okta) {
                const TestEvent event = okta.event();
                expectSuccess(okta.sendTogether(std::vector<HttpRequest>(8, okta.delivery(event))));
                okta.expectEffects(event, 1, "an event of which eight copies came together");
              },
      },
      {
          .id = "idem/uuid",
          .level = Level::Should,
          .requirement = "acts once on an event that comes in two deliveries",
          .source = {kEventHooks,
                     "until 2021: compare data.events.uuid; today: eventId. The "
                     "sources conflict, and doing both is right by either"},
          .sends = "two deliveries with an eventId of their own and the same event in them",
          .expects = "a 2xx to both, and exactly one effect",
          .needs = {Need::Effects},
          .catches = {"ignores-uuid", "conflict-on-duplicate", "no-deduplication"},
          .why = "Two hooks on one receiver, or a batch put together anew, carry the same event "
                 "under another eventId.",
          .fix = kRemember,
          .recipe = "dedupe",
          .run =
              [](OktaPart& okta) {
                const TestEvent event = okta.event();
                expectSuccess(okta.deliver(event));
                expectSuccess(okta.deliver(event));
                okta.expectEffects(event, 1, "an event that came in two deliveries");
              },
      },
      {
          .id = "idem/distinct",
          .level = Level::Must,
          .requirement = "acts on two events that differ in nothing but their ids",
          .source = {kEventHooks, "eventId and uuid identify; content does not"},
          .sends = "two deliveries whose events differ in uuid and in nothing else",
          .expects = "a 2xx to both, and two effects",
          .needs = {Need::Effects},
          .catches = {"deduplicates-by-content", "deduplicates-by-transaction"},
          .why = "A user who is added, removed and added again within a second looks the same.",
          .fix = "Compare uuid and eventId, and nothing else.",
          .recipe = "dedupe",
          .loses = "events that look like an earlier one",
          .run =
              [](OktaPart& okta) {
                const TestEvent first = okta.event();
                TestEvent second = first;
                second.json.as_object()["uuid"] = okta.ids().uuidV1(okta.subject().clock().now());
                expectSuccess(okta.deliver(first));
                expectSuccess(okta.deliver(second));
                okta.expectEffects(first, 2, "two events with the same content");
              },
      },
      {
          .id = "idem/after-5xx",
          .level = Level::Must,
          .checkClass = CheckClass::Normal,
          .requirement = "acts on the retry of a delivery that it answered with a 5xx",
          .source = {kEventHooks, "a 5xx is sent once more"},
          .sends = "a delivery while the store is down, and the same again when it is back",
          .expects = "a 2xx to the second, and exactly one effect",
          .needs = {Need::Faults, Need::Effects},
          .catches = {"remembers-before-keeping"},
          .why = "An id that was remembered before the event was safe turns the retry into a "
                 "duplicate, and the event is lost.",
          .fix = "Remember the id in the same transaction that keeps the event.",
          .recipe = "status-codes",
          .loses = "every event that failed at first",
          .turn = Turn::Alone,
          .run =
              [](OktaPart& okta) {
                const TestEvent event = okta.event();
                const HttpRequest request = okta.delivery(event);
                Exchange first;
                okta.subject().faults()->breakIt(Fault::StoreDown);
                try {
                  first = okta.send(request);
                } catch (...) {
                  okta.subject().faults()->restore();
                  throw;
                }
                okta.subject().faults()->restore();
                if (first.success()) throw Skipped("the first attempt did not fail");
                expectSuccess(okta.send(request));
                okta.expectEffects(event, 1, "an event that was delivered again after a 5xx");
              },
      },
      {
          .id = "idem/client-timeout",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "acts once on a delivery whose sender hung up before the answer and sent "
                         "it again",
          .source = {kEventHooks, "what times out is sent once more"},
          .sends = "a whole delivery, the end of the connection, and the delivery again",
          .expects = "a 2xx to the second, and exactly one effect",
          .needs = {Need::Effects},
          .catches = {"remembers-after-the-answer", "no-deduplication", "conflict-on-duplicate"},
          .why = "Okta hangs up after three seconds, while the receiver still works on it; the "
                 "retry does the work a second time.",
          .fix = "Remember the id when the work is taken on, not when the answer has gone out.",
          .recipe = "dedupe",
          .run =
              [](OktaPart& okta) {
                const TestEvent event = okta.event();
                const HttpRequest request = okta.delivery(event);
                HttpRequest head = request;
                head.body.clear();
                {
                  const auto begun = okta.begin(std::move(head), request.body.size());
                  begun->more(request.body);
                  okta.letArrive(std::chrono::milliseconds(100));
                }
                expectSuccess(okta.send(request));
                okta.expectEffects(event, 1, "an event whose sender hung up and sent it again");
              },
      },
      {
          .id = "idem/restart",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "knows after a restart what it has acted on before",
          .source = {kEventHooks, "delivery is at least once"},
          .sends = "a delivery, a restart of the receiver, and the delivery again",
          .expects = "a 2xx to both, and exactly one effect",
          .needs = {Need::Process, Need::Effects},
          .catches = {"forgets-ids-at-restart", "check-then-act", "no-deduplication",
                      "conflict-on-duplicate"},
          .why = "A deployment between an attempt and its retry, and the user is created twice.",
          .fix = "Keep the ids with what was done: in the same database, not in memory.",
          .recipe = "dedupe",
          .turn = Turn::Alone,
          .run =
              [](OktaPart& okta) {
                const TestEvent event = okta.event();
                const HttpRequest request = okta.delivery(event);
                expectSuccess(okta.send(request));
                okta.expectEffects(event, 1, "an event that was delivered once");
                restart(*okta.subject().process());
                expectSuccess(okta.send(request));
                okta.expectEffects(event, 1, "an event that came again after a restart");
              },
      },
      {
          .id = "idem/partial-batch",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "acts once on each good event of a batch that holds a bad one, sent twice",
          .source = {kStandardWebhooks, "consumers are idempotent"},
          .sends = "twice: a good event, one whose target and actor are null, another good one",
          .expects = "one effect of each of the good ones",
          .needs = {Need::Effects},
          .catches = {"poison-kills-batch", "no-deduplication", "first-event-only",
                      "whole-batch-for-each-event", "exits-after-the-answer"},
          .why = "What was done before the bad event is done again with every retry, or what came "
                 "behind it is never done.",
          .fix = "Take the events one by one, each with its own uuid.",
          .recipe = "iterate",
          .loses = "the events behind a bad one",
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                const TestEvent first = okta.event();
                TestEvent bad = okta.event();
                bad.json.as_object()["target"] = nullptr;
                bad.json.as_object()["actor"] = nullptr;
                const TestEvent last = okta.event();
                const HttpRequest request = okta.delivery({first, bad, last});
                okta.send(request);
                okta.send(request);
                okta.expectEffects(std::vector{first, last}, 1, "the good events around a bad one");
              },
      },
  };
}

}  // namespace hooks
