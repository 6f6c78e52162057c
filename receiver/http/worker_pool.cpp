#include "receiver/http/worker_pool.h"

#include <system_error>
#include <utility>

namespace hooks {

WorkerPool::WorkerPool(std::size_t threads, std::size_t queue)
    : threadLimit_(threads), queueLimit_(queue) {}

WorkerPool::~WorkerPool() { stop(); }

bool WorkerPool::submit(std::function<void()> work) {
  const std::lock_guard lock(mutex_);
  if (stopped_) return false;
  // Those that are idle will take as many from the queue; only what is beyond them waits.
  const bool more = queue_.size() >= idle_ && threads_.size() < threadLimit_;
  if (!more && queue_.size() >= queueLimit_ + idle_) return false;
  if (more) {
    try {
      threads_.emplace_back([this] { run(); });
    } catch (const std::system_error&) {
      if (threads_.empty()) return false;  // the system gives us no thread at all
    }
  }
  queue_.push_back(std::move(work));
  wake_.notify_one();
  return true;
}

void WorkerPool::run() {
  std::unique_lock lock(mutex_);
  while (true) {
    ++idle_;
    wake_.wait(lock, [this] { return stopped_ || !queue_.empty(); });
    --idle_;
    if (stopped_) return;
    const std::function<void()> work = std::move(queue_.front());
    queue_.pop_front();
    lock.unlock();
    work();
    lock.lock();
  }
}

void WorkerPool::stop() {
  std::vector<std::thread> threads;
  std::deque<std::function<void()>> dropped;
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
    threads.swap(threads_);
    dropped.swap(queue_);
  }
  wake_.notify_all();
  for (std::thread& thread : threads) thread.join();
}

}  // namespace hooks
