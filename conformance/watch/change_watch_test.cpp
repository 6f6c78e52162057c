#include "conformance/watch/change_watch.h"

#include <gmock/gmock.h>

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

// A receiver whose files are saved, and which is restarted, at moments of the clock.
class ChangeWatchTest : public testing::Test, public FileChanges {
 protected:
  ChangeWatchTest() {
    seams.files = this;
    seams.interrupted = [this] { return clock.now() >= start + 10s; };
  }
  std::vector<std::string> take() override {
    std::vector<std::string> due;
    while (!saves.empty() && saves.begin()->first <= clock.now() - start) {
      due.push_back(saves.begin()->second);
      saves.erase(saves.begin());
    }
    return due;
  }
  std::chrono::milliseconds passed() const {
    return std::chrono::duration_cast<std::chrono::milliseconds>(clock.now() - start);
  }

  VirtualClock clock;
  const TimePoint start = clock.now();
  std::multimap<Microseconds, std::string> saves;
  ChangeWatch::Seams seams{.clock = clock,
                           .pause = [this](Microseconds time) { clock.advance(time); }};
};

TEST_F(ChangeWatchTest, WaitsUntilNothingChangesForAMoment) {
  saves = {{1s, "/app/server.js"}, {1100ms, "/app/lib.js"}, {1250ms, "/app/server.js"}};
  ChangeWatch watch(seams);
  EXPECT_EQ(watch.next(), "server.js and 1 more changed");
  EXPECT_EQ(passed(), 1500ms);
  EXPECT_EQ(watch.next(), std::nullopt) << "nothing else has changed";
  EXPECT_EQ(passed(), 10s);
}

TEST_F(ChangeWatchTest, WhatChangesDuringARunIsJudgedNext) {
  ChangeWatch watch(seams);
  saves = {{1s, "/app/server.js"}};
  clock.advance(3s);
  EXPECT_THAT(watch.runEnded(), IsEmpty());
  EXPECT_EQ(watch.next(), "server.js changed");
}

TEST_F(ChangeWatchTest, AFileThatChangesInEachRunIsTheReceivers) {
  ChangeWatch watch(seams);
  for (int run = 0; run < 2; ++run) {
    saves.emplace(clock.now() - start, "/app/effects.json");
    EXPECT_THAT(watch.runEnded(), IsEmpty());
    EXPECT_EQ(watch.next(), "effects.json changed");
  }
  saves = {{passed(), "/app/effects.json"}, {7s, "/app/server.js"}};
  EXPECT_THAT(watch.runEnded(), ElementsAre("/app/effects.json"));
  EXPECT_EQ(watch.next(), "server.js changed");
}

TEST_F(ChangeWatchTest, OneThatIsSavedBetweenRunsTooIsASource) {
  ChangeWatch watch(seams);
  for (int run = 0; run < 4; ++run) {
    saves.emplace(clock.now() - start, "/app/server.js");
    EXPECT_THAT(watch.runEnded(), IsEmpty());
    EXPECT_EQ(watch.next(), "server.js changed");
    saves.emplace(clock.now() - start, "/app/server.js");
    EXPECT_EQ(watch.next(), "server.js changed");
  }
}

TEST_F(ChangeWatchTest, SavedTwiceOutsideARunItStaysASource) {
  ChangeWatch watch(seams);
  saves = {{1s, "/app/server.js"}};
  EXPECT_EQ(watch.next(), "server.js changed");
  EXPECT_THAT(watch.runEnded(), IsEmpty());
  saves = {{3s, "/app/server.js"}};
  EXPECT_EQ(watch.next(), "server.js changed");
  EXPECT_THAT(watch.runEnded(), IsEmpty());
}

TEST_F(ChangeWatchTest, AReceiverThatWentAwayAndCameBackIsAnother) {
  seams.files = nullptr;
  seams.present = [this] { return passed() < 1s || passed() >= 3s; };
  std::vector<std::string> said;
  seams.say = [&](const std::string& line) { said.push_back(line); };
  ChangeWatch watch(seams);
  EXPECT_EQ(watch.next(), "the receiver came back");
  EXPECT_THAT(said, ElementsAre("the receiver is away")) << "once";
  EXPECT_EQ(passed(), 3200ms);
  EXPECT_EQ(watch.next(), std::nullopt);
}

TEST_F(ChangeWatchTest, ComesForTheFirstTimeToo) {
  seams.files = nullptr;
  seams.present = [this] { return passed() >= 2s; };
  EXPECT_EQ(ChangeWatch(seams).next(), "the receiver came back");
}

TEST_F(ChangeWatchTest, JudgesNobodyWhoIsAway) {
  saves = {{1s, "/app/server.js"}};
  seams.present = [this] { return passed() < 1s || passed() >= 5s; };
  EXPECT_EQ(ChangeWatch(seams).next(), "server.js changed; the receiver came back");
  EXPECT_EQ(passed(), 5200ms);
}

}  // namespace
}  // namespace hooks
