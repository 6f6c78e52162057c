#pragma once

#include <Poco/Net/StreamSocket.h>

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "fixtures/wire/exchange.h"
#include "mock-okta/outbound/deadline.h"

namespace hooks {

// What went wrong and what to tell people of it; never with a secret.
struct Failure {
  Unanswered reason;
  std::string detail;
};

// One connection to a receiver, plain or TLS: bytes that go and come without blocking.
//
// One thread at a time.
class Channel {
 public:
  enum class Flow {
    Moved,       // `bytes` of them
    WantsRead,   // nothing now; try again when the socket can be read
    WantsWrite,  // nothing now; try again when it can be written
    Ended,       // the peer has finished sending
    Failed       // see failure()
  };
  struct Step {
    Flow flow;
    std::size_t bytes = 0;
  };

  virtual ~Channel() = default;

  virtual Step read(char* into, std::size_t size) = 0;
  virtual Step write(std::string_view bytes) = 0;
  // Tells the peer that nothing more will be sent, as far as that can be done without waiting.
  virtual void finishSending() = 0;
  // Whether there is something to read that the socket does not show.
  virtual bool hasPending() const { return false; }

  // Whether it is open and nothing has come: of an idle connection, whether it can still be used.
  bool quiet() const;
  // Closes the connection with a reset.
  void reset();
  // Waits until the socket is ready for what either step wanted; false if the deadline passed
  // first.
  bool await(Flow one, Flow other, const Deadline& deadline) const;
  const Failure& failure() const { return failure_; }

 protected:
  explicit Channel(Poco::Net::StreamSocket socket) : socket_(std::move(socket)) {}

  Step failed(Unanswered reason, std::string detail);
  // The socket's own reading and writing, neither of which throws.
  Step readSocket(char* into, std::size_t size);
  Step writeSocket(std::string_view bytes);

  Poco::Net::StreamSocket socket_;

 private:
  Failure failure_{Unanswered::Reset, {}};
};

class PlainChannel : public Channel {
 public:
  // The socket is connected and does not block.
  explicit PlainChannel(Poco::Net::StreamSocket socket) : Channel(std::move(socket)) {}

  Step read(char* into, std::size_t size) override { return readSocket(into, size); }
  Step write(std::string_view bytes) override { return writeSocket(bytes); }
  void finishSending() override;
};

using ChannelOrFailure = std::variant<std::unique_ptr<Channel>, Failure>;

// Waits for poll(2) events on a socket; false if the deadline passed first.
bool awaitSocket(const Poco::Net::StreamSocket& socket, short events, const Deadline& deadline);

}  // namespace hooks
