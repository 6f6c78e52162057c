#include "conformance/subject/polling_observer.h"

#include <thread>

#include "conformance/check/outcome.h"

namespace hooks {

namespace {

// One who has let us wait so long for nothing is not asked again: with a hundred checks that each
// wait for it, the run would take hours to say the same.
constexpr std::chrono::seconds kWasted{20};

}  // namespace

void PollingObserver::look() {
  std::unique_lock lock(mutex_);
  const std::uint64_t wanted = asked_ + 1;
  while (done_ < wanted) {
    if (problem_ && wasted_ > kWasted) throw Unclear(*problem_ + "; it was given up");
    if (asking_) {
      answered_.wait(lock);
      continue;
    }
    asking_ = true;
    const std::uint64_t number = ++asked_;
    const auto next = last_ + pause_;
    lock.unlock();
    std::this_thread::sleep_until(next);
    const auto began = std::chrono::steady_clock::now();
    EffectsSeen seen;
    std::optional<std::string> problem;
    try {
      seen = ask();
    } catch (const Unclear& unclear) {
      problem = unclear.reason;
    } catch (const std::exception& error) {
      problem = error.what();
    }
    lock.lock();
    last_ = std::chrono::steady_clock::now();
    wasted_ = problem ? wasted_ + (last_ - began) : std::chrono::steady_clock::duration{};
    problem_ = std::move(problem);
    if (!problem_) {
      seen_ = std::move(seen);
      if (!first_) first_ = seen_.fingerprint;
      anything_ = anything_ || seen_.anything || seen_.fingerprint != *first_;
    }
    done_ = number;
    asking_ = false;
    answered_.notify_all();
  }
  if (problem_) throw Unclear(*problem_);
}

std::vector<Effect> PollingObserver::effects(std::string_view marker) {
  const std::lock_guard guard(mutex_);
  const auto found = seen_.byMarker.find(marker);
  return found == seen_.byMarker.end() ? std::vector<Effect>{} : found->second;
}

bool PollingObserver::sawAnything() {
  const std::lock_guard guard(mutex_);
  return anything_;
}

}  // namespace hooks
