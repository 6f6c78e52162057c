#include "mock-okta/delivery/deliveries.h"

#include <algorithm>
#include <set>

#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

constexpr std::size_t kEntriesAtOnce = 1024;

}  // namespace

Deliveries::Deliveries(Org& org, const Clock& clock, Transport& transport,
                       const CurrentCatalog& catalog, DeliveryOptions options)
    : options_(std::move(options)),
      org_(org),
      clock_(clock),
      log_(options_.log),
      quota_(options_.quota),
      events_(catalog, org.ids(), clock),
      seams_{org, clock, transport, log_, quota_, events_, options_.filter} {
  ear_->deliveries = this;
  org.log().onAppend([ear = ear_](const LogEntry& entry) {
    const std::lock_guard guard(ear->mutex);
    if (ear->deliveries != nullptr) ear->deliveries->heard(entry);
  });
}

Deliveries::~Deliveries() {
  {
    const std::lock_guard guard(ear_->mutex);
    ear_->deliveries = nullptr;
  }
  stop();
}

void Deliveries::restore(std::string_view id, const Json& document) {
  if (id == "quota") return quota_.restore(document);
  const auto hookId = textAt(document, "/hookId");
  if (!hookId) throw ShapeError("/hookId", "the id of an event hook", "something else or nothing");
  if (const Json* cursor = at(document, "/cursor")) {
    if (!cursor->is_int64() || cursor->get_int64() < 0) {
      throw ShapeError("/cursor", "a whole number, not negative",
                       std::string(jsonTypeName(*cursor)));
    }
    engineFor(std::string(*hookId)).restore(static_cast<std::uint64_t>(cursor->get_int64()));
  } else {
    engineFor(std::string(*hookId)).restore(PendingDelivery::fromJson(document));
  }
}

void Deliveries::start() {
  std::set<std::string, std::less<>> known;
  for (const EventHook& hook : org_.hooks()) known.insert(hook.id);
  std::uint64_t sequence = 0;
  for (auto entries = org_.log().after(sequence, kEntriesAtOnce); !entries.empty();
       entries = org_.log().after(sequence, kEntriesAtOnce)) {
    for (const LogEntry& entry : entries) {
      for (const std::string& id : targetEventHookIds(*entry.event)) {
        if (known.contains(id)) engineFor(id);
      }
    }
    sequence = entries.back().sequence;
  }
  const std::lock_guard guard(mutex_);
  running_ = true;
  for (auto& [id, line] : lines_) startPump(line);
}

void Deliveries::stop() {
  std::vector<std::shared_ptr<DeliveryPump>> pumps;
  {
    const std::lock_guard guard(mutex_);
    running_ = false;
    for (auto& [id, line] : lines_) {
      if (line.pump) pumps.push_back(std::move(line.pump));
      line.pump.reset();
    }
  }
  // All at once first, so that they end side by side.
  for (const auto& pump : pumps) pump->stop();
  // Here, and not where the last copy goes: somebody who waits for us to be idle may hold one.
  for (const auto& pump : pumps) pump->join();
}

void Deliveries::clear() {
  {
    const std::lock_guard guard(mutex_);
    lines_.clear();
  }
  log_.clear();
  quota_.reset();
}

void Deliveries::heard(const LogEntry& entry) {
  const std::vector<std::string> targets = targetEventHookIds(*entry.event);
  std::vector<std::string> known;
  for (const std::string& id : targets) {
    if (org_.hook(id)) known.push_back(id);
  }
  const bool hooksChanged = entry.event->eventType().starts_with("event_hook.");
  // Destroyed without the lock; their threads have ended.
  std::vector<Line> over;
  const std::lock_guard guard(mutex_);
  if (!running_) return;
  for (auto line = lines_.begin(); line != lines_.end();) {
    if (line->second.pump && line->second.pump->ended()) {
      over.push_back(std::move(line->second));
      line = lines_.erase(line);
    } else {
      ++line;
    }
  }
  for (const std::string& id : known) {
    Line& line = lines_[id];
    if (!line.engine) line.engine = std::make_shared<DeliveryEngine>(seams_, id, options_.policy);
    startPump(line);
    line.pump->wake();
  }
  if (!hooksChanged) return;
  for (auto& [id, line] : lines_) {
    if (line.pump) line.pump->wake();
  }
}

DeliveryEngine& Deliveries::engineFor(const std::string& hookId) {
  const std::lock_guard guard(mutex_);
  Line& line = lines_[hookId];
  if (!line.engine) line.engine = std::make_shared<DeliveryEngine>(seams_, hookId, options_.policy);
  return *line.engine;
}

void Deliveries::startPump(Line& line) {
  if (line.pump) return;
  line.pump = std::make_shared<DeliveryPump>(*line.engine, clock_, [this] {
    const std::lock_guard guard(progressMutex_);
    ++steps_;
    progress_.notify_all();
  });
}

std::vector<Deliveries::Line> Deliveries::lines() const {
  const std::lock_guard guard(mutex_);
  std::vector<Line> result;
  for (const auto& [id, line] : lines_) result.push_back(line);
  return result;
}

void Deliveries::wake() {
  for (const Line& line : lines()) {
    if (line.pump) line.pump->wake();
  }
}

bool Deliveries::idle(bool wakeThoseDue) const {
  const std::uint64_t before = org_.log().lastSequence();
  bool all = true;
  for (const Line& line : lines()) {
    if (line.pump == nullptr || line.pump->ended() || line.engine->idle()) continue;
    all = false;
    if (wakeThoseDue) line.pump->wake();
  }
  // What one engine wrote meanwhile may be for another that was looked at before.
  return all && before == org_.log().lastSequence();
}

bool Deliveries::waitIdle(std::chrono::milliseconds timeout) {
  const auto deadline = std::chrono::steady_clock::now() + timeout;
  std::unique_lock lock(progressMutex_);
  for (;;) {
    const std::uint64_t seen = steps_;
    lock.unlock();
    if (idle(true)) return true;
    lock.lock();
    const auto moved = [&] { return steps_ != seen; };
    if (!progress_.wait_until(lock, deadline, moved)) {
      lock.unlock();
      return idle(false);
    }
  }
}

std::optional<TimePoint> Deliveries::nextDue() const {
  std::optional<TimePoint> first;
  for (const Line& line : lines()) {
    const auto due = line.engine->nextDue();
    if (due && (!first || *due < *first)) first = due;
  }
  return first;
}

Deliveries::AtOnce::AtOnce(Deliveries& deliveries)
    : deliveries_(deliveries), alone_(deliveries.atOnceMutex_) {
  for (const Line& line : deliveries_.lines()) line.engine->setAside();
}

Deliveries::AtOnce::~AtOnce() { deliveries_.flushWindows(); }

void Deliveries::flushWindows() {
  for (const Line& line : lines()) line.engine->flush();
  wake();
}

}  // namespace hooks
