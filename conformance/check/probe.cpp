#include "conformance/check/probe.h"

#include <algorithm>

#include "conformance/check/outcome.h"
#include "fixtures/wire/verification_challenge.h"

namespace hooks {

namespace {

// How often those who wait look whether they are to go on.
constexpr std::chrono::milliseconds kLook{100};

HttpResponse goodAnswer(const HttpRequest& request) {
  if (const auto challenge = VerificationChallenge::in(request)) return challenge->answer();
  return HttpResponse{.status = request.method == "POST" ? 204 : 404};
}

}  // namespace

void Probe::answersVerifications(const std::string& path, std::vector<ProbeAnswer> script) {
  const std::lock_guard guard(mutex_);
  places_[path].verifications.assign(script.begin(), script.end());
}

void Probe::answersDeliveries(const std::string& path, std::vector<ProbeAnswer> script) {
  const std::lock_guard guard(mutex_);
  places_[path].deliveries.assign(script.begin(), script.end());
}

void Probe::hold(const std::string& path) {
  const std::lock_guard guard(mutex_);
  places_[path].held = true;
}

void Probe::release() {
  const std::lock_guard guard(mutex_);
  for (auto& [path, place] : places_) place.held = false;
  changed_.notify_all();
}

std::vector<ProbeCall> Probe::calls(const std::string& path) const {
  const std::lock_guard guard(mutex_);
  const auto found = places_.find(path);
  return found == places_.end() ? std::vector<ProbeCall>() : found->second.calls;
}

std::size_t Probe::count() const {
  const std::lock_guard guard(mutex_);
  return count_;
}

void Probe::endsWaitingWhen(std::function<bool()> interrupted) {
  const std::lock_guard guard(mutex_);
  interrupted_ = std::move(interrupted);
}

bool Probe::waitFor(std::unique_lock<std::mutex>& lock, std::chrono::milliseconds patience,
                    const std::function<bool()>& so) const {
  const auto end = std::chrono::steady_clock::now() + patience;
  for (;;) {
    if (interrupted_()) throw Skipped(kInterrupted);
    const auto now = std::chrono::steady_clock::now();
    if (changed_.wait_until(lock, std::min(end, now + kLook), so)) return true;
    if (now >= end) return false;
  }
}

bool Probe::await(const std::string& path, std::size_t calls,
                  std::chrono::milliseconds patience) const {
  std::unique_lock lock(mutex_);
  return waitFor(lock, patience, [&] {
    const auto found = places_.find(path);
    return calls == 0 || (found != places_.end() && found->second.calls.size() >= calls);
  });
}

void Probe::awaitQuiet(std::chrono::milliseconds quiet) const {
  std::unique_lock lock(mutex_);
  for (;;) {
    const std::size_t before = count_;
    if (!waitFor(lock, quiet, [&] { return count_ != before; })) return;
  }
}

ProbeAnswer Probe::take(const HttpRequest& request) {
  const std::string path(request.path());
  std::unique_lock lock(mutex_);
  Place& place = places_[path];
  ProbeCall call{.request = request, .response = {}, .at = clock_.now()};
  std::deque<ProbeAnswer>& script = call.verification() ? place.verifications : place.deliveries;
  ProbeAnswer answer;
  if (!script.empty()) {
    answer = std::move(script.front());
    script.pop_front();
  }
  if (!answer.response) answer.response = goodAnswer(request);
  call.response = *answer.response;
  call.after = answer.after;
  const bool held = place.held && !call.verification();
  place.calls.push_back(std::move(call));
  ++count_;
  changed_.notify_all();
  if (held) changed_.wait_for(lock, kLongest, [&] { return !place.held; });
  return answer;
}

HttpResponse Probe::handle(const HttpRequest& request) {
  const ProbeAnswer answer = take(request);
  if (answer.after.count() > 0) {
    // Real time passes here, as it would at a receiver that is slow.
    std::unique_lock lock(mutex_);
    const auto end = std::chrono::steady_clock::now() + answer.after;
    changed_.wait_until(lock, end, [&] { return std::chrono::steady_clock::now() >= end; });
  }
  return *answer.response;
}

Exchange ProbeTransport::send(const std::string& url, HttpRequest request,
                              std::chrono::milliseconds deadline) {
  Exchange exchange{.url = url, .request = addressedTo(HttpUrl::parse(url), std::move(request))};
  exchange.started = clock_.now();
  ProbeAnswer answer = probe_.take(exchange.request);
  exchange.took = std::min<Microseconds>(answer.after, deadline);
  if (answer.after > deadline) {
    exchange.unanswered = Unanswered::TimedOut;
    exchange.detail = "no answer within " + std::to_string(deadline.count()) + " ms";
  } else {
    exchange.response = std::move(answer.response);
  }
  return exchange;
}

}  // namespace hooks
