#pragma once

#include <functional>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "mock-okta/outbound/channel.h"

namespace hooks {

// The addresses of a host, as text, in the order to try them. Throws std::exception, saying why,
// when there are none. May take as long as it likes.
using LookUp = std::function<std::vector<std::string>(const std::string& host)>;

// The system's: getaddrinfo(3), so hosts file and DNS.
std::vector<std::string> lookUpWithSystem(const std::string& host);

// Finds addresses within a deadline.
//
// The system's look-up cannot be interrupted. It is done on a thread of its own, which is left
// behind when it takes too long; those who ask for the same host meanwhile share it, so that a name
// server that hangs costs one thread a host. Nothing is kept once it is answered. Thread-safe.
class Resolver {
 public:
  explicit Resolver(LookUp lookUp);

  // An address is its own answer. Never empty.
  std::variant<std::vector<std::string>, Failure> addresses(const std::string& host,
                                                            const Deadline& deadline);

 private:
  struct Shared;
  std::shared_ptr<Shared> shared_;
};

}  // namespace hooks
