#pragma once

#include <gmock/gmock.h>

#include <atomic>
#include <functional>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "fixtures/wire/json_reader.h"
#include "receiver/core/inbox.h"
#include "receiver/core/testing/deliveries.h"

namespace hooks {

// What every Inbox must do. Instantiate it for one with
//   INSTANTIATE_TEST_SUITE_P(MyInbox, InboxContractTest, testing::Values(InboxKind{"my", make}));
struct InboxKind {
  std::string name;
  std::function<std::unique_ptr<Inbox>(const Clock&)> make;

  friend void PrintTo(const InboxKind& kind, std::ostream* out) { *out << kind.name; }
};

class InboxContractTest : public testing::TestWithParam<InboxKind> {
 protected:
  Accepted accept(const std::string& body) { return inbox->accept(readEnvelope(body), body); }
  static ReceivedEnvelope readEnvelope(const std::string& body) {
    return JsonReader().readEnvelope(body);
  }
  std::vector<InboxItem> claimAll() { return inbox->claim(clock.now(), 1000); }
  // The uuids of the events claimed.
  static std::vector<std::string> uuids(const std::vector<InboxItem>& items) {
    std::vector<std::string> found;
    for (const InboxItem& item : items) {
      found.push_back(readEnvelope(*item.body).events.at(item.place).uuid);
    }
    return found;
  }

  VirtualClock clock;
  std::unique_ptr<Inbox> inbox = GetParam().make(clock);
};

TEST_P(InboxContractTest, GivesOutWhatItAcceptedInItsOrder) {
  const Accepted accepted = accept(aDelivery("d1", {anEvent("u1"), anEvent("u2")}));
  accept(aDelivery("d2", {anEvent("u3")}));

  EXPECT_EQ(accepted.fresh, 2);
  EXPECT_EQ(accepted.known, 0);
  EXPECT_THAT(uuids(claimAll()), testing::ElementsAre("u1", "u2", "u3"));
  EXPECT_THAT(claimAll(), testing::IsEmpty()) << "each is in somebody's hand";
  EXPECT_EQ(inbox->pending(), 3);
}

TEST_P(InboxContractTest, DropsADeliveryWhoseEventIdItKnows) {
  accept(aDelivery("d1", {anEvent("u1")}));
  const Accepted again = accept(aDelivery("d1", {anEvent("u1")}));

  EXPECT_EQ(again.fresh, 0);
  EXPECT_EQ(again.known, 1);
  EXPECT_THAT(claimAll(), testing::SizeIs(1));
}

TEST_P(InboxContractTest, DropsAnEventWhoseUuidItKnowsFromAnotherDelivery) {
  accept(aDelivery("d1", {anEvent("u1")}));
  const Accepted again = accept(aDelivery("d2", {anEvent("u2"), anEvent("u1"), anEvent("u2")}));

  EXPECT_EQ(again.fresh, 1);
  EXPECT_EQ(again.known, 2);
  EXPECT_THAT(uuids(claimAll()), testing::ElementsAre("u1", "u2"));
}

TEST_P(InboxContractTest, TakesNoAbsentIdForADuplicate) {
  accept(aDelivery("", {anEvent(""), anEvent("")}));
  accept(aDelivery("", {anEvent("")}));

  EXPECT_THAT(claimAll(), testing::SizeIs(3));
}

TEST_P(InboxContractTest, TellsTheIdOfADeliveryFromThatOfAnEvent) {
  accept(aDelivery("same", {anEvent("u1")}));
  EXPECT_EQ(accept(aDelivery("other", {anEvent("same")})).fresh, 1);
}

TEST_P(InboxContractTest, RemembersAnEmptyDelivery) {
  EXPECT_EQ(accept(aDelivery("d1", {})).fresh, 0);
  EXPECT_EQ(accept(aDelivery("d1", {anEvent("u1")})).fresh, 0);
  EXPECT_EQ(inbox->pending(), 0);
}

TEST_P(InboxContractTest, KnowsAnEventAfterItWasProcessed) {
  accept(aDelivery("d1", {anEvent("u1")}));
  for (const InboxItem& item : claimAll()) inbox->done(item);
  inbox->flush();

  EXPECT_EQ(inbox->pending(), 0);
  EXPECT_EQ(accept(aDelivery("d2", {anEvent("u1")})).fresh, 0);
  EXPECT_THAT(claimAll(), testing::IsEmpty());
}

TEST_P(InboxContractTest, GivesAFailedEventOutAgainWhenItIsDue) {
  accept(aDelivery("d1", {anEvent("u1")}));
  inbox->again(claimAll().at(0), clock.now() + std::chrono::seconds{5});

  EXPECT_THAT(claimAll(), testing::IsEmpty());
  EXPECT_EQ(inbox->nextDue(), clock.now() + std::chrono::seconds{5});
  clock.advance(std::chrono::seconds{5});
  const auto items = claimAll();
  ASSERT_THAT(items, testing::SizeIs(1));
  EXPECT_EQ(items[0].failures, 1);
}

TEST_P(InboxContractTest, PutsAFailedEventBehindThoseNotTriedYet) {
  accept(aDelivery("d1", {anEvent("bad")}));
  inbox->again(claimAll().at(0), clock.now());
  accept(aDelivery("d2", {anEvent("good")}));

  EXPECT_THAT(uuids(claimAll()), testing::ElementsAre("good", "bad"));
}

TEST_P(InboxContractTest, DoesNotGiveOutWhatWasSetAside) {
  accept(aDelivery("d1", {anEvent("u1")}));
  inbox->setAside(claimAll().at(0), "why");

  EXPECT_EQ(inbox->pending(), 0);
  EXPECT_EQ(inbox->nextDue(), std::nullopt);
  EXPECT_EQ(accept(aDelivery("d2", {anEvent("u1")})).fresh, 0);
}

TEST_P(InboxContractTest, GivesOutAgainWhatWasPutBackUntried) {
  accept(aDelivery("d1", {anEvent("u1")}));
  inbox->putBack(claimAll().at(0));

  const auto items = claimAll();
  ASSERT_THAT(items, testing::SizeIs(1));
  EXPECT_EQ(items[0].failures, 0);
}

TEST_P(InboxContractTest, GivesOutNoMoreThanAskedFor) {
  accept(aDelivery("d1", {anEvent("u1"), anEvent("u2"), anEvent("u3")}));
  EXPECT_THAT(inbox->claim(clock.now(), 2), testing::SizeIs(2));
  EXPECT_THAT(inbox->claim(clock.now(), 2), testing::SizeIs(1));
}

TEST_P(InboxContractTest, KeepsAnEventOnceWhenManyThreadsBringIt) {
  constexpr int kThreads = 8;
  constexpr int kRounds = 20;
  std::atomic<std::size_t> fresh = 0;
  std::vector<std::thread> threads;
  for (int thread = 0; thread < kThreads; ++thread) {
    threads.emplace_back([&, thread] {
      for (int round = 0; round < kRounds; ++round) {
        // Half of them repeat the delivery, half bring the event in one of their own.
        const std::string own = thread % 2 == 0 ? "" : "-" + std::to_string(thread);
        const std::string n = std::to_string(round);
        fresh += accept(aDelivery("d" + n + own, {anEvent("u" + n)})).fresh;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_EQ(fresh, kRounds);
  EXPECT_EQ(inbox->pending(), kRounds);
}

}  // namespace hooks
