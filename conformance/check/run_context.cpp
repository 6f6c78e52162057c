#include "conformance/check/run_context.h"

namespace hooks {

namespace {

// Refusals and errors come from few lines of code; what a thousand answers do not show, more would
// not either.
constexpr std::size_t kAnswers = 1000;
constexpr std::size_t kBodyBytes = 64 << 10;

}  // namespace

void RunContext::remember(const Exchange& exchange) {
  if (!exchange.answered()) return;
  Exchange kept{.url = exchange.url, .request = exchange.request, .response = exchange.response};
  kept.request.body.clear();
  kept.response->body.resize(std::min(kept.response->body.size(), kBodyBytes));
  const std::lock_guard guard(mutex_);
  if (answers_.size() < kAnswers) answers_.push_back(std::move(kept));
}

std::string RunContext::patience() const {
  const auto seconds = std::chrono::duration<double>(settle).count();
  std::string text = std::to_string(seconds);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return " within " + text + " s (--settle " + std::to_string(2 * settle.count()) +
         " waits twice as long)";
}

std::vector<Exchange> RunContext::answers() const {
  const std::lock_guard guard(mutex_);
  return answers_;
}

}  // namespace hooks
