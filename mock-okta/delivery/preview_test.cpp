#include "mock-okta/delivery/preview.h"

#include <gmock/gmock.h>

#include "fixtures/wire/shape_error.h"
#include "mock-okta/delivery/replay.h"
#include "mock-okta/delivery/testing/delivery_cast.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class PreviewTest : public testing::Test, protected DeliveryCast {
 protected:
  PreviewTest() {
    hook = putHook("who1");
    hook.active = false;
    hook.verified = false;
    org.putHook(hook);
  }

  Json sentBody(std::size_t i = 0) const { return readJson(received().at(i).body); }

  EventHook hook;
  Preview preview{seams, catalog};
};

TEST_F(PreviewTest, SendsASampleWithNullsWhereNothingHasHappened) {
  const DeliveryRecord record = preview.deliver(hook, {"user.session.start"}, "req1");

  EXPECT_EQ(record.kind, DeliveryKind::Preview);
  EXPECT_EQ(record.state, DeliveryState::Delivered);
  const Json body = sentBody();
  EXPECT_TRUE(at(body, "/data/events/0/target")->is_null());
  EXPECT_EQ(textAt(body, "/data/events/0/outcome/result"), "Success");
  EXPECT_EQ(textAt(body, "/data/events/0/transaction/id"), "req1");
  EXPECT_EQ(textAt(body, "/source"), "https://org.example.com/api/v1/eventHooks/who1");
  EXPECT_EQ(textAt(body, "/eventTime"), "2026-01-15T09:30:00.000000Z");
  EXPECT_EQ(received()[0].headers.find("x-okta-request-id"), "req1");
  EXPECT_EQ(received()[0].headers.find("Authorization"), "s3cret-of-who1");
}

TEST_F(PreviewTest, TakesTheLatestEventOfTheTypeInItsFullForm) {
  record();
  const LogEntry latest = record();

  const auto offer = preview.offer(hook, {"user.session.start"}, "req1");
  EXPECT_EQ(offer.uuid, latest.event->uuid());
  EXPECT_EQ(*at(offer.body, "/data/events/0"), latest.event->preview());
  EXPECT_FALSE(preview.offer(hook, {"user.session.start", std::nullopt, true}, "req1").uuid);
}

TEST_F(PreviewTest, TakesTheEventThatWasChosen) {
  const LogEntry first = record();
  record();
  EXPECT_EQ(preview.offer(hook, {"user.session.start", first.event->uuid()}, "r").uuid,
            first.event->uuid());
  EXPECT_THROW(preview.offer(hook, {"user.session.start", "no such uuid"}, "r"), ShapeError);
  EXPECT_THROW(preview.offer(hook, {"user.session.end", first.event->uuid()}, "r"), ShapeError);
  EXPECT_THROW(preview.offer(hook, {"user.sesion.start"}, "r"), ShapeError);
}

TEST_F(PreviewTest, SendsAnEditedBodyAsItWasEdited) {
  preview.deliverEdited(hook, R"({ "eventId" : "mine", "data": {"events": [{"eventType":"x"}]} })",
                        "r");
  EXPECT_EQ(received().at(0).body, R"({"eventId":"mine","data":{"events":[{"eventType":"x"}]}})");
  EXPECT_EQ(log.latest(1)[0].eventId, "mine");
  EXPECT_EQ(log.latest(1)[0].events.at(0).eventType, "x");
}

TEST_F(PreviewTest, RefusesMalformedJsonBeforeAnythingIsSent) {
  for (const char* text : {"", "{", R"({"a":1,"a":2})", R"({"eventId":"x"} trailing)"}) {
    EXPECT_THROW(preview.deliverEdited(hook, std::string(text), "r"), ShapeError) << text;
  }
  EXPECT_THAT(receiver.sent(), IsEmpty());
  EXPECT_THAT(log.latest(9), IsEmpty());
}

TEST_F(PreviewTest, LeavesNoTraceInSystemLogQuotaOrQueue) {
  receiver.otherwise(HttpResponse{503, {}, "no"});
  const DeliveryRecord failed = preview.deliver(hook, {"user.session.start"}, "r");

  EXPECT_EQ(failed.state, DeliveryState::Failed);
  EXPECT_EQ(failed.attempts.at(0).status, 503);
  EXPECT_EQ(failed.attempts.at(0).responseBody, "no");
  EXPECT_EQ(failed.note, "answered 503 Service Unavailable: not delivered, and not tried again");
  EXPECT_THAT(receiver.sent(), SizeIs(1));
  EXPECT_EQ(org.log().lastSequence(), 0U);
  EXPECT_EQ(quota.counted(), 0U);
  EXPECT_THAT(journal.things(), IsEmpty());
}

TEST_F(PreviewTest, SaysThatAHookCannotBeCalled) {
  hook.uri = "nonsense";
  const DeliveryRecord record = preview.deliver(hook, {"user.session.start"}, "r");
  EXPECT_EQ(record.state, DeliveryState::Failed);
  EXPECT_THAT(record.note, HasSubstr("nothing was sent"));
}

class ReplayTest : public testing::Test, protected DeliveryCast {
 protected:
  ReplayTest() {
    putHook("who1");
    record();
    engine.step();
    original = log.latest(1).at(0);
  }

  DeliveryEngine engine{seams, "who1"};
  DeliveryRecord original;
  Replay replay{seams};
};

TEST_F(ReplayTest, SendsTheSameBodyAgain) {
  const DeliveryRecord again = replay.again(original.id);

  EXPECT_EQ(received().at(1).body, received().at(0).body);
  EXPECT_EQ(received().at(1).headers, received().at(0).headers);
  EXPECT_EQ(again.kind, DeliveryKind::Replay);
  EXPECT_EQ(again.replayOf, original.id);
  EXPECT_EQ(again.eventId, original.eventId);
  EXPECT_EQ(again.events.at(0).uuid, original.events.at(0).uuid);
  EXPECT_EQ(org.log().lastSequence(), 1U);
  EXPECT_EQ(quota.counted(), 1U);
}

TEST_F(ReplayTest, SendsTheSameEventsWithANewEventId) {
  const DeliveryRecord again = replay.again(original.id, {.newEventId = true});
  EXPECT_NE(again.eventId, original.eventId);
  EXPECT_EQ(textAt(readJson(received().at(1).body), "/eventId"), again.eventId);
  EXPECT_EQ(again.events.at(0).uuid, original.events.at(0).uuid);
}

TEST_F(ReplayTest, SendsAnEditedBody) {
  replay.again(original.id, {.body = R"({ "eventId": "e" })"});
  EXPECT_EQ(received().at(1).body, R"({"eventId":"e"})");
}

TEST_F(ReplayTest, RefusesWhatCannotBeSentAgain) {
  EXPECT_THROW(replay.again("dlv-none"), ShapeError);
  EXPECT_THROW(replay.again(original.id, {.body = "{"}), ShapeError);
  EXPECT_THROW(replay.again(original.id, {.body = "{}", .newEventId = true}), ShapeError);
  original.body.reset();
  log.put(original);
  EXPECT_THROW(replay.again(original.id), ShapeError);
  org.eraseHook("who1");
  EXPECT_THROW(replay.again(original.id, {.body = "{}"}), ShapeError);
  EXPECT_THAT(receiver.sent(), SizeIs(1));
}

}  // namespace
}  // namespace hooks
