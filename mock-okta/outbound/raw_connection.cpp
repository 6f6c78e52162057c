#include "mock-okta/outbound/raw_connection.h"

#include <array>

#include "mock-okta/outbound/connector.h"

namespace hooks {

namespace {

using Flow = Channel::Flow;

// More than any check sends for; a peer that does not stop is cut off here.
constexpr std::size_t kMost = 64 << 20;

}  // namespace

RawConnection::RawConnection(const std::string& url, const RawConnectionOptions& options) {
  const HttpUrl to = HttpUrl::parse(url);
  Connector connector(options.caFile, options.insecure, lookUpWithSystem);
  ChannelOrFailure opened = connector.connect(to, std::nullopt, Deadline(options.connectWithin));
  if (auto* failure = std::get_if<Failure>(&opened)) {
    unanswered_ = failure->reason;
    detail_ = failure->detail;
  } else {
    channel_ = std::get<std::unique_ptr<Channel>>(std::move(opened));
  }
}

RawConnection::~RawConnection() = default;
RawConnection::RawConnection(RawConnection&&) noexcept = default;
RawConnection& RawConnection::operator=(RawConnection&&) noexcept = default;

bool RawConnection::send(std::string_view bytes, std::chrono::milliseconds within) {
  if (!channel_) return false;
  const Deadline deadline(within);
  while (!bytes.empty()) {
    const Channel::Step step = channel_->write(bytes);
    bytes.remove_prefix(step.bytes);
    if (step.flow == Flow::Failed || step.flow == Flow::Ended) return false;
    if (step.flow != Flow::Moved && !channel_->await(step.flow, step.flow, deadline)) return false;
  }
  return true;
}

template <typename Enough>
RawRead RawConnection::readWhile(Enough enough, std::chrono::milliseconds within) {
  using Until = RawRead::Until;
  const auto result = [this](std::size_t count, Until until) {
    RawRead read{ahead_.substr(0, count), until};
    ahead_.erase(0, count);
    return read;
  };
  const Deadline deadline(within);
  std::array<char, 16384> buffer;
  while (true) {
    if (const auto count = enough(ahead_)) return result(*count, Until::Enough);
    if (ahead_.size() >= kMost) return result(ahead_.size(), Until::Enough);
    if (!channel_) return result(ahead_.size(), Until::Closed);
    const Channel::Step step = channel_->read(buffer.data(), buffer.size());
    if (step.flow == Flow::Moved) {
      ahead_.append(buffer.data(), step.bytes);
    } else if (step.flow == Flow::Ended) {
      return result(ahead_.size(), Until::Closed);
    } else if (step.flow == Flow::Failed) {
      return result(ahead_.size(), Until::Reset);
    } else if (!channel_->await(step.flow, step.flow, deadline)) {
      return result(ahead_.size(), Until::TimedOut);
    }
    if (deadline.passed() && !enough(ahead_)) return result(ahead_.size(), Until::TimedOut);
  }
}

RawRead RawConnection::readUntilClosed(std::chrono::milliseconds within) {
  return readWhile([](const std::string&) { return std::optional<std::size_t>(); }, within);
}

RawRead RawConnection::readUntil(std::string_view text, std::chrono::milliseconds within) {
  return readWhile(
      [text](const std::string& came) {
        const std::size_t found = came.find(text);
        return found == std::string::npos ? std::optional<std::size_t>()
                                          : std::optional(found + text.size());
      },
      within);
}

RawRead RawConnection::readBytes(std::size_t count, std::chrono::milliseconds within) {
  return readWhile(
      [count](const std::string& came) {
        return came.size() < count ? std::optional<std::size_t>() : std::optional(count);
      },
      within);
}

void RawConnection::finishSending() {
  if (channel_) channel_->finishSending();
}

void RawConnection::close() { channel_.reset(); }

void RawConnection::reset() {
  if (channel_) channel_->reset();
  channel_.reset();
}

}  // namespace hooks
