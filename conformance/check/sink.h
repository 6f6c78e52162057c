#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hooks {

// An address of ours, and what was sent to it: a receiver that calls an address which it was merely
// told in an event shows here.
//
// Thread-safe.
class Sink {
 public:
  virtual ~Sink() = default;

  // Where it is, as the receiver reaches it, such as http://127.0.0.1:40123; no slash at the end.
  // Any path below it will do.
  virtual std::string url() const = 0;

  // The requests so far that hold the marker in their target, a header or their body, in order:
  // for people, such as "GET /c-r1-sec-ssrf-1@conformance.test".
  virtual std::vector<std::string> requestsWith(std::string_view marker) = 0;

  // Whether requestsWith() knows of everything that the receiver will ever send about what it has
  // answered, so that there is nothing to wait for.
  virtual bool exact() const { return false; }
};

}  // namespace hooks
