#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "conformance/check/check.h"
#include "conformance/check/subject.h"
#include "conformance/run/report.h"
#include "conformance/subject/way.h"
#include "fixtures/catalog/event_catalog.h"

namespace hooks {

struct RunnerOptions {
  std::uint64_t seed = 1;
  // Part of every marker; empty, one is made of the time.
  std::string run = {};
  // The type of event that the receiver acts on.
  std::string eventType = "user.lifecycle.create";
  // Checks that run side by side, where they and the subject can.
  std::size_t jobs = 8;
  // How long an effect may take to show.
  std::chrono::milliseconds settle{5'000};
  // Whether the run fails if the observer sees effects and cannot be believed: it was asked for,
  // and what it does not see is not judged.
  bool mustSee = false;
  // Between attempts to see a receiver come back that a check has taken down.
  std::chrono::milliseconds recovery{500};
  // Whether hostile checks are sent.
  bool hostile = false;
  // What lies between here and the subject, if it is at a URL; lent.
  Way* way = nullptr;
  EventCatalog catalog = EventCatalog::builtIn();
  // Asked now and then: whether to leave it at what has been found out so far.
  std::function<bool()> interrupted = [] { return false; };
  // Hears of each check that is done, on any thread, one call at a time.
  std::function<void(const CheckResult&)> done = {};
};

// A name for a run that begins now, unlike that of any other: lower-case letters and digits.
std::string runNameAt(TimePoint now);

// Puts checks to a receiver and collects the verdicts.
//
// Before the first check it delivers one good event. What the observer sees of it says whether the
// observer can be believed later on; whether the receiver takes it says whether it can be blamed
// for not taking another. After each check that may do harm a good delivery must still work, or the
// check failed, whatever it found itself.
//
// Where there is a way to the subject, a request that is lost on it is not the receiver's failure:
// a check that failed because a connection broke is put again. The receiver is blamed if it is
// always the same request that breaks, or if other requests that ask nothing of it come through;
// otherwise the verdict is Inconclusive.
class Runner {
 public:
  explicit Runner(RunnerOptions options = {}) : options_(std::move(options)) {}

  // Whatever a receiver does is a verdict; throws only for a fault of the harness' own.
  Report run(Subject& subject, const std::vector<const Check*>& checks);

 private:
  class Session;
  RunnerOptions options_;
};

}  // namespace hooks
