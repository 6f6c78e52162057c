#include "mock-okta/lifecycle/tap_transport.h"

#include <utility>

namespace hooks {

Exchange TapTransport::send(const std::string& url, HttpRequest request,
                            std::chrono::milliseconds deadline) {
  bool lose = false;
  {
    const std::lock_guard guard(mutex_);
    lose = std::exchange(loseNext_, false);
  }
  Exchange exchange = inner_.send(url, std::move(request), deadline);
  if (lose && exchange.answered()) {
    exchange.detail = "the receiver answered " + std::to_string(exchange.status()) +
                      ", and that answer was lost on purpose";
    exchange.response.reset();
    exchange.unanswered = Unanswered::TimedOut;
  }
  const std::lock_guard guard(mutex_);
  exchanges_.push_back(exchange);
  return exchange;
}

void TapTransport::loseNextAnswer() {
  const std::lock_guard guard(mutex_);
  loseNext_ = true;
}

std::vector<Exchange> TapTransport::take() {
  const std::lock_guard guard(mutex_);
  return std::exchange(exchanges_, {});
}

}  // namespace hooks
