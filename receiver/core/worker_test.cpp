#include "receiver/core/worker.h"

#include <gmock/gmock.h>

#include <future>

#include "receiver/core/memory_inbox.h"
#include "receiver/core/testing/deliveries.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class WorkerTest : public testing::Test {
 protected:
  void deliverBody(const std::string& body) { inbox.accept(JsonReader().readEnvelope(body), body); }
  void deliver(std::vector<std::string> uuids) {
    std::vector<Json> events;
    for (const std::string& uuid : uuids) events.push_back(anEvent(uuid));
    deliverBody(aDelivery("", events));
  }
  EventSink sink() {
    return [this](const Json& event) {
      const std::string uuid(textAt(event, "/uuid").value_or("none"));
      tried.push_back(uuid);
      if (uuid.starts_with("bad")) throw std::runtime_error("cannot\nstand it");
    };
  }

  VirtualClock clock;
  MemoryInbox inbox{clock};
  std::vector<std::string> tried;
  std::vector<std::string> logged;
  Worker worker{inbox, clock, sink(), {.attempts = 3, .log = [this](std::string_view line) {
                                         logged.emplace_back(line);
                                       }}};
};

TEST_F(WorkerTest, ProcessesWhatWasAcceptedOnce) {
  deliver({"u1", "u2"});
  deliver({"u3"});

  worker.step();
  worker.step();

  EXPECT_THAT(tried, ElementsAre("u1", "u2", "u3"));
  EXPECT_EQ(inbox.pending(), 0);
  EXPECT_EQ(worker.nextDue(), std::nullopt);
}

TEST_F(WorkerTest, GoesOnAfterAnEventThatFails) {
  deliver({"u1", "bad", "u2"});
  worker.step();

  EXPECT_THAT(tried, ElementsAre("u1", "bad", "u2"));
  EXPECT_EQ(inbox.pending(), 1);
}

TEST_F(WorkerTest, TriesAFailedEventAgainAfterLongerAndLongerPausesAndSetsItAside) {
  deliver({"bad"});
  worker.step();
  EXPECT_EQ(worker.nextDue(), clock.now() + 1s);

  worker.step();  // the pause has not passed
  EXPECT_THAT(tried, ElementsAre("bad"));

  clock.advance(1s);
  worker.step();
  EXPECT_EQ(worker.nextDue(), clock.now() + 2s);

  clock.advance(2s);
  worker.step();
  EXPECT_THAT(tried, ElementsAre("bad", "bad", "bad"));
  EXPECT_EQ(worker.nextDue(), std::nullopt);
  EXPECT_EQ(inbox.pending(), 0);
  EXPECT_THAT(logged.back(), HasSubstr("set aside"));
  EXPECT_THAT(logged.back(), HasSubstr("cannot\\nstand it"));
}

TEST_F(WorkerTest, ProcessesAnEventThatAStrictReaderWouldRefuse) {
  deliverBody(R"({"eventId":"d1","data":{"events":[{"uuid":"u1","x":{"a":1,"a":2}}]}})");
  deliverBody(
      R"({"eventId":"d2","data":{"events":[{"uuid":"u2","x":123456789012345678901234567890}]}})");
  worker.step();

  EXPECT_THAT(tried, ElementsAre("u1", "u2"));
}

TEST_F(WorkerTest, DrainTriesOnceMoreWhatWaitsForItsTurn) {
  deliver({"bad"});
  worker.step();
  deliver({"u1"});

  EXPECT_TRUE(worker.drain(20s));
  EXPECT_THAT(tried, ElementsAre("bad", "u1", "bad"));
  EXPECT_EQ(inbox.pending(), 1);
}

TEST(WorkerThreadTest, ProcessesWhatArrivesWhileItRuns) {
  const SystemClock clock;
  MemoryInbox inbox(clock);
  std::promise<std::string> processed;
  Worker worker(inbox, clock, [&](const Json& event) {
    processed.set_value(std::string(textAt(event, "/uuid").value_or("")));
  });
  worker.start();
  const std::string body = aDelivery("d1", {anEvent("u1")});
  inbox.accept(JsonReader().readEnvelope(body), body);
  worker.wake();

  auto result = processed.get_future();
  ASSERT_EQ(result.wait_for(20s), std::future_status::ready);
  EXPECT_EQ(result.get(), "u1");
}

TEST(WorkerThreadTest, DrainFinishesWhatWasAccepted) {
  const SystemClock clock;
  MemoryInbox inbox(clock);
  std::atomic<int> processed = 0;
  Worker worker(inbox, clock, [&](const Json&) { ++processed; });
  worker.start();
  for (int i = 0; i < 200; ++i) {
    const std::string body = aDelivery("d" + std::to_string(i), {anEvent("u" + std::to_string(i))});
    inbox.accept(JsonReader().readEnvelope(body), body);
    worker.wake();
  }
  EXPECT_TRUE(worker.drain(20s));
  EXPECT_EQ(processed, 200);
}

TEST(WorkerThreadTest, DrainGivesUpOnASinkThatDoesNotReturn) {
  const SystemClock clock;
  MemoryInbox inbox(clock);
  std::promise<void> entered, release;
  int calls = 0;
  Worker worker(inbox, clock, [&](const Json&) {
    if (++calls == 1) {
      entered.set_value();
      release.get_future().wait();
    }
  });
  worker.start();
  const std::string body = aDelivery("d1", {anEvent("u1"), anEvent("u2")});
  inbox.accept(JsonReader().readEnvelope(body), body);
  worker.wake();
  entered.get_future().wait();

  EXPECT_FALSE(worker.drain(1ms));
  release.set_value();
}

TEST_F(WorkerTest, LeavesInTheInboxWhatItHadNoTimeFor) {
  std::optional<Worker> stopped;
  stopped.emplace(inbox, clock, [&](const Json&) { stopped->stop(); });
  deliver({"u1", "u2"});
  stopped->step();

  EXPECT_EQ(inbox.pending(), 1);
  worker.step();
  EXPECT_THAT(tried, ElementsAre("u2"));
}

}  // namespace
}  // namespace hooks
