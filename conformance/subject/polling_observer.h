#pragma once

#include <chrono>
#include <condition_variable>
#include <mutex>
#include <optional>

#include "conformance/check/observer.h"
#include "conformance/subject/effects_document.h"

namespace hooks {

// An observer that has to ask somebody else, who tells all at once: a program, a URL.
//
// Each look() waits for an answer that was asked for after it was called; those who look at the
// same time share one. There is never more than one question under way, and a pause between two.
class PollingObserver : public Observer {
 public:
  explicit PollingObserver(std::chrono::milliseconds pause) : pause_(pause) {}

  void look() override;
  std::vector<Effect> effects(std::string_view marker) override;
  bool sawAnything() override;

 protected:
  // Asks. Throws Unclear, which says why there is no answer.
  virtual EffectsSeen ask() = 0;

 private:
  const std::chrono::milliseconds pause_;
  std::mutex mutex_;
  std::condition_variable answered_;
  bool asking_ = false;
  std::uint64_t asked_ = 0;
  std::uint64_t done_ = 0;
  std::chrono::steady_clock::time_point last_ = {};
  EffectsSeen seen_;
  // What came first; that something else came later shows that it is asked what changes.
  std::optional<std::size_t> first_;
  bool anything_ = false;
  // Why the last answer was none, and for how long there has not been one.
  std::optional<std::string> problem_;
  std::chrono::steady_clock::duration wasted_ = {};
};

}  // namespace hooks
