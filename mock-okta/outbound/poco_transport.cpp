#include "mock-okta/outbound/poco_transport.h"

#include <charconv>

#include "mock-okta/outbound/connection_pool.h"
#include "mock-okta/outbound/connector.h"
#include "mock-okta/outbound/conversation.h"

namespace hooks {

namespace {

// Less than the five seconds of most servers, and more than the window in which events are merged,
// so that one delivery after another finds it open.
constexpr Microseconds kLongestIdle = std::chrono::seconds(4);

std::string serialized(const HttpUrl& url, const HttpRequest& request,
                       const std::optional<Proxy>& proxy) {
  const bool throughProxy = proxy && !url.tls;
  std::string bytes = request.method + " ";
  if (throughProxy) bytes += "http://" + url.authority();
  bytes += request.target + " HTTP/1.1\r\n";
  for (const HttpHeader& line : request.headers) {
    bytes += line.name + ": " + line.value + "\r\n";
  }
  if (throughProxy && !proxy->authorization.empty()) {
    bytes += "Proxy-Authorization: " + proxy->authorization.reveal() + "\r\n";
  }
  return bytes + "\r\n" + request.body;
}

// Connections that are not interchangeable have different names.
std::string originOf(const HttpUrl& url, const std::optional<Proxy>& proxy) {
  std::string origin = (url.tls ? "https://" : "http://") + url.authority();
  if (proxy) origin += " by " + proxy->url.authority();
  return origin;
}

// How long an idle connection is kept: less than the server says it does, if it says so.
Microseconds longestIdle(const HttpResponse& response) {
  const std::string_view says = response.headers.find("Keep-Alive").value_or("");
  constexpr std::string_view kTimeout = "timeout=";
  const std::size_t start = says.find(kTimeout);
  if (start == std::string_view::npos) return kLongestIdle;
  int seconds = 0;
  const char* const number = says.data() + start + kTimeout.size();
  std::from_chars(number, says.data() + says.size(), seconds);
  return std::min(kLongestIdle, Microseconds(std::chrono::seconds(std::max(0, seconds - 1))));
}

bool asksToClose(const HttpRequest& request) {
  const auto connection = request.headers.find("Connection");
  return !connection || !equalsIgnoringCase(*connection, "keep-alive");
}

}  // namespace

PocoTransport::PocoTransport(const Clock& clock, PocoTransportOptions options)
    : clock_(clock),
      options_(std::move(options)),
      connector_(std::make_unique<Connector>(
          options_.caFile, options_.insecure,
          options_.lookUp ? options_.lookUp : LookUp(lookUpWithSystem))),
      pool_(std::make_unique<ConnectionPool>()) {}

PocoTransport::~PocoTransport() = default;

Exchange PocoTransport::send(const std::string& url, HttpRequest request,
                             std::chrono::milliseconds deadline) {
  const HttpUrl to = HttpUrl::parse(url);
  Exchange exchange{.url = url, .request = addressedTo(to, std::move(request))};
  const std::optional<Proxy> proxy = options_.proxy.proxyFor(to);
  const std::string bytes = serialized(to, exchange.request, proxy);
  const std::string origin = originOf(to, proxy);
  exchange.started = clock_.now();
  const Deadline until(deadline, &options_.abandoned);

  const auto unanswered = [&](const Failure& failure) {
    exchange.took = until.elapsed();
    const bool abandoned = failure.reason == Unanswered::TimedOut && until.abandoned();
    exchange.unanswered = failure.reason;
    exchange.detail = abandoned ? "given up" : failure.detail;
    return exchange;
  };

  std::unique_ptr<Channel> channel = pool_->take(origin);
  const bool reused = channel != nullptr;
  if (!reused) {
    ChannelOrFailure opened = connector_->connect(to, proxy, until);
    if (const auto* failure = std::get_if<Failure>(&opened)) return unanswered(*failure);
    channel = std::get<std::unique_ptr<Channel>>(std::move(opened));
  }

  AnswerParser parser(
      exchange.request.method == "HEAD" ? AnswerParser::Body::None : AnswerParser::Body::Possible,
      {.headerBytes = options_.maxHeaderBytes, .bodyBytes = options_.maxAnswerBytes});
  std::string_view unsent = bytes;
  if (auto failure = converse(*channel, unsent, parser, until)) {
    if (reused && failure->reason == Unanswered::Reset) {
      failure->detail += " (on a connection kept from an earlier request)";
    }
    return unanswered(*failure);
  }
  exchange.took = until.elapsed();
  const bool again = options_.reuseConnections && unsent.empty() && parser.keepsConnection() &&
                     !asksToClose(exchange.request);
  exchange.response = std::move(parser).response();
  if (again) pool_->keep(origin, std::move(channel), longestIdle(*exchange.response));
  return exchange;
}

}  // namespace hooks
