#include "mock-okta/outbound/channel.h"

#include <Poco/Exception.h>
#include <Poco/Net/NetException.h>
#include <poll.h>
#include <sys/socket.h>

#include <cerrno>
#include <limits>
#include <system_error>

namespace hooks {

namespace {

int asInt(std::size_t size) {
  return static_cast<int>(std::min<std::size_t>(size, std::numeric_limits<int>::max()));
}

}  // namespace

bool awaitSocket(const Poco::Net::StreamSocket& socket, short events, const Deadline& deadline) {
  while (true) {
    pollfd waiting{socket.impl()->sockfd(), events, 0};
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline.longestWait());
    const int ready = ::poll(&waiting, 1, asInt(static_cast<std::size_t>(left.count())));
    if (ready > 0) return true;
    if (ready == 0 && deadline.passed()) return false;
    if (ready < 0 && errno != EINTR)
      throw std::system_error(errno, std::generic_category(), "poll");
  }
}

bool Channel::await(Flow one, Flow other, const Deadline& deadline) const {
  short events = 0;
  for (const Flow flow : {one, other}) {
    if (flow == Flow::WantsRead) events |= POLLIN;
    if (flow == Flow::WantsWrite) events |= POLLOUT;
  }
  return awaitSocket(socket_, events, deadline);
}

bool Channel::quiet() const {
  pollfd now{socket_.impl()->sockfd(), POLLIN, 0};
  return !hasPending() && ::poll(&now, 1, 0) == 0;
}

void Channel::reset() {
  try {
    socket_.setLinger(true, 0);
    socket_.close();
  } catch (const Poco::Exception&) {
    // Already closed by the other side, which is as good.
  }
}

Channel::Step Channel::failed(Unanswered reason, std::string detail) {
  failure_ = {reason, std::move(detail)};
  return {Flow::Failed};
}

Channel::Step Channel::readSocket(char* into, std::size_t size) {
  try {
    const int count = socket_.receiveBytes(into, asInt(size));
    if (count > 0) return {Flow::Moved, static_cast<std::size_t>(count)};
    return {count == 0 ? Flow::Ended : Flow::WantsRead};
  } catch (const Poco::Exception& error) {
    return failed(Unanswered::Reset, error.displayText());
  }
}

Channel::Step Channel::writeSocket(std::string_view bytes) {
  try {
    // POCO does not say so by itself, and a closed connection would end the process.
    const int count = socket_.sendBytes(bytes.data(), asInt(bytes.size()), MSG_NOSIGNAL);
    if (count >= 0) return {Flow::Moved, static_cast<std::size_t>(count)};
    return {Flow::WantsWrite};
  } catch (const Poco::Exception& error) {
    // POCO 1.11 makes an error of a full buffer, even where the socket does not block.
    if (error.code() == EAGAIN) return {Flow::WantsWrite};
    return failed(Unanswered::Reset, error.displayText());
  }
}

void PlainChannel::finishSending() {
  try {
    socket_.shutdownSend();
  } catch (const Poco::Exception&) {
    // Not connected any more: then nothing more will be sent either.
  }
}

}  // namespace hooks
