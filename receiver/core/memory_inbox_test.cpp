#include "receiver/core/memory_inbox.h"

#include <gmock/gmock.h>

#include "receiver/core/testing/inbox_contract.h"

namespace hooks {

INSTANTIATE_TEST_SUITE_P(Memory, InboxContractTest,
                         testing::Values(InboxKind{"memory", [](const Clock& clock) {
                                                     return std::make_unique<MemoryInbox>(clock);
                                                   }}));

namespace {

using namespace std::chrono_literals;

class MemoryInboxTest : public testing::Test {
 protected:
  std::size_t fresh(MemoryInbox& inbox, const std::string& id) {
    const std::string body = aDelivery("d-" + id, {anEvent(id)});
    return inbox.accept(JsonReader().readEnvelope(body), body).fresh;
  }
  static void processAll(MemoryInbox& inbox) {
    for (const InboxItem& item : inbox.claim(TimePoint::max(), 1000)) inbox.done(item);
  }

  VirtualClock clock;
};

TEST_F(MemoryInboxTest, NeverWaits) { EXPECT_FALSE(MemoryInbox(clock).mayWait()); }

TEST_F(MemoryInboxTest, ForgetsAnIdAfterItsTime) {
  MemoryInbox inbox(clock, {.memory = 60s});
  EXPECT_EQ(fresh(inbox, "u1"), 1);
  clock.advance(60s);
  EXPECT_EQ(fresh(inbox, "u1"), 0);
  clock.advance(1s);
  EXPECT_EQ(fresh(inbox, "u1"), 1);
}

TEST_F(MemoryInboxTest, ForgetsTheOldestIdsAboveItsNumber) {
  MemoryInbox inbox(clock, {.ids = 4});  // two deliveries of one event each
  fresh(inbox, "u1");
  fresh(inbox, "u2");
  EXPECT_EQ(fresh(inbox, "u1"), 0);
  fresh(inbox, "u3");
  EXPECT_EQ(fresh(inbox, "u3"), 0);
  EXPECT_EQ(fresh(inbox, "u1"), 1);
}

TEST_F(MemoryInboxTest, RefusesWhatItHasNoRoomForAndTakesItLater) {
  MemoryInbox inbox(clock, {.pendingBytes = 300});
  EXPECT_EQ(fresh(inbox, "u1"), 1);
  EXPECT_THROW(fresh(inbox, "u2"), InboxUnavailable);
  EXPECT_EQ(fresh(inbox, "u1"), 0) << "a duplicate takes no room";
  processAll(inbox);
  EXPECT_EQ(fresh(inbox, "u2"), 1) << "what was refused is no duplicate";
}

}  // namespace
}  // namespace hooks
