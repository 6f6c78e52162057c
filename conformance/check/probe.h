#pragma once

#include <chrono>
#include <condition_variable>
#include <deque>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "fixtures/wire/clock.h"
#include "fixtures/wire/http_handler.h"
#include "fixtures/wire/transport.h"

namespace hooks {

// What the probe makes of one request.
struct ProbeAnswer {
  // Nothing: what a good receiver answers, which is the challenge to a GET and 204 to a delivery.
  std::optional<HttpResponse> response = std::nullopt;
  // How long it takes to come.
  std::chrono::milliseconds after{0};
};

// One request that the org sent to the probe.
struct ProbeCall {
  HttpRequest request = {};
  // What it was answered, whether or not the org took it.
  HttpResponse response = {};
  TimePoint at = {};
  std::chrono::milliseconds after{0};

  bool verification() const { return request.method == "GET"; }
};

// A receiver of our own that an org under test can call: writes down what comes, whole and in its
// order, and answers by a script. Hooks are told apart by the path of their uri; verifications and
// deliveries have a script each, and behind its end a good receiver's answer.
//
// Thread-safe. Serves as the HttpHandler of a server; a ProbeTransport serves it without sockets.
class Probe : public HttpHandler {
 public:
  // How long a request that is held may wait, if nobody releases it.
  static constexpr std::chrono::seconds kLongest{30};

  explicit Probe(const Clock& clock) : clock_(clock) {}
  ~Probe() override { release(); }

  void answersVerifications(const std::string& path, std::vector<ProbeAnswer> script);
  void answersDeliveries(const std::string& path, std::vector<ProbeAnswer> script);
  // Answers no delivery to the path before release().
  void hold(const std::string& path);
  void release();

  // Those to this path so far, in the order in which they came.
  std::vector<ProbeCall> calls(const std::string& path) const;
  std::size_t count() const;
  // Whoever waits below looks at this often, and throws Skipped once it is true.
  void endsWaitingWhen(std::function<bool()> interrupted);
  // Waits, in real time, until so many have come to the path; false if they have not.
  bool await(const std::string& path, std::size_t calls, std::chrono::milliseconds patience) const;
  // Until none has come to any path for so long.
  void awaitQuiet(std::chrono::milliseconds quiet) const;

  // The answer, and how long it is to take: for those who make time themselves.
  ProbeAnswer take(const HttpRequest& request);
  HttpResponse handle(const HttpRequest& request) override;

 private:
  // Until it is so; false if it is not, in time. Throws Skipped if it is interrupted.
  bool waitFor(std::unique_lock<std::mutex>& lock, std::chrono::milliseconds patience,
               const std::function<bool()>& so) const;

  struct Place {
    std::deque<ProbeAnswer> verifications = {};
    std::deque<ProbeAnswer> deliveries = {};
    std::vector<ProbeCall> calls = {};
    bool held = false;
  };

  const Clock& clock_;
  mutable std::mutex mutex_;
  mutable std::condition_variable changed_;
  std::map<std::string, Place, std::less<>> places_;
  std::size_t count_ = 0;
  std::function<bool()> interrupted_ = [] { return false; };
};

// Brings requests to a probe without sockets. An answer that is to take longer than the deadline is
// TimedOut, and none takes any time. Thread-safe.
class ProbeTransport : public Transport {
 public:
  ProbeTransport(Probe& probe, const Clock& clock) : probe_(probe), clock_(clock) {}

  Exchange send(const std::string& url, HttpRequest request,
                std::chrono::milliseconds deadline) override;

 private:
  Probe& probe_;
  const Clock& clock_;
};

}  // namespace hooks
