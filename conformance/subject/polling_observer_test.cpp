#include "conformance/subject/polling_observer.h"

#include <gmock/gmock.h>

#include <atomic>
#include <functional>
#include <thread>

#include "conformance/check/outcome.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::SizeIs;

class Asked : public PollingObserver {
 public:
  explicit Asked(std::function<EffectsSeen()> answer)
      : PollingObserver(0ms), answer_(std::move(answer)) {}
  std::string name() const override { return "a test's"; }

 protected:
  EffectsSeen ask() override { return answer_(); }

 private:
  std::function<EffectsSeen()> answer_;
};

TEST(PollingObserverTest, ALookSeesWhatHadHappenedBeforeIt) {
  std::atomic<int> happened = 0;
  std::atomic<int> atOnce = 0;
  Asked observer([&] {
    EXPECT_EQ(++atOnce, 1) << "one question at a time";
    EffectsSeen seen;
    seen.byMarker["c-1@conformance.test"].resize(static_cast<std::size_t>(happened));
    std::this_thread::yield();
    --atOnce;
    return seen;
  });
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 200; ++i) {
        const auto before = static_cast<std::size_t>(++happened);
        observer.look();
        EXPECT_GE(observer.effects("c-1@conformance.test").size(), before);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
}

TEST(PollingObserverTest, AFailureCountsUntilThereIsAnAnswerAgain) {
  bool broken = true;
  Asked observer([&]() -> EffectsSeen {
    if (broken) throw Unclear("the database is away");
    return {.byMarker = {{"c-1@conformance.test", {Effect{"row"}}}}, .anything = true};
  });
  EXPECT_THROW(observer.look(), Unclear);
  EXPECT_FALSE(observer.sawAnything());
  broken = false;
  EXPECT_NO_THROW(observer.look());
  EXPECT_THAT(observer.effects("c-1@conformance.test"), SizeIs(1));
  broken = true;
  EXPECT_THROW(observer.look(), Unclear);
  EXPECT_TRUE(observer.sawAnything()) << "it did, once";
}

TEST(PollingObserverTest, ThatSomethingElseIsSaidShowsThatItWorks) {
  std::size_t said = 1;
  Asked observer([&] { return EffectsSeen{.fingerprint = said}; });
  observer.look();
  observer.look();
  EXPECT_FALSE(observer.sawAnything()) << "it may look at a place where nothing ever happens";
  said = 2;
  observer.look();
  EXPECT_TRUE(observer.sawAnything());
}

TEST(PollingObserverTest, WhateverIsThrownIsNoVerdict) {
  Asked observer([]() -> EffectsSeen { throw std::runtime_error("no more processes"); });
  try {
    observer.look();
    FAIL() << "it looked";
  } catch (const Unclear& unclear) {
    EXPECT_THAT(unclear.reason, HasSubstr("no more processes"));
  }
}

}  // namespace
}  // namespace hooks
