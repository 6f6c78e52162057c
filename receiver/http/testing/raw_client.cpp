#include "receiver/http/testing/raw_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>
#include <utility>

#include "fixtures/wire/http.h"

namespace hooks {

using std::chrono::steady_clock;

RawClient::RawClient(std::uint16_t port) : fd_(::socket(AF_INET, SOCK_STREAM, 0)) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd_, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    const int error = errno;
    ::close(fd_);
    throw std::system_error(error, std::generic_category(), "cannot connect");
  }
  const int on = 1;
  ::setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

RawClient::~RawClient() {
  if (fd_ >= 0) ::close(fd_);
}

RawClient::RawClient(RawClient&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      ended_(other.ended_),
      received_(std::move(other.received_)) {}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

void RawClient::finish() { ::shutdown(fd_, SHUT_WR); }

void RawClient::reset() {
  const linger now{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  ::close(std::exchange(fd_, -1));
}

bool RawClient::more(steady_clock::time_point until) {
  if (ended_) return false;
  const auto left =
      std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now()).count();
  pollfd ready{.fd = fd_, .events = POLLIN, .revents = 0};
  if (left < 0 || ::poll(&ready, 1, static_cast<int>(left)) != 1) return false;
  char bytes[16384];
  const auto n = ::recv(fd_, bytes, sizeof bytes, 0);
  if (n <= 0) {
    ended_ = true;
    return false;
  }
  received_.append(bytes, static_cast<std::size_t>(n));
  return true;
}

std::optional<std::string> RawClient::Reply::header(std::string_view name) const {
  std::string_view rest = head;
  while (!rest.empty()) {
    const std::string_view line = rest.substr(0, rest.find("\r\n"));
    rest.remove_prefix(std::min(rest.size(), line.size() + 2));
    const std::size_t colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    if (equalsIgnoringCase(line.substr(0, colon), name)) return std::string(line.substr(colon + 2));
  }
  return std::nullopt;
}

std::optional<RawClient::Reply> RawClient::reply(bool bodiless,
                                                 std::chrono::milliseconds patience) {
  const auto until = steady_clock::now() + patience;
  std::size_t end = 0;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!more(until)) return std::nullopt;
  }
  Reply reply;
  reply.head = received_.substr(0, end + 2);
  reply.status = std::stoi(reply.head.substr(9, 3));
  std::size_t length = 0;
  if (!bodiless) length = std::stoul(reply.header("Content-Length").value_or("0"));
  while (received_.size() < end + 4 + length) {
    if (!more(until)) return std::nullopt;
  }
  reply.body = received_.substr(end + 4, length);
  received_.erase(0, end + 4 + length);
  return reply;
}

bool RawClient::closed(std::chrono::milliseconds patience) {
  const auto until = steady_clock::now() + patience;
  while (received_.empty() && more(until)) {
  }
  return ended_ && received_.empty();
}

bool RawClient::silent(std::chrono::milliseconds time) {
  return received_.empty() && !more(steady_clock::now() + time) && !ended_;
}

}  // namespace hooks
