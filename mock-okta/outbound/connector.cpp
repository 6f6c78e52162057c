#include "mock-okta/outbound/connector.h"

#include <Poco/Exception.h>
#include <Poco/Net/SocketAddress.h>
#include <poll.h>

#include <cerrno>
#include <system_error>

#include "mock-okta/outbound/conversation.h"

namespace hooks {

namespace {

using Poco::Net::SocketAddress;
using Poco::Net::StreamSocket;
using SocketOrFailure = std::variant<StreamSocket, Failure>;

SocketOrFailure connectTo(const std::string& host, int port, const Deadline& deadline) {
  std::string where = host;
  try {
    const SocketAddress address(host, static_cast<Poco::UInt16>(port));
    where = address.toString();
    StreamSocket socket;
    socket.connectNB(address);
    if (!awaitSocket(socket, POLLOUT, deadline)) {
      return Failure{Unanswered::TimedOut, where + ": no connection within " + deadline.text()};
    }
    const int error = socket.impl()->socketError();
    if (error != 0) {
      return Failure{error == ETIMEDOUT ? Unanswered::TimedOut : Unanswered::Refused,
                     where + ": " + std::generic_category().message(error)};
    }
    // A port of this machine that nobody listens on can be the one the system chose for our own
    // end: then TCP connects the socket to itself.
    if (socket.address() == socket.peerAddress()) {
      return Failure{Unanswered::Refused, where + ": nobody listens"};
    }
    socket.setNoDelay(true);
    return socket;
  } catch (const Poco::Exception& error) {
    // No route, no such network, no more sockets.
    return Failure{Unanswered::Refused, where + ": " + error.displayText()};
  }
}

SocketOrFailure connectTo(const std::vector<std::string>& addresses, int port,
                          const Deadline& deadline) {
  Failure all{Unanswered::Refused, {}};
  for (std::size_t i = 0; i < addresses.size(); ++i) {
    SocketOrFailure outcome = connectTo(addresses[i], port, deadline.share(addresses.size() - i));
    auto* const failure = std::get_if<Failure>(&outcome);
    if (failure == nullptr) return outcome;
    if (failure->reason == Unanswered::TimedOut) all.reason = Unanswered::TimedOut;
    all.detail += (all.detail.empty() ? "" : "; ") + failure->detail;
  }
  return all;
}

std::optional<Failure> openTunnel(StreamSocket socket, const HttpUrl& url, const Proxy& proxy,
                                  const Deadline& deadline) {
  const std::string host =
      url.host.find(':') == std::string::npos ? url.host : "[" + url.host + "]";
  const std::string authority = host + ":" + std::to_string(url.port);
  std::string request = "CONNECT " + authority + " HTTP/1.1\r\nHost: " + authority + "\r\n";
  if (!proxy.authorization.empty()) {
    request += "Proxy-Authorization: " + proxy.authorization.reveal() + "\r\n";
  }
  request += "\r\n";
  PlainChannel channel(std::move(socket));
  AnswerParser parser(AnswerParser::Body::None);
  std::string_view unsent = request;
  if (auto failure = converse(channel, unsent, parser, deadline)) {
    failure->detail = "the proxy: " + failure->detail;
    return failure;
  }
  const HttpResponse answer = std::move(parser).response();
  if (answer.status < 200 || answer.status > 299) {
    return Failure{Unanswered::Refused, "the proxy answered " + std::to_string(answer.status) +
                                            " " + std::string(reasonPhrase(answer.status))};
  }
  return std::nullopt;
}

}  // namespace

Connector::Connector(std::string caFile, bool insecure, LookUp lookUp)
    : resolver_(std::move(lookUp)), tls_(std::move(caFile), insecure) {}

ChannelOrFailure Connector::connect(const HttpUrl& url, const std::optional<Proxy>& proxy,
                                    const Deadline& deadline) {
  const HttpUrl& first = proxy ? proxy->url : url;
  const auto addresses = resolver_.addresses(first.host, deadline);
  if (const auto* failure = std::get_if<Failure>(&addresses)) return *failure;
  SocketOrFailure connected =
      connectTo(std::get<std::vector<std::string>>(addresses), first.port, deadline);
  if (auto* failure = std::get_if<Failure>(&connected)) {
    if (proxy) failure->detail = "the proxy: " + failure->detail;
    return *failure;
  }
  StreamSocket& socket = std::get<StreamSocket>(connected);
  if (!url.tls) return std::make_unique<PlainChannel>(socket);
  if (proxy) {
    if (const auto failure = openTunnel(socket, url, *proxy, deadline)) return *failure;
  }
  return tls_.secure(socket, url.host, deadline);
}

}  // namespace hooks
