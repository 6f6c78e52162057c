#pragma once

#include "conformance/subject/polling_observer.h"
#include "fixtures/wire/transport.h"

namespace hooks {

// Asks a URL what the receiver did: a page for tests in the receiver, a search over its logs. The
// answer is JSON, of the form that effectsInJson() reads, with status 200.
class UrlObserver : public PollingObserver {
 public:
  // Keeps a reference to the transport. Throws ShapeError for a url that is none.
  UrlObserver(std::string url, Transport& transport, std::string pointer = {},
              std::chrono::milliseconds pause = std::chrono::milliseconds(20));

  // Without the query: it may hold a password.
  std::string name() const override;
  std::string advice() const override {
    return "does it ask the right place, and for this run alone?";
  }

 protected:
  EffectsSeen ask() override;

 private:
  const std::string url_;
  Transport& transport_;
  const std::string pointer_;
};

}  // namespace hooks
