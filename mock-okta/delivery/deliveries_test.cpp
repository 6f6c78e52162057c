#include "mock-okta/delivery/deliveries.h"

#include <gmock/gmock.h>

#include <future>

#include "fixtures/wire/shape_error.h"
#include "mock-okta/delivery/testing/delivery_cast.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// Long enough that only a defect reaches it.
constexpr auto kPatience = 20s;

class DeliveriesTest : public testing::Test, protected DeliveryCast {
 protected:
  std::size_t sentTo(const std::string& hookId) const {
    std::size_t count = 0;
    for (const Exchange& exchange : receiver.sent()) {
      if (exchange.url.ends_with(hookId)) ++count;
    }
    return count;
  }

  DeliveryOptions options{.policy = {.batch = {.window = 2s}}};
  Deliveries deliveries{org, clock, receiver, catalog, options};
};

TEST_F(DeliveriesTest, DeliversToEachHookThatAnEventIsFor) {
  putHook("who1");
  putHook("who2");
  deliveries.start();
  record();
  ASSERT_TRUE(deliveries.waitIdle(kPatience));
  EXPECT_THAT(receiver.sent(), IsEmpty()) << "they wait for others to travel with";
  EXPECT_EQ(deliveries.nextDue(), clock.now() + 2s);

  clock.advance(2s);
  ASSERT_TRUE(deliveries.waitIdle(kPatience));
  EXPECT_EQ(sentTo("who1"), 1U);
  EXPECT_EQ(sentTo("who2"), 1U);
  EXPECT_EQ(deliveries.nextDue(), std::nullopt);
}

TEST_F(DeliveriesTest, FlushingSendsWhatWaits) {
  putHook("who1");
  deliveries.start();
  record();
  ASSERT_TRUE(deliveries.waitIdle(kPatience));
  deliveries.flushWindows();
  ASSERT_TRUE(deliveries.waitIdle(kPatience));
  EXPECT_THAT(receiver.sent(), SizeIs(1));
}

TEST_F(DeliveriesTest, ARetryIsDueWhenTheClockHasBeenMoved) {
  putHook("who1");
  receiver.answers(HttpResponse{503});
  deliveries.start();
  record();
  clock.advance(2s);
  ASSERT_TRUE(deliveries.waitIdle(kPatience));
  EXPECT_THAT(receiver.sent(), SizeIs(1));

  clock.advanceTo(*deliveries.nextDue());
  deliveries.wake();
  ASSERT_TRUE(deliveries.waitIdle(kPatience));
  EXPECT_THAT(receiver.sent(), SizeIs(2));
}

TEST_F(DeliveriesTest, AReceiverThatDoesNotAnswerDelaysNoOtherHookAndNotTheOrg) {
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  receiver.otherwise([released](const HttpRequest& request) {
    if (request.headers.find("User-Agent")->ends_with("who1")) released.wait();
    return HttpResponse{200};
  });
  putHook("who1");
  putHook("who2");
  deliveries.start();
  record();
  record();
  deliveries.flushWindows();
  clock.advance(2s);
  deliveries.wake();
  // Its two events in one request, and while who1 is still being asked.
  for (int i = 0; i < 2000 && sentTo("who2") == 0; ++i) deliveries.waitIdle(5ms);
  EXPECT_EQ(sentTo("who2"), 1U);
  EXPECT_EQ(sentTo("who1"), 0U);
  EXPECT_FALSE(deliveries.waitIdle(1ms));

  release.set_value();
  EXPECT_TRUE(deliveries.waitIdle(kPatience));
  EXPECT_EQ(sentTo("who1"), 1U);
}

TEST_F(DeliveriesTest, ADeletedHookGetsNothingMore) {
  putHook("who1");
  deliveries.start();
  record();
  org.eraseHook("who1");
  record("event_hook.deleted");
  clock.advance(2s);
  ASSERT_TRUE(deliveries.waitIdle(kPatience));
  EXPECT_THAT(receiver.sent(), IsEmpty());
  EXPECT_THAT(deliveries.log().latest(9).at(0).note, HasSubstr("deleted"));
}

TEST_F(DeliveriesTest, DeliversNothingWhileStoppedAndAllOfItAfterwards) {
  putHook("who1");
  record();
  EXPECT_TRUE(deliveries.waitIdle(kPatience));
  deliveries.start();
  deliveries.stop();
  record();
  clock.advance(2s);
  EXPECT_THAT(receiver.sent(), IsEmpty());

  deliveries.start();
  ASSERT_TRUE(deliveries.waitIdle(kPatience));
  EXPECT_THAT(receiver.sent(), SizeIs(1)) << "both in one request";
}

TEST_F(DeliveriesTest, TakesUpWhatAKilledProcessLeft) {
  putHook("who1");
  receiver.answers(HttpResponse{503});
  deliveries.start();
  record();
  clock.advance(2s);
  ASSERT_TRUE(deliveries.waitIdle(kPatience));
  const auto kept = journal.things();
  deliveries.stop();

  Deliveries restarted{org, clock, receiver, catalog, options};
  for (const auto& [id, document] : kept) restarted.restore(id, readJson(document));
  restarted.start();
  clock.advance(1s);
  ASSERT_TRUE(restarted.waitIdle(kPatience));
  ASSERT_THAT(receiver.sent(), SizeIs(2));
  EXPECT_EQ(received().at(0).body, received().at(1).body);
  EXPECT_EQ(restarted.quota().counted(), 1U);
  EXPECT_EQ(restarted.log().latest(9).at(0).state, DeliveryState::Delivered);
}

TEST_F(DeliveriesTest, NamesWhatIsWrongWithWhatAJournalKept) {
  EXPECT_THROW(deliveries.restore("dlv1", readJson("{}")), ShapeError);
  EXPECT_THROW(deliveries.restore("cursor who1", readJson(R"({"hookId":"who1","cursor":"a"})")),
               ShapeError);
}

TEST_F(DeliveriesTest, BeginsAnewWhenItIsCleared) {
  putHook("who1");
  deliveries.start();
  record();
  clock.advance(2s);
  ASSERT_TRUE(deliveries.waitIdle(kPatience));

  deliveries.stop();
  org.log().clear();
  deliveries.clear();
  deliveries.start();
  EXPECT_THAT(deliveries.log().latest(9), IsEmpty());
  record();
  clock.advance(2s);
  ASSERT_TRUE(deliveries.waitIdle(kPatience));
  EXPECT_THAT(receiver.sent(), SizeIs(2));
}

TEST_F(DeliveriesTest, WhatHappensDuringDestructionIsNotHeard) {
  putHook("who1");
  auto gone = std::make_unique<Deliveries>(org, clock, receiver, catalog, options);
  gone->start();
  record();
  gone.reset();
  record();
  EXPECT_THAT(receiver.sent(), IsEmpty());
}

TEST(DeliveriesOnTheSystemClockTest, NeedNobodyToWakeThem) {
  SystemClock clock;
  VirtualClock still;
  RandomIdSource ids;
  Org org{"https://org.example.com", clock, ids};
  const EventCatalog catalog = EventCatalog::builtIn();
  ScriptedTransport receiver{still};
  Deliveries deliveries{org, clock, receiver, catalog, {.policy = {.batch = {.window = 5ms}}}};
  org.putHook({.id = "who1",
               .name = "n",
               .verified = true,
               .items = {"user.session.start"},
               .uri = "https://example.com/"});
  std::promise<void> delivered;
  deliveries.log().onChange([&](const DeliveryRecord& record) {
    if (record.state == DeliveryState::Delivered) delivered.set_value();
  });
  deliveries.start();
  org.record(catalog.stamp("user.session.start", ids, clock));
  EXPECT_EQ(delivered.get_future().wait_for(kPatience), std::future_status::ready);
}

}  // namespace
}  // namespace hooks
