#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <optional>
#include <string>

#include "conformance/tunnel/round_trip.h"
#include "conformance/tunnel/tunnel.h"
#include "conformance/tunnel/tunnel_failure.h"
#include "fixtures/wire/transport.h"

namespace hooks {

struct WayOptions {
  // What is known to be in between; None looks at the url's host, and at the first answers.
  TunnelKind tunnel = TunnelKind::None;
  // How many requests may be sent; 0 for any number.
  std::size_t maxRequests = 0;
  // Whether the run has been interrupted. Whoever gives a transport that waits no longer then says
  // so here as well: what it gives up is nothing that the receiver did.
  std::function<bool()> interrupted = [] { return false; };
};

// The way from here to a receiver at a URL: what is lost or slow on it is not the receiver's fault.
//
// A request goes out with the headers that a tunnel wants. An answer comes back without the time of
// the way, as far as it was measured; one that a tunnel made in the receiver's place is no answer.
// Nobody at the tunnel's other end is Refused, and an answer that is none is Reset, as without the
// tunnel; any other failure of the tunnel ends all sending. Thread-safe; the transport must outlive
// it.
class Way : public Transport {
 public:
  // Throws ShapeError for a url that is none.
  Way(Transport& transport, std::string url, WayOptions options = {});

  TunnelKind kind() const { return kind_; }
  // Whether nothing is known to be in between.
  bool direct() const { return kind_ == TunnelKind::None; }

  // Measures how long it takes and finds out what is in between. From then on the median is taken
  // off the time of an answer, unless the receiver is on this machine with nothing in between: what
  // takes long there is the receiver. Throws Unclear as send() does.
  RoundTrip measure();
  Microseconds takenOff() const { return Microseconds(takenOff_); }

  // Throws Unclear once the tunnel has failed or the run was interrupted, or when as many requests
  // have been sent as may be; also for one that had no answer when the run was interrupted.
  Exchange send(const std::string& url, HttpRequest request,
                std::chrono::milliseconds deadline) override;
  // A request that goes to the receiver by a connection of its own; throws as send() does.
  void count();

  std::size_t requests() const { return requests_; }
  // Why nothing more is sent.
  std::optional<std::string> ended() const;
  // The failure that ended it.
  std::optional<TunnelFailure> failure() const;
  // The last failure beyond the tunnel: that nobody listened there, say.
  std::optional<TunnelFailure> beyond() const;

  // Whether it loses requests on its own account: one that asked nothing of the receiver was lost,
  // or is among so many that are sent now.
  bool losesRequests(std::size_t controls = 20);
  bool knownToLose() const { return loses_; }
  // A request was lost that came through when it was sent again, which a receiver that goes down
  // for a moment would explain as well.
  void sawLoss() { suspected_ = true; }
  bool suspected() const { return suspected_; }

 private:
  Transport& transport_;
  const std::string url_;
  const bool local_;
  const std::size_t maxRequests_;
  const std::function<bool()> interrupted_;
  std::atomic<TunnelKind> kind_;
  std::atomic<Microseconds::rep> takenOff_ = 0;
  std::atomic<std::size_t> requests_ = 0;
  std::atomic<bool> spent_ = false;
  std::atomic<bool> loses_ = false;
  std::atomic<bool> suspected_ = false;
  mutable std::mutex mutex_;
  std::optional<TunnelFailure> failure_;
  std::optional<TunnelFailure> beyond_;
};

}  // namespace hooks
