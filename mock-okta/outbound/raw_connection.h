#pragma once

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "fixtures/wire/exchange.h"

namespace hooks {

class Channel;

struct RawConnectionOptions {
  std::string caFile = {};
  bool insecure = false;
  // For connecting, the TLS handshake included.
  std::chrono::milliseconds connectWithin = std::chrono::seconds(3);
};

// What came over a connection, and why no more of it was waited for.
struct RawRead {
  enum class Until { Enough, Closed, Reset, TimedOut };

  std::string bytes = {};
  Until until = Until::Enough;
};

// A connection to send anything over, well-formed or not: for checks that are about bytes, which
// Transport would rightly refuse to send.
//
// One thread at a time.
class RawConnection {
 public:
  // To the host and port of `url`, with TLS if its scheme is https; the rest of the url is not
  // used. Throws ShapeError for a bad url or caFile; whether there is a connection, connected()
  // says.
  explicit RawConnection(const std::string& url, const RawConnectionOptions& options = {});
  ~RawConnection();
  RawConnection(RawConnection&&) noexcept;
  RawConnection& operator=(RawConnection&&) noexcept;

  bool connected() const { return channel_ != nullptr; }
  // Why there is no connection.
  std::optional<Unanswered> unanswered() const { return unanswered_; }
  const std::string& detail() const { return detail_; }

  // Whether all of it was handed to the network; false if the peer has closed or does not read.
  bool send(std::string_view bytes, std::chrono::milliseconds within = std::chrono::seconds(3));

  // Each returns what came, whatever ended it. What came behind `text` stays for the next read.
  RawRead readUntilClosed(std::chrono::milliseconds within);
  RawRead readUntil(std::string_view text, std::chrono::milliseconds within);
  RawRead readBytes(std::size_t count, std::chrono::milliseconds within);

  // Nothing more will be sent (FIN, and close_notify under TLS); reading goes on.
  void finishSending();
  void close();
  // Closes with RST, so that the peer sees an error.
  void reset();

 private:
  template <typename Enough>
  RawRead readWhile(Enough enough, std::chrono::milliseconds within);

  std::unique_ptr<Channel> channel_;
  std::optional<Unanswered> unanswered_;
  std::string detail_;
  // Came, and was not asked for yet.
  std::string ahead_;
};

}  // namespace hooks
