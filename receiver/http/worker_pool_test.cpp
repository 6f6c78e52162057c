#include "receiver/http/worker_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <set>

namespace hooks {
namespace {

TEST(WorkerPoolTest, RunsWhatItTakes) {
  std::promise<int> result;
  WorkerPool pool(2, 4);
  ASSERT_TRUE(pool.submit([&] { result.set_value(7); }));
  EXPECT_EQ(result.get_future().get(), 7);
}

TEST(WorkerPoolTest, MakesThreadsUpToItsLimitAndLetsTheRestWaitUpToItsOther) {
  std::promise<void> release;
  const std::shared_future<void> released = release.get_future().share();
  std::atomic<int> running = 0;
  WorkerPool pool(2, 3);
  const auto work = [&] {
    ++running;
    released.wait();
  };
  int taken = 0;
  // Two threads and three that wait. A thread that has not yet begun leaves its work in the queue,
  // so the first two are given the time to begin.
  for (int i = 0; i < 2; ++i) {
    ASSERT_TRUE(pool.submit(work));
    while (running != i + 1) std::this_thread::yield();
  }
  while (pool.submit(work)) ++taken;
  EXPECT_EQ(taken, 3);
  EXPECT_EQ(running, 2);
  release.set_value();
  while (running != 5) std::this_thread::yield();
}

TEST(WorkerPoolTest, UsesAThreadAgainThatIsFree) {
  WorkerPool pool(8, 8);
  std::set<std::thread::id> threads;
  for (int i = 0; i < 20; ++i) {
    std::promise<std::thread::id> who;
    ASSERT_TRUE(pool.submit([&] { who.set_value(std::this_thread::get_id()); }));
    threads.insert(who.get_future().get());
  }
  EXPECT_LT(threads.size(), 9U);
}

TEST(WorkerPoolTest, WaitsForWhatRunsAndDropsWhatWaitsWhenStopped) {
  std::promise<void> begun;
  std::promise<void> release;
  std::atomic<int> finished = 0;
  WorkerPool pool(1, 8);
  ASSERT_TRUE(pool.submit([&] {
    begun.set_value();
    release.get_future().wait();
    ++finished;
  }));
  begun.get_future().wait();
  ASSERT_TRUE(pool.submit([&] { finished += 10; }));
  std::thread releaser([&] { release.set_value(); });
  pool.stop();
  releaser.join();
  EXPECT_TRUE(finished == 1 || finished == 11);
  EXPECT_FALSE(pool.submit([] {}));
}

}  // namespace
}  // namespace hooks
