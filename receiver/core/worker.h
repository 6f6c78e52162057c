#pragma once

#include <atomic>
#include <condition_variable>
#include <functional>
#include <limits>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>

#include "fixtures/wire/clock.h"
#include "fixtures/wire/json.h"
#include "fixtures/wire/json_reader.h"
#include "receiver/core/inbox.h"

namespace hooks {

// Takes one event, as it stands in data.events. What it throws means: not processed, try again.
using EventSink = std::function<void(const Json& event)>;

// Takes one line of a log, without time and line break.
using LogSink = std::function<void(std::string_view line)>;

struct WorkerOptions {
  // How often an event is tried before it is set aside.
  int attempts = 5;
  // From the first failure to the second attempt; it doubles from there.
  Microseconds pause = std::chrono::seconds{1};
  LogSink log = {};
};

// Processes what an inbox has accepted, after Okta has had its answer.
//
// An event is marked done after the sink has taken it. A crash between the two means that the sink
// sees it again: at least once. A sink that must not act twice keeps the uuid with what it does. An
// event that the sink throws at is tried again later and set aside in the end; it holds up no
// other.
//
// Events come in the order of their arrival, which is not always that of `published`: who keeps a
// state keeps with it the `published` of the event that made it, and passes over an older one.
//
// step() and drain() are for one thread at a time; wake() and stop() may be called from any. After
// start() the worker's own thread does the stepping.
class Worker {
 public:
  // Keeps references to the inbox and the clock.
  Worker(Inbox& inbox, const Clock& clock, EventSink sink, WorkerOptions options = {});
  // Stops and waits for the event in hand.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Processes everything that is due now.
  void step();
  // When step() will have something to do; nothing if nothing waits.
  std::optional<TimePoint> nextDue() const;

  // Starts the thread that steps when it is time.
  void start();
  // Tells the thread that something was accepted.
  void wake();

  // Ends the work after the event in hand; what waits stays in the inbox. Does not wait.
  void stop();

  // Processes everything that was accepted, also what waits for another attempt (once, and without
  // its pause), and ends the thread. False if `bound` passed before that; then the sink still has
  // the event in hand, and the destructor waits for it. What failed again stays in the inbox.
  bool drain(std::chrono::milliseconds bound);

 private:
  void process(const InboxItem& item);
  void failed(const InboxItem& item, const std::string& problem);
  const Json& eventIn(const InboxItem& item);
  void sweep();
  // False if the inbox threw.
  bool attempt(void (Worker::*what)());
  void run();
  void log(const std::string& line) const;

  Inbox& inbox_;
  const Clock& clock_;
  const EventSink sink_;
  const WorkerOptions options_;
  // The delivery parsed last: the events of a batch come one after the other.
  // What was accepted is read, however large it is.
  JsonReader reader_{{.bytes = std::numeric_limits<std::size_t>::max()}};
  std::shared_ptr<const std::string> parsedBody_;
  Json parsed_;

  std::mutex mutex_;
  std::condition_variable changed_;
  bool woken_ = false;
  bool draining_ = false;
  bool ended_ = false;
  std::atomic<bool> stopping_ = false;
  std::thread thread_;
};

}  // namespace hooks
