#pragma once

#include <atomic>
#include <chrono>
#include <functional>
#include <map>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>

#include "conformance/check/subject.h"
#include "conformance/subject/recording_observer.h"
#include "conformance/subject/recording_sink.h"
#include "fixtures/wire/json.h"

namespace hooks {

// What the receiver of the zoo holds of users: who is active.
class Directory {
 public:
  struct Entry {
    bool active = false;
    std::string published;
  };

  // Calls `change` with the user's entry, an empty one for a new user.
  void update(const std::string& user, const std::function<void(Entry&)>& change);
  // "active", "inactive", or nothing for a user that is not known.
  std::optional<std::string> stateOf(const std::string& user) const;

 private:
  mutable std::mutex mutex_;
  std::map<std::string, Entry> entries_;
};

// What surrounds a receiver of the zoo: time, what it depends on, and who watches.
struct Surroundings {
  const Clock& clock;
  // Lets time pass: really, or on a clock that is moved by hand.
  std::function<void(std::chrono::milliseconds)> pause;
  RecordingObserver& observer;
  Directory& directory;
  // Calls an address: really, or only so that it is seen.
  std::function<void(const std::string& url)> fetch;
  // What is broken at the moment.
  std::atomic<bool> storeDown = false;
  std::atomic<bool> downstreamSlow = false;
  std::atomic<bool> downstreamRefuses = false;
  // Whether who sent the request in hand has hung up.
  std::atomic<bool> callerGone = false;
  // What the process holds and will not give back.
  std::atomic<std::size_t> leakedBytes = 0;
  std::atomic<std::size_t> leakedFiles = 0;
  // Ends the process, with this exit status, once the request in hand has been answered.
  std::function<void(int)> exit = {};
};

// What the application hands events to has answered 401.
class DownstreamRefused : public std::runtime_error {
 public:
  DownstreamRefused() : std::runtime_error("downstream answered 401") {}
};

// What the reference receiver of the zoo does about events: it greets users who were created, and
// keeps a directory of who is active. One function for each thing that can be got wrong.
class Application {
 public:
  explicit Application(Surroundings& around) : around_(around) {}
  virtual ~Application() = default;

  // Takes one event; throws when what it hands the event to does not take it.
  void take(const Json& event);

 protected:
  Surroundings& around() { return around_; }

  virtual bool isMeant(const Json& event);
  virtual const Json* userOf(const Json& event);
  virtual std::string lineFor(const Json& event, const Json& user);
  virtual bool isNewer(const std::string& published, const std::string& than);
  void record(const std::string& line) { around_.observer.record(line); }
  virtual void greet(const Json& event, const Json& user) { record(lineFor(event, user)); }

 private:
  Surroundings& around_;
};

}  // namespace hooks
