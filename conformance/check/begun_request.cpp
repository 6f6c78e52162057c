#include "conformance/check/begun_request.h"

#include <algorithm>
#include <cstdlib>

namespace hooks {

namespace {

constexpr std::string_view kEndOfHead = "\r\n\r\n";

// The head of an answer; nothing if it is none.
std::optional<HttpResponse> headOf(std::string_view text) {
  if (!text.starts_with("HTTP/1.") || text.size() < 12) return std::nullopt;
  HttpResponse response{.status = std::atoi(std::string(text.substr(9, 3)).c_str())};
  for (auto at = text.find("\r\n"); at != text.npos; at = text.find("\r\n", at)) {
    at += 2;
    const std::string_view line = text.substr(at, text.find("\r\n", at) - at);
    const auto colon = line.find(':');
    if (colon == line.npos) continue;
    const auto value = line.find_first_not_of(" \t", colon + 1);
    response.headers.add(std::string(line.substr(0, colon)),
                         value == line.npos ? "" : std::string(line.substr(value)));
  }
  return response;
}

class BegunOverConnection : public BegunRequest {
 public:
  BegunOverConnection(RawConnection connection, Exchange exchange, const Clock& clock)
      : connection_(std::move(connection)), exchange_(std::move(exchange)), clock_(clock) {
    const HttpRequest& head = exchange_.request;
    std::string bytes = head.method + " " + head.target + " HTTP/1.1\r\n";
    for (const HttpHeader& line : head.headers) bytes += line.name + ": " + line.value + "\r\n";
    open_ = connection_.send(bytes + "\r\n");
  }

  bool more(std::string_view bytes) override {
    if (!open_) return false;
    open_ = connection_.send(bytes);
    if (open_) read(std::chrono::milliseconds(0));
    open_ = open_ && !answered();
    return open_;
  }

  Exchange finish(std::chrono::milliseconds patience) override {
    if (!answered()) read(patience);
    exchange_.took = clock_.now() - exchange_.started;
    if (answered()) {
      exchange_.response = headOf(came_);
      if (!exchange_.response) exchange_.unanswered = Unanswered::NotHttp;
    } else {
      exchange_.unanswered = ended_ ? Unanswered::Reset : Unanswered::TimedOut;
      exchange_.detail = ended_ ? "the connection ended before the answer" : "no answer";
    }
    return exchange_;
  }

 private:
  bool answered() const { return came_.ends_with(kEndOfHead); }

  // Byte by byte, because the end of the head may come in two parts, and behind it nothing matters.
  void read(std::chrono::milliseconds patience) {
    const auto until = std::chrono::steady_clock::now() + patience;
    while (!answered() && !ended_) {
      const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
          until - std::chrono::steady_clock::now());
      const RawRead read = connection_.readBytes(1, std::max(left, std::chrono::milliseconds(0)));
      came_ += read.bytes;
      if (read.until == RawRead::Until::TimedOut) return;
      ended_ = read.until != RawRead::Until::Enough;
      // 100 Continue announces the answer and is none.
      if (answered() && came_.starts_with("HTTP/1.1 1")) came_.clear();
    }
  }

  RawConnection connection_;
  Exchange exchange_;
  const Clock& clock_;
  bool open_ = false;
  bool ended_ = false;
  std::string came_;
};

}  // namespace

std::unique_ptr<BegunRequest> beginOver(RawConnection connection, std::string url, HttpRequest head,
                                        const Clock& clock) {
  Exchange exchange{.url = std::move(url), .request = std::move(head)};
  exchange.started = clock.now();
  return std::make_unique<BegunOverConnection>(std::move(connection), std::move(exchange), clock);
}

}  // namespace hooks
