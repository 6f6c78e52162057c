#include "mock-okta/delivery/delivery_engine.h"

#include <gmock/gmock.h>

#include "fixtures/wire/shape_error.h"
#include "mock-okta/delivery/testing/delivery_cast.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class DeliveryEngineTest : public testing::Test, protected DeliveryCast {
 protected:
  DeliveryEngineTest() { putHook("who1"); }

  Json body(std::size_t i) const { return readJson(received().at(i).body); }
  std::string eventId(std::size_t i) const {
    return std::string(textAt(body(i), "/eventId").value_or(""));
  }
  DeliveryRecord latest() const { return log.latest(1).at(0); }
  // Steps until nothing is due.
  void settle(DeliveryEngine& hooks) {
    while (!hooks.idle()) hooks.step();
  }
  // What Deliveries does with what a journal kept.
  static void restore(DeliveryEngine& hooks, const std::map<std::string, std::string>& kept) {
    for (const auto& [id, document] : kept) {
      const Json json = readJson(document);
      if (const Json* cursor = at(json, "/cursor")) {
        hooks.restore(static_cast<std::uint64_t>(cursor->as_int64()));
      } else if (at(json, "/eventId") != nullptr) {
        hooks.restore(PendingDelivery::fromJson(json));
      }
    }
  }

  DeliveryEngine engine{seams, "who1", DeliveryPolicy{{.pause = 1s}}};
};

TEST_F(DeliveryEngineTest, DeliversAnEventAsOktaDoes) {
  const LogEntry entry = record();

  engine.step();

  ASSERT_THAT(received(), SizeIs(1));
  const HttpRequest request = received().front();
  EXPECT_EQ(receiver.sent().front().url, "https://example.com/who1");
  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.headers.find("User-Agent"), "Okta Hook Service v1.0.0 - who1");
  EXPECT_EQ(request.headers.find("Authorization"), "s3cret-of-who1");
  EXPECT_EQ(request.headers.find("x-any-key"), "my-header-value");
  const Json document = body(0);
  EXPECT_EQ(textAt(document, "/source"), "https://org.example.com/api/v1/eventHooks/who1");
  EXPECT_EQ(textAt(document, "/eventTime"), "2026-01-15T09:30:00.000Z");
  EXPECT_EQ(textAt(document, "/data/events/0/uuid"), entry.event->uuid());
  EXPECT_EQ(*at(document, "/data/events/0"), entry.event->live());
  EXPECT_EQ(engine.nextDue(), std::nullopt);
}

TEST_F(DeliveryEngineTest, CallsAgainOnceAfterAServerError) {
  receiver.answers(HttpResponse{503}).answers(HttpResponse{200});
  record();

  engine.step();
  engine.step();  // the pause has not passed
  EXPECT_THAT(receiver.sent(), SizeIs(1));
  EXPECT_EQ(engine.nextDue(), clock.now() + 1s);

  clock.advance(1s);
  engine.step();
  EXPECT_THAT(receiver.sent(), SizeIs(2));
  EXPECT_EQ(engine.nextDue(), std::nullopt);
  EXPECT_EQ(received().at(0).body, received().at(1).body);
  EXPECT_EQ(logged("event_hook.delivery"), 0U);
}

TEST_F(DeliveryEngineTest, GivesUpAfterTheRetryAndSaysSoOnceInTheSystemLog) {
  receiver.answers(Unanswered::TimedOut).answers(Unanswered::Refused);
  record();

  engine.step();
  EXPECT_EQ(logged("event_hook.delivery"), 0U);
  clock.advance(1s);
  settle(engine);

  EXPECT_THAT(receiver.sent(), SizeIs(2));
  ASSERT_EQ(logged("event_hook.delivery"), 1U);
  const Json event = org.log().latest("event_hook.delivery")->event->document();
  EXPECT_EQ(textAt(event, "/outcome/result"), "FAILURE");
  EXPECT_EQ(textAt(event, "/outcome/reason"), "nobody accepted the connection");
  EXPECT_EQ(textAt(event, "/target/0/id"), "who1");
  EXPECT_EQ(textAt(event, "/target/0/displayName"), "Hook who1");
  EXPECT_EQ(textAt(event, "/actor/type"), "SystemPrincipal");
  EXPECT_EQ(latest().state, DeliveryState::Failed);
  EXPECT_EQ(engine.nextDue(), std::nullopt);
}

TEST_F(DeliveryEngineTest, NeverCallsAgainAfterAClientError) {
  receiver.answers(HttpResponse{404});
  record();
  settle(engine);
  clock.advance(1h);
  settle(engine);
  EXPECT_THAT(receiver.sent(), SizeIs(1));
  EXPECT_EQ(logged("event_hook.delivery"), 1U);
}

TEST_F(DeliveryEngineTest, LeavesNoTraceInTheSystemLogOfASuccess) {
  record();
  settle(engine);
  EXPECT_EQ(org.log().lastSequence(), 1U);
}

TEST_F(DeliveryEngineTest, TheRetryHasAnEventIdOfItsOwnIfTheSwitchSaysSo) {
  receiver.answers(HttpResponse{500});
  DeliveryEngine other{seams, "who1", DeliveryPolicy{.retryRepeatsEventId = false}};
  record();
  other.step();
  clock.advance(1s);
  other.step();
  EXPECT_NE(eventId(0), eventId(1));
  EXPECT_EQ(textAt(body(1), "/eventTime"), "2026-01-15T09:30:01.000Z");
}

TEST_F(DeliveryEngineTest, MergesEventsThatHappenCloseTogether) {
  DeliveryEngine merging{seams, "who1", DeliveryPolicy{.batch = {.window = 2s}}};
  record("user.session.start");
  settle(merging);
  clock.advance(1s);
  record("user.lifecycle.create");
  settle(merging);
  EXPECT_THAT(receiver.sent(), IsEmpty());
  EXPECT_THAT(latest().events, SizeIs(2));
  EXPECT_EQ(latest().state, DeliveryState::Waiting);

  clock.advance(1s);
  settle(merging);
  ASSERT_THAT(receiver.sent(), SizeIs(1));
  EXPECT_EQ(textAt(body(0), "/data/events/0/eventType"), "user.session.start");
  EXPECT_EQ(textAt(body(0), "/data/events/1/eventType"), "user.lifecycle.create");
  EXPECT_THAT(log.latest(10), SizeIs(1));
}

TEST_F(DeliveryEngineTest, FlushingSendsWhatCollects) {
  DeliveryEngine merging{seams, "who1", DeliveryPolicy{.batch = {.window = 1h}}};
  record();
  settle(merging);
  record();  // not yet taken in
  merging.flush();
  settle(merging);
  ASSERT_THAT(receiver.sent(), SizeIs(1));
  EXPECT_EQ(at(body(0), "/data/events")->as_array().size(), 2U);

  record();
  settle(merging);
  EXPECT_THAT(receiver.sent(), SizeIs(1));
}

TEST_F(DeliveryEngineTest, WhatIsSetAsideIsNotFlushedEvenIfItIsTakenInLater) {
  DeliveryEngine merging{seams, "who1", DeliveryPolicy{.batch = {.window = 1h}}};
  record("user.session.start");
  merging.setAside();
  record("user.lifecycle.create");
  merging.flush();
  record("user.session.start");
  settle(merging);  // nothing of it had been taken in before
  ASSERT_THAT(receiver.sent(), SizeIs(1));
  EXPECT_EQ(at(body(0), "/data/events")->as_array().size(), 1U);
  EXPECT_EQ(textAt(body(0), "/data/events/0/eventType"), "user.lifecycle.create");

  clock.advance(1h);
  settle(merging);
  ASSERT_THAT(receiver.sent(), SizeIs(2));
  EXPECT_EQ(at(body(1), "/data/events")->as_array().size(), 2U);
}

TEST_F(DeliveryEngineTest, EachDeliveryHasAnEventIdOfItsOwn) {
  record();
  record();
  settle(engine);
  ASSERT_THAT(receiver.sent(), SizeIs(2));
  EXPECT_NE(eventId(0), eventId(1));
}

TEST_F(DeliveryEngineTest, ALaterEventNeedNotWaitForARetry) {
  receiver.answers(HttpResponse{500});
  record("user.session.start");
  engine.step();
  record("user.lifecycle.create");
  settle(engine);
  clock.advance(1s);
  settle(engine);
  ASSERT_THAT(receiver.sent(), SizeIs(3));
  EXPECT_EQ(textAt(body(1), "/data/events/0/eventType"), "user.lifecycle.create");
  EXPECT_EQ(textAt(body(2), "/data/events/0/eventType"), "user.session.start");
}

TEST_F(DeliveryEngineTest, AnEventThatHappenedBeforeTheHookReceivedIsNotDelivered) {
  EventHook hook = putHook("who2");
  hook.verified = false;
  org.putHook(hook);
  record();
  hook.verified = true;
  org.putHook(hook);
  DeliveryEngine late{seams, "who2"};
  settle(late);
  EXPECT_THAT(receiver.sent(), IsEmpty());
}

TEST_F(DeliveryEngineTest, DropsWhatIsQueuedVisiblyWhenTheHookReceivesNoMore) {
  for (const char* why : {"not active", "not verified", "deleted"}) {
    EventHook hook = putHook("who1");
    receiver.answers(HttpResponse{503});
    const std::size_t before = receiver.sent().size();
    record();
    settle(engine);
    hook.active = std::string(why) != "not active";
    hook.verified = std::string(why) != "not verified";
    org.putHook(hook);
    if (std::string(why) == "deleted") org.eraseHook("who1");
    clock.advance(1s);
    settle(engine);

    EXPECT_THAT(receiver.sent(), SizeIs(before + 1)) << why;
    EXPECT_EQ(latest().state, DeliveryState::Dropped) << why;
    EXPECT_THAT(latest().note, HasSubstr(why));
    EXPECT_EQ(engine.nextDue(), std::nullopt) << why;
  }
  EXPECT_TRUE(engine.over());
  EXPECT_THAT(journal.things(), SizeIs(1)) << "only the quota is left";
}

TEST_F(DeliveryEngineTest, TheRetryGoesWhereTheHookSaysThen) {
  receiver.answers(HttpResponse{503});
  record();
  engine.step();
  EventHook hook = *org.hook("who1");
  hook.auth->value = Secret("another");
  org.putHook(hook);
  clock.advance(1s);
  engine.step();
  EXPECT_EQ(received().at(1).headers.find("Authorization"), "another");
}

TEST_F(DeliveryEngineTest, DeliversOnlyWhatTheFilterLetsThrough) {
  EventHook hook = *org.hook("who1");
  hook.filters =
      std::vector<HookFilterEntry>{{"user.session.start", "event.outcome.result eq 'FAILURE'"}};
  org.putHook(hook);
  record();
  settle(engine);
  EXPECT_THAT(receiver.sent(), IsEmpty());
  EXPECT_EQ(latest().state, DeliveryState::Dropped);
  EXPECT_EQ(quota.counted(), 0U);

  hook.filters->front().expression = "event.outcome.result eq 'SUCCESS'";
  org.putHook(hook);
  record();
  record("user.lifecycle.create");  // has no filter
  settle(engine);
  EXPECT_THAT(receiver.sent(), SizeIs(2));
}

TEST_F(DeliveryEngineTest, AFilterThatCannotBeEvaluatedDeliversNothingAndSaysWhy) {
  EventHook hook = *org.hook("who1");
  hook.filters = std::vector<HookFilterEntry>{{"user.session.start", "(("}};
  org.putHook(hook);
  record();
  settle(engine);
  EXPECT_THAT(receiver.sent(), IsEmpty());
  EXPECT_THAT(latest().note, HasSubstr("could not be evaluated"));
}

TEST_F(DeliveryEngineTest, AnotherFilterCheckCanStandIn) {
  EventHook hook = *org.hook("who1");
  hook.filters = std::vector<HookFilterEntry>{{"user.session.start", "wanted"}};
  org.putHook(hook);
  seams.filter = [](const std::string& expression, const LogEvent&) {
    return expression == "wanted";
  };
  record();
  settle(engine);
  EXPECT_THAT(receiver.sent(), SizeIs(1));
}

TEST_F(DeliveryEngineTest, NeverShowsTheSecret) {
  receiver.answers([](const HttpRequest& request) {
    return HttpResponse{200,
                        {{"x-echo", std::string(*request.headers.find("Authorization"))}},
                        "you sent " + std::string(*request.headers.find("Authorization"))};
  });
  record();
  engine.step();
  const std::string shown = compact(toJson(latest()));
  EXPECT_THAT(shown, AllOf(Not(HasSubstr("s3cret")), HasSubstr("you sent (secret)")));
  EXPECT_THAT(logLine(latest()),
              "delivery: hook=who1 event=user.session.start attempt=1 answer=200 took=0ms "
              "state=delivered");
}

TEST_F(DeliveryEngineTest, RecordsEachAttempt) {
  receiver.answers(HttpResponse{503, {{"Retry-After", "9"}}, "busy"}, 20ms)
      .answers(Unanswered::Reset);
  record();
  engine.step();
  EXPECT_EQ(latest().state, DeliveryState::Retrying);
  clock.advance(1s);
  engine.step();

  const DeliveryRecord record = latest();
  ASSERT_THAT(record.attempts, SizeIs(2));
  EXPECT_EQ(record.attempts[0].status, 503);
  EXPECT_EQ(record.attempts[0].took, 20ms);
  EXPECT_EQ(record.attempts[0].responseBody, "busy");
  EXPECT_EQ(record.attempts[0].responseHeaders.find("retry-after"), "9");
  EXPECT_EQ(record.attempts[1].unanswered, Unanswered::Reset);
  EXPECT_EQ(record.note, record.attempts[1].conclusion);
  EXPECT_EQ(*record.body, received().at(0).body);
  EXPECT_EQ(record.eventId, eventId(0));
}

TEST_F(DeliveryEngineTest, AHookThatCannotBeCalledFailsAndSaysWhy) {
  EventHook hook = *org.hook("who1");
  hook.uri = "ftp://example.com/";
  org.putHook(hook);
  record();
  settle(engine);
  EXPECT_EQ(latest().state, DeliveryState::Failed);
  EXPECT_THAT(latest().note, HasSubstr("nothing was sent"));
  EXPECT_EQ(logged("event_hook.delivery"), 1U);
}

TEST_F(DeliveryEngineTest, GoesOnWhereAKilledProcessWas) {
  receiver.answers(HttpResponse{503});
  record("user.session.start");
  engine.step();
  const auto kept = journal.things();
  record("user.lifecycle.create");  // written to the System Log, not yet taken in

  DeliveryLog newLog;
  DeliverySeams after{org, clock, receiver, newLog, quota, events, nullptr};
  DeliveryEngine restarted{after, "who1", DeliveryPolicy{{.pause = 1s}}};
  restore(restarted, kept);
  clock.advance(1s);
  settle(restarted);

  ASSERT_THAT(receiver.sent(), SizeIs(3));
  EXPECT_EQ(received().at(0).body, received().at(2).body) << "the retry repeats the body";
  EXPECT_EQ(textAt(body(1), "/data/events/0/eventType"), "user.lifecycle.create");
  settle(restarted);
  EXPECT_THAT(receiver.sent(), SizeIs(3));
}

TEST_F(DeliveryEngineTest, CountsTheAttemptsBeforeARestartThoughNothingElseIsKnownOfThem) {
  receiver.answers(HttpResponse{503});
  record();
  engine.step();
  EXPECT_EQ(at(toJson(latest()), "/attemptsBeforeRestart")->as_int64(), 0);
  const auto kept = journal.things();

  DeliveryLog newLog;
  DeliverySeams after{org, clock, receiver, newLog, quota, events, nullptr};
  DeliveryEngine restarted{after, "who1", DeliveryPolicy{{.pause = 1s}}};
  restore(restarted, kept);
  clock.advance(1s);
  settle(restarted);

  const DeliveryRecord ended = newLog.latest(1).at(0);
  EXPECT_EQ(ended.state, DeliveryState::Delivered);
  EXPECT_THAT(logLine(ended), HasSubstr(" attempt=2 answer=200 "));
  EXPECT_THAT(ended.attempts, SizeIs(1));
  EXPECT_EQ(at(toJson(ended), "/attemptsBeforeRestart")->as_int64(), 1);
  EXPECT_EQ(at(toSummaryJson(ended), "/attemptsBeforeRestart")->as_int64(), 1);
}

TEST_F(DeliveryEngineTest, AWindowThatAKillFoundOpenGoesOnCollecting) {
  const DeliveryPolicy collecting{.batch = {.window = 2s}};
  DeliveryEngine killed{seams, "who1", collecting};
  record("user.session.start");
  killed.step();
  const auto kept = journal.things();
  record("user.lifecycle.create");  // written to the System Log, not yet taken in

  DeliveryLog newLog;
  DeliverySeams after{org, clock, receiver, newLog, quota, events, nullptr};
  DeliveryEngine restarted{after, "who1", collecting};
  restore(restarted, kept);
  settle(restarted);
  EXPECT_THAT(receiver.sent(), SizeIs(0)) << "the window has not passed";
  clock.advance(2s);
  settle(restarted);

  ASSERT_THAT(receiver.sent(), SizeIs(1)) << "one batch, as if nothing had happened";
  EXPECT_EQ(textAt(body(0), "/data/events/0/eventType"), "user.session.start");
  EXPECT_EQ(textAt(body(0), "/data/events/1/eventType"), "user.lifecycle.create");
}

TEST_F(DeliveryEngineTest, LeavesNothingInTheJournalOfWhatIsDone) {
  record();
  settle(engine);
  EXPECT_THAT(journal.things(), ElementsAre(testing::Key("cursor who1"), testing::Key("quota")));
}

TEST_F(DeliveryEngineTest, TheBreakerLeavesAFailingHookAloneForAWhile) {
  DeliveryPolicy historic{.breaker = BreakerRules{.failures = 2}};
  historic.retry.attempts = 1;
  DeliveryEngine guarded{seams, "who1", historic};
  receiver.answers(HttpResponse{500}).answers(HttpResponse{500});
  for (int i = 0; i < 3; ++i) {
    record();
    settle(guarded);
  }
  EXPECT_THAT(receiver.sent(), SizeIs(2));
  EXPECT_EQ(latest().state, DeliveryState::Dropped);

  clock.advance(15min);
  settle(guarded);
  EXPECT_THAT(receiver.sent(), SizeIs(2)) << "what was skipped is lost";
  record();
  settle(guarded);
  EXPECT_THAT(receiver.sent(), SizeIs(3));
}

TEST_F(DeliveryEngineTest, StartsAgainWhenTheSystemLogIsCleared) {
  record();
  record();
  settle(engine);
  org.log().clear();
  record();
  settle(engine);
  EXPECT_EQ(engine.nextDue(), std::nullopt);
}

class DeliveryEngineQuotaTest : public testing::Test, protected DeliveryCast {
 protected:
  DeliveryEngineQuotaTest() : DeliveryCast({.events = 4, .warning = 3}) {
    putHook("who1");
    putHook("who2");
  }

  void settle() {
    for (DeliveryEngine* engine : {&one, &two}) {
      while (!engine->idle()) engine->step();
    }
  }

  DeliveryEngine one{seams, "who1"};
  DeliveryEngine two{seams, "who2"};
};

TEST_F(DeliveryEngineQuotaTest, BeyondTheQuotaEventsAreNeitherDeliveredNorRecorded) {
  receiver.answers(HttpResponse{500});
  record();
  settle();
  EXPECT_EQ(logged("system.operation.rate_limit.warning"), 0U) << "the retry does not count";
  clock.advance(1s);
  settle();
  record();
  settle();
  EXPECT_EQ(logged("system.operation.rate_limit.warning"), 1U);
  EXPECT_EQ(logged("system.operation.rate_limit.violation"), 0U);

  const std::size_t sent = receiver.sent().size();
  const std::size_t records = log.latest(100).size();
  record();
  record();
  settle();
  EXPECT_THAT(receiver.sent(), SizeIs(sent));
  EXPECT_THAT(log.latest(100), SizeIs(records));
  EXPECT_EQ(logged("system.operation.rate_limit.violation"), 1U);
  const Json event = org.log().latest("system.operation.rate_limit.violation")->event->document();
  EXPECT_EQ(textAt(event, "/debugContext/debugData/operationRateLimitThreshold"), "4");
  EXPECT_EQ(textAt(event, "/debugContext/debugData/operationRateLimitSecondsToReset"), "86399");

  clock.advance(24h);
  settle();
  EXPECT_THAT(receiver.sent(), SizeIs(sent)) << "what was skipped is lost";
  record();
  settle();
  EXPECT_THAT(receiver.sent(), SizeIs(sent + 2));
}

}  // namespace
}  // namespace hooks
