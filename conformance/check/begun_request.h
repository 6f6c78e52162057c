#pragma once

#include <chrono>
#include <memory>
#include <string>
#include <string_view>

#include "fixtures/wire/exchange.h"
#include "mock-okta/outbound/raw_connection.h"

namespace hooks {

// A request whose head the receiver has, and whose body comes piece by piece: for checks about what
// happens between the two ends of a request. Who destroys it hangs up.
//
// One thread at a time.
class BegunRequest {
 public:
  virtual ~BegunRequest() = default;

  // Sends more of the body. False once the receiver has answered or gone, and then no more is sent.
  virtual bool more(std::string_view bytes) = 0;
  // Waits for the answer.
  virtual Exchange finish(std::chrono::milliseconds patience) = 0;
};

// Begins a request over a connection of its own. `head` has its headers as they travel, the
// Content-Length among them, and no body; of the answer only the head is read.
std::unique_ptr<BegunRequest> beginOver(RawConnection connection, std::string url, HttpRequest head,
                                        const Clock& clock);

}  // namespace hooks
