#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace hooks {

// Threads for work that may wait. They are made when work comes and nobody is free, up to a limit;
// what waits for a thread is limited too.
//
// Thread-safe. Work must not throw.
class WorkerPool {
 public:
  WorkerPool(std::size_t threads, std::size_t queue);
  // As stop().
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  // False if as many are waiting as may, or the pool was stopped: the work is not taken.
  bool submit(std::function<void()> work);

  // Drops what no thread has begun, and waits for what one has.
  void stop();

 private:
  void run();

  const std::size_t threadLimit_;
  const std::size_t queueLimit_;
  std::mutex mutex_;
  std::condition_variable wake_;
  std::deque<std::function<void()>> queue_;
  std::vector<std::thread> threads_;
  std::size_t idle_ = 0;
  bool stopped_ = false;
};

}  // namespace hooks
