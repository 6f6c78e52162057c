#include "receiver/core/worker.h"

#include <algorithm>

#include "fixtures/wire/shape_error.h"
#include "receiver/core/one_line.h"

namespace hooks {

namespace {

// How many events are taken out of the inbox at a time.
constexpr std::size_t kAtATime = 64;
// How long the thread waits after the inbox itself has failed.
constexpr Microseconds kInboxPause = std::chrono::seconds{1};

// The whole delivery. JsonReader refuses what readEnvelope() lets pass because it does not look
// there: a member twice deep inside an event, a number of 30 digits. Such an event was accepted and
// has to be processed, so it is read by a parser that does not mind.
Json readBody(JsonReader& reader, const std::string& body) {
  try {
    return reader.read(body);
  } catch (const ShapeError&) {
    boost::json::parse_options options;
    options.max_depth = JsonLimits{}.depth;
    return boost::json::parse(body, {}, options);
  }
}

}  // namespace

Worker::Worker(Inbox& inbox, const Clock& clock, EventSink sink, WorkerOptions options)
    : inbox_(inbox), clock_(clock), sink_(std::move(sink)), options_(std::move(options)) {}

Worker::~Worker() {
  stop();
  if (thread_.joinable()) thread_.join();
}

void Worker::stop() {
  {
    const std::lock_guard guard(mutex_);
    stopping_ = true;
  }
  changed_.notify_all();
}

void Worker::log(const std::string& line) const {
  if (options_.log) options_.log(line);
}

const Json& Worker::eventIn(const InboxItem& item) {
  if (parsedBody_ != item.body) {
    parsedBody_ = nullptr;
    parsed_ = readBody(reader_, *item.body);
    parsedBody_ = item.body;
  }
  const Json* event = at(parsed_, "/data/events/" + std::to_string(item.place));
  if (event == nullptr) throw ShapeError("/data/events", "the event that was accepted", "nothing");
  return *event;
}

void Worker::process(const InboxItem& item) {
  try {
    sink_(eventIn(item));
  } catch (const std::exception& error) {
    failed(item, error.what());
    return;
  } catch (...) {
    failed(item, "something that is not a std::exception");
    return;
  }
  inbox_.done(item);
}

void Worker::failed(const InboxItem& item, const std::string& problem) {
  const int failures = item.failures + 1;
  const std::string facts = " event=" + std::to_string(item.id) +
                            " attempt=" + std::to_string(failures) + " problem=\"" +
                            oneLine(problem, 200) + "\"";
  if (failures >= options_.attempts) {
    inbox_.setAside(item, problem);
    log("worker: set aside" + facts);
    return;
  }
  inbox_.again(item, clock_.now() + options_.pause * (1 << std::min(failures - 1, 20)));
  log("worker: failed" + facts);
}

void Worker::step() {
  const TimePoint now = clock_.now();
  for (;;) {
    const auto items = inbox_.claim(now, kAtATime);
    if (items.empty()) break;
    for (std::size_t i = 0; i < items.size(); ++i) {
      if (stopping_) {
        // Back into the inbox as they were, for a worker that comes later.
        inbox_.putBack(items[i]);
      } else {
        process(items[i]);
      }
    }
    if (stopping_) break;
  }
  parsedBody_ = nullptr;
  parsed_ = nullptr;
}

void Worker::sweep() {
  step();
  // What waits for its next attempt gets it now, once. All are taken out first, so that one which
  // fails again is not taken for another that waits.
  for (const InboxItem& item : inbox_.claim(TimePoint::max(), inbox_.pending())) {
    if (stopping_) {
      inbox_.putBack(item);
    } else {
      process(item);
    }
  }
  inbox_.flush();
}

std::optional<TimePoint> Worker::nextDue() const { return inbox_.nextDue(); }

void Worker::start() {
  if (!thread_.joinable()) thread_ = std::thread([this] { run(); });
}

void Worker::wake() {
  {
    const std::lock_guard guard(mutex_);
    // Waking costs a system call: who has not looked since the last time needs no second one.
    if (woken_) return;
    woken_ = true;
  }
  changed_.notify_all();
}

bool Worker::attempt(void (Worker::*what)()) {
  try {
    (this->*what)();
    return true;
  } catch (const std::exception& error) {
    log("worker: the inbox does not answer: " + oneLine(error.what(), 200));
    return false;
  }
}

void Worker::run() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const bool last = draining_;
    woken_ = false;
    lock.unlock();
    const bool well = last ? attempt(&Worker::sweep) : attempt(&Worker::step);
    lock.lock();
    if (last) break;
    if (!well) {
      clock_.wait(lock, changed_, clock_.now() + kInboxPause);
      continue;
    }
    if (woken_ || draining_ || stopping_) continue;
    const auto due = nextDue();
    if (!due || *due > clock_.now()) clock_.wait(lock, changed_, due);
  }
  ended_ = true;
  changed_.notify_all();
}

bool Worker::drain(std::chrono::milliseconds bound) {
  if (!thread_.joinable()) {
    sweep();
    return true;
  }
  std::unique_lock lock(mutex_);
  draining_ = true;
  changed_.notify_all();
  const bool ended = changed_.wait_for(lock, bound, [this] { return ended_; });
  lock.unlock();
  if (ended) thread_.join();
  return ended;
}

}  // namespace hooks
