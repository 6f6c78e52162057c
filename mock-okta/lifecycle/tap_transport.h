#pragma once

#include <mutex>
#include <vector>

#include "fixtures/wire/transport.h"

namespace hooks {

// Passes requests on and keeps what was sent and answered, so that it can be told.
//
// Thread-safe; the transport it passes on to must outlive it.
class TapTransport : public Transport {
 public:
  explicit TapTransport(Transport& inner) : inner_(inner) {}

  Exchange send(const std::string& url, HttpRequest request,
                std::chrono::milliseconds deadline) override;

  // The next request is sent and answered, but its answer is lost on the way: to the sender it
  // timed out, as it does to Okta when a receiver works before it answers.
  void loseNextAnswer();

  // What was sent since this was last asked, in the order in which it ended.
  std::vector<Exchange> take();

 private:
  Transport& inner_;
  std::mutex mutex_;
  bool loseNext_ = false;
  std::vector<Exchange> exchanges_;
};

}  // namespace hooks
