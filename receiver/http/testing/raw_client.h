#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace hooks {

// A client that sends the bytes it is told to, well-formed or not, and reads what comes back.
// Every wait is bounded.
class RawClient {
 public:
  static constexpr std::chrono::milliseconds kPatience{20'000};

  // Connects to 127.0.0.1; throws std::system_error if nobody listens.
  explicit RawClient(std::uint16_t port);
  ~RawClient();
  RawClient(RawClient&& other) noexcept;
  RawClient& operator=(RawClient&&) = delete;

  // False if the connection broke.
  bool send(std::string_view bytes);
  // No more will be sent.
  void finish();
  // As a client that crashes: the connection is reset.
  void reset();

  struct Reply {
    int status = 0;
    std::string head;
    std::string body;
    // The first header with this name, without regard to case; nothing if there is none.
    std::optional<std::string> header(std::string_view name) const;
  };
  // The next whole answer; nothing if the connection ends first or nothing comes in time.
  // `bodiless` for the answer to HEAD.
  std::optional<Reply> reply(bool bodiless = false, std::chrono::milliseconds patience = kPatience);
  // Whether the server closes, in time and without another byte.
  bool closed(std::chrono::milliseconds patience = kPatience);
  // Whether nothing comes for so long.
  bool silent(std::chrono::milliseconds time);

  int fd() const { return fd_; }

 private:
  // False at the end or when nothing came in time.
  bool more(std::chrono::steady_clock::time_point until);

  int fd_ = -1;
  bool ended_ = false;
  std::string received_;
};

}  // namespace hooks
