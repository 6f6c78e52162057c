#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "conformance/check/check.h"
#include "conformance/check/org_subject.h"
#include "conformance/run/report.h"
#include "fixtures/catalog/event_catalog.h"

namespace hooks {

struct OrgRunnerOptions {
  std::uint64_t seed = 1;
  // Part of every name; empty, one is made of the time.
  std::string run = {};
  // Checks that run side by side, where the org takes them so.
  std::size_t jobs = 4;
  EventCatalog catalog = EventCatalog::builtIn();
  // Asked now and then: whether to leave it at what has been found out so far.
  std::function<bool()> interrupted = [] { return false; };
  // Hears of each check that is done, on any thread, one call at a time.
  std::function<void(const CheckResult&)> done = {};
};

// Puts the checks of an org to one and collects the verdicts. Where orgs can be made at will each
// check has one of its own, so that none sees what another left behind.
class OrgRunner {
 public:
  explicit OrgRunner(OrgRunnerOptions options = {}) : options_(std::move(options)) {}

  // Whatever an org does is a verdict; throws only for a fault of the harness' own.
  Report run(OrgSubject& subject, const std::vector<const Check*>& checks);

 private:
  OrgRunnerOptions options_;
};

}  // namespace hooks
