#include "conformance/subject/way.h"

#include <algorithm>

#include "conformance/check/outcome.h"
#include "conformance/check/subject.h"

namespace hooks {

namespace {

TunnelKind kindAt(const std::string& url, TunnelKind known) {
  return known != TunnelKind::None ? known : tunnelAt(HttpUrl::parse(url).host);
}

}  // namespace

Way::Way(Transport& transport, std::string url, WayOptions options)
    : transport_(transport),
      url_(std::move(url)),
      local_(isLoopback(HttpUrl::parse(url_).host)),
      maxRequests_(options.maxRequests),
      interrupted_(std::move(options.interrupted)),
      kind_(kindAt(url_, options.tunnel)) {}

RoundTrip Way::measure() {
  RoundTrip measured = measureRoundTrip(*this, url_);
  const std::string host = HttpUrl::parse(url_).host;
  for (const Exchange& exchange : measured.exchanges) {
    if (direct() && exchange.response) kind_ = tunnelAt(host, *exchange.response);
    if (!exchange.answered() && measured.median) loses_ = true;
  }
  if (measured.median && !(local_ && direct())) takenOff_ = measured.median->count();
  return measured;
}

std::optional<std::string> Way::ended() const {
  if (interrupted_()) return kInterrupted;
  if (const auto failed = failure()) return described(*failed);
  if (spent_) {
    return "the " + std::to_string(maxRequests_) + " requests that --max-requests allows are spent";
  }
  return std::nullopt;
}

void Way::count() {
  if (const auto why = ended()) throw Unclear(*why);
  if (++requests_ > maxRequests_ && maxRequests_ != 0) {
    --requests_;
    spent_ = true;
    throw Unclear(*ended());
  }
}

Exchange Way::send(const std::string& url, HttpRequest request,
                   std::chrono::milliseconds deadline) {
  count();
  for (const HttpHeader& line : passingHeaders(kind_)) request.headers.add(line.name, line.value);
  Exchange exchange = transport_.send(url, std::move(request), deadline);
  if (!exchange.response) {
    if (interrupted_()) throw Unclear(kInterrupted);
    return exchange;
  }
  const Microseconds way = takenOff();
  exchange.took = std::max(exchange.took - way, Microseconds{0});
  const auto failed = tunnelFailure(kind_, *exchange.response);
  if (!failed) return exchange;
  if (failed->side == TunnelFailure::Side::Tunnel) {
    {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = failed;
    }
    throw Unclear(described(*failed));
  }
  exchange.response.reset();
  exchange.unanswered =
      failed->side == TunnelFailure::Side::Upstream ? Unanswered::Refused : Unanswered::Reset;
  exchange.detail = described(*failed);
  const std::lock_guard lock(mutex_);
  beyond_ = failed;
  return exchange;
}

std::optional<TunnelFailure> Way::failure() const {
  const std::lock_guard lock(mutex_);
  return failure_;
}

std::optional<TunnelFailure> Way::beyond() const {
  const std::lock_guard lock(mutex_);
  return beyond_;
}

bool Way::losesRequests(std::size_t controls) {
  if (loses_) return true;
  for (const Exchange& exchange : measureRoundTrip(*this, url_, controls).exchanges) {
    // Nobody there, or silence, may be the receiver's; a connection that breaks over nothing is
    // not.
    if (exchange.unanswered == Unanswered::Reset) loses_ = true;
  }
  return loses_;
}

}  // namespace hooks
