#include "conformance/zoo/simulated_process.h"

#include <csignal>
#include <cstdlib>

#include "conformance/check/outcome.h"

namespace hooks {

namespace {

// What a small process holds from the start.
constexpr std::uint64_t kResident = 64 << 20;
constexpr std::size_t kOpenFiles = 8;
// What the reference takes of a body; more is counted and not kept.
constexpr std::size_t kLargestBody = 16 << 20;

Exchange unanswered(const std::string& url, HttpRequest request, Unanswered why,
                    std::string detail) {
  Exchange exchange{.url = url, .request = std::move(request)};
  exchange.unanswered = why;
  exchange.detail = std::move(detail);
  return exchange;
}

}  // namespace

class SimulatedProcess::Begun : public BegunRequest {
 public:
  Begun(SimulatedProcess& process, HttpRequest head)
      : process_(process),
        incarnation_(process.incarnation_),
        url_(process.specimen_->subject().url()),
        request_(std::move(head)),
        length_(std::strtoull(
            std::string(request_.headers.find("Content-Length").value_or("0")).c_str(), nullptr,
            10)) {
    if (length_ > kLargestBody && !process.specimen_->blueprint().readsAnyBody) {
      refused_ = process.specimen_->refuse(request_);
    }
  }
  ~Begun() override {
    if (!there() || finished_) return;
    Surroundings& world = process_.specimen_->surroundings();
    if (length_ > kLargestBody) world.leakedBytes -= held_;
    if (held_ < length_ || length_ > kLargestBody) return;
    world.callerGone = true;
    process_.answer(url_, std::move(request_), std::chrono::seconds(1));
    world.callerGone = false;
  }

  bool more(std::string_view bytes) override {
    if (!there() || refused_) return false;
    held_ += bytes.size();
    if (length_ > kLargestBody) {
      process_.specimen_->surroundings().leakedBytes += bytes.size();
    } else {
      request_.body += bytes;
    }
    return true;
  }

  Exchange finish(std::chrono::milliseconds patience) override {
    if (!there()) {
      return unanswered(url_, request_, Unanswered::Reset, "the process ended before its answer");
    }
    if (refused_ || length_ > kLargestBody) {
      Exchange exchange{.url = url_, .request = request_};
      exchange.response = refused_ ? *refused_ : HttpResponse{413};
      return exchange;
    }
    if (held_ < length_) {
      return unanswered(url_, request_, Unanswered::TimedOut, "no answer to half a request");
    }
    finished_ = true;
    return process_.answer(url_, std::move(request_), patience);
  }

 private:
  bool there() const { return process_.running() && process_.incarnation_ == incarnation_; }

  SimulatedProcess& process_;
  const int incarnation_;
  const std::string url_;
  HttpRequest request_;
  const std::size_t length_;
  std::size_t held_ = 0;
  std::optional<HttpResponse> refused_;
  bool finished_ = false;
};

SimulatedProcess::SimulatedProcess(const Defect* defect, HookCredentials credentials,
                                   VirtualClock& clock)
    : defect_(defect),
      credentials_(std::move(credentials)),
      clock_(clock),
      persisted_(std::make_shared<Persisted>(clock)),
      specimen_(make()) {}

SimulatedProcess::~SimulatedProcess() = default;

std::unique_ptr<Specimen> SimulatedProcess::make() {
  auto specimen = std::make_unique<Specimen>(
      defect_, clock_, [this](std::chrono::milliseconds time) { clock_.advance(time); },
      credentials_, LogSink{}, persisted_);
  specimen->surroundings().exit = [this](int status) {
    const std::lock_guard guard(mutex_);
    if (life_ == Life::Ended) return;
    life_ = Life::Ended;
    lastEnd_ = {.status = status};
    unasked_.push_back(lastEnd_);
  };
  return specimen;
}

std::unique_ptr<BegunRequest> SimulatedProcess::begin(HttpRequest head) {
  if (life_ != Life::Running) throw Unmet("a connection", "none: connection refused");
  return std::make_unique<Begun>(*this, std::move(head));
}

Exchange SimulatedProcess::send(const std::string& url, HttpRequest request,
                                std::chrono::milliseconds deadline) {
  if (life_ != Life::Running) {
    return unanswered(url, addressedTo(HttpUrl::parse(url), std::move(request)),
                      Unanswered::Refused, "the process does not run");
  }
  return answer(url, std::move(request), deadline);
}

Exchange SimulatedProcess::answer(const std::string& url, HttpRequest request,
                                  std::chrono::milliseconds deadline) {
  return specimen_->subject().transport().send(url, std::move(request), deadline);
}

std::vector<ProcessEnd> SimulatedProcess::unaskedEnds() {
  const std::lock_guard guard(mutex_);
  return unasked_;
}

void SimulatedProcess::askToEnd() {
  if (life_ != Life::Running || specimen_->blueprint().ignoresTerm) return;
  if (specimen_->blueprint().dropsRequestsOnTerm) {
    end({.signal = SIGTERM}, false);
  } else {
    life_ = Life::Ending;
  }
}

std::optional<ProcessEnd> SimulatedProcess::waitForEnd(std::chrono::milliseconds) {
  if (life_ == Life::Running) return std::nullopt;
  if (life_ == Life::Ending) end({.status = 0}, false);
  return lastEnd_;
}

void SimulatedProcess::kill() {
  if (life_ != Life::Ended) end({.signal = SIGKILL}, true);
}

// What is in the inbox of the reference is safe whatever happens; other receivers lose of it what
// they do not work off in time.
void SimulatedProcess::end(ProcessEnd how, bool atOnce) {
  const Blueprint& blueprint = specimen_->blueprint();
  if (atOnce ? blueprint.losesQueueOnKill : blueprint.dropsQueueOnTerm) {
    Inbox& inbox = *persisted_->inbox;
    for (const InboxItem& item : inbox.claim(TimePoint::max(), inbox.pending())) inbox.done(item);
  } else if (!atOnce || blueprint.forgetsIdsAtEnd) {
    specimen_->work();
  }
  persisted_->work = nullptr;
  life_ = Life::Ended;
  lastEnd_ = how;
}

void SimulatedProcess::start() {
  if (life_ != Life::Ended) return;
  const bool forgets = specimen_->blueprint().forgetsIdsAtEnd;
  specimen_.reset();
  if (forgets) persisted_->inbox = std::make_unique<MemoryInbox>(clock_);
  specimen_ = make();
  ++incarnation_;
  life_ = Life::Running;
}

std::optional<ProcessUsage> SimulatedProcess::usage() {
  const Surroundings& world = specimen_->surroundings();
  return ProcessUsage{.residentBytes = kResident + world.leakedBytes,
                      .openFiles = kOpenFiles + world.leakedFiles};
}

}  // namespace hooks
