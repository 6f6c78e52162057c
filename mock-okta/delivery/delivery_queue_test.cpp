#include "mock-okta/delivery/delivery_queue.h"

#include <gmock/gmock.h>

#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

class DeliveryQueueTest : public testing::Test {
 protected:
  void collect(std::uint64_t sequence) {
    queue.collect(sequence, clock.now(), rules, [&] {
      return PendingDelivery{.id = "d" + std::to_string(++made), .hookId = "who1", .eventId = "e"};
    });
  }

  std::vector<std::uint64_t> taken() {
    const auto delivery = queue.takeDue(clock.now());
    return delivery ? delivery->sequences : std::vector<std::uint64_t>{};
  }

  VirtualClock clock;
  BatchRules rules{.window = 2s, .maxEvents = 3};
  DeliveryQueue queue;
  int made = 0;
};

TEST_F(DeliveryQueueTest, MergesEventsThatHappenWithinTheWindow) {
  collect(1);
  clock.advance(1s);
  collect(2);
  EXPECT_THAT(taken(), IsEmpty());

  clock.advance(1s);
  EXPECT_THAT(taken(), ElementsAre(1, 2));
  EXPECT_TRUE(queue.empty());
}

TEST_F(DeliveryQueueTest, OpensANewBatchForAnEventBehindTheWindow) {
  collect(1);
  clock.advance(3s);
  collect(2);

  EXPECT_THAT(taken(), ElementsAre(1));
  EXPECT_THAT(taken(), IsEmpty());
  EXPECT_EQ(queue.nextDue(), clock.now() + 2s);
}

TEST_F(DeliveryQueueTest, SendsAFullBatchAtOnce) {
  for (int i = 1; i <= 4; ++i) collect(static_cast<std::uint64_t>(i));

  EXPECT_THAT(taken(), ElementsAre(1, 2, 3));
  EXPECT_THAT(taken(), IsEmpty());
  EXPECT_EQ(queue.size(), 1U);
}

TEST_F(DeliveryQueueTest, WithoutAWindowEachEventTravelsAtOnceAndAlone) {
  rules.window = 0s;
  collect(1);
  collect(2);

  EXPECT_THAT(taken(), ElementsAre(1));
  EXPECT_THAT(taken(), ElementsAre(2));
}

TEST_F(DeliveryQueueTest, ABatchThatWasTakenCollectsNoMore) {
  collect(1);
  clock.advance(2s);
  EXPECT_THAT(taken(), ElementsAre(1));
  collect(2);
  EXPECT_EQ(queue.nextDue(), clock.now() + 2s);
}

TEST_F(DeliveryQueueTest, TakesWhatIsDueFirst) {
  queue.add({.id = "late", .sequences = {1}, .due = clock.now() + 2s});
  queue.add({.id = "soon", .sequences = {2}, .due = clock.now() + 1s});
  queue.add({.id = "soon too", .sequences = {3}, .due = clock.now() + 1s});
  clock.advance(5s);

  EXPECT_THAT(taken(), ElementsAre(2));
  EXPECT_THAT(taken(), ElementsAre(3));
  EXPECT_THAT(taken(), ElementsAre(1));
}

TEST_F(DeliveryQueueTest, FlushingMakesTheOpenBatchDue) {
  collect(1);
  queue.flush(clock.now());
  EXPECT_THAT(taken(), ElementsAre(1));
}

TEST_F(DeliveryQueueTest, WhatIsSetAsideWaitsForItsOwnTimeAndThenCollectsAgain) {
  collect(1);
  queue.setAside();
  collect(2);
  queue.flush(clock.now());
  collect(3);
  EXPECT_THAT(taken(), ElementsAre(2));
  EXPECT_THAT(taken(), IsEmpty());

  clock.advance(2s);
  EXPECT_THAT(taken(), ElementsAre(1, 3));
}

TEST_F(DeliveryQueueTest, WhatWasTakenWhileItWasSetAsideCollectsNoMore) {
  collect(1);
  queue.setAside();
  clock.advance(2s);
  EXPECT_THAT(taken(), ElementsAre(1));
  queue.flush(clock.now());
  collect(2);
  EXPECT_EQ(queue.nextDue(), clock.now() + 2s);
}

TEST_F(DeliveryQueueTest, TakesOutAllThereIs) {
  collect(1);
  queue.add({.id = "d9", .sequences = {9}, .due = clock.now() + 9s});
  EXPECT_EQ(queue.takeAll().size(), 2U);
  EXPECT_EQ(queue.nextDue(), std::nullopt);
}

TEST_F(DeliveryQueueTest, APendingDeliverySurvivesBeingWrittenDown) {
  const PendingDelivery first{.id = "d1",
                              .hookId = "who1",
                              .eventId = "e1",
                              .sequences = {3, 4},
                              .due = clock.now() + 123456us};
  PendingDelivery retry = first;
  retry.eventTime = clock.now();
  retry.attempts = 1;

  for (const PendingDelivery& delivery : {first, retry}) {
    EXPECT_EQ(PendingDelivery::fromJson(readJson(compact(delivery.toJson()))), delivery);
  }
}

TEST_F(DeliveryQueueTest, NamesWhatIsWrongWithAWrittenDelivery) {
  for (const char* text :
       {"{}", "[]", R"({"id":"d","hookId":"w","eventId":"e","sequences":3,"attempts":0,"due":""})",
        R"({"id":"d","hookId":"w","eventId":"e","sequences":[-1],"attempts":0,"due":""})",
        R"({"id":"d","hookId":"w","eventId":"e","sequences":[1],"attempts":0,"due":"soon"})"}) {
    EXPECT_THROW(PendingDelivery::fromJson(readJson(text)), ShapeError) << text;
  }
}

}  // namespace
}  // namespace hooks
