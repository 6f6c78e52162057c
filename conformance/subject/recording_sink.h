#pragma once

#include <mutex>

#include "conformance/check/sink.h"

namespace hooks {

// A sink without a socket: a receiver in this process that would call an address tells it.
class RecordingSink : public Sink {
 public:
  // A request for the url, if it is an address of this sink's.
  void record(std::string_view url);

  std::string url() const override { return "http://sink.test"; }
  std::vector<std::string> requestsWith(std::string_view marker) override;
  // It is told before the receiver has done its work.
  bool exact() const override { return true; }

 private:
  std::mutex mutex_;
  std::vector<std::string> requests_;
};

}  // namespace hooks
