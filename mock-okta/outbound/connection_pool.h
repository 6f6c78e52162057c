#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include "mock-okta/outbound/channel.h"

namespace hooks {

// Connections that may carry another request, by origin.
//
// One is handed out only while it is young and, as far as poll(2) can tell, still open; what is too
// old is closed when the pool is next used. Thread-safe.
class ConnectionPool {
 public:
  // The youngest of them, or nullptr.
  std::unique_ptr<Channel> take(const std::string& origin);
  void keep(const std::string& origin, std::unique_ptr<Channel> channel, Microseconds longest);

 private:
  using Moment = std::chrono::steady_clock::time_point;
  struct Idle {
    std::unique_ptr<Channel> channel;
    Moment until;
  };

  std::mutex mutex_;
  std::map<std::string, std::vector<Idle>> idle_;
};

}  // namespace hooks
