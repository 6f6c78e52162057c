#pragma once

#include <optional>
#include <string>
#include <vector>

#include "conformance/ledger/effect_count.h"
#include "conformance/ledger/event_key.h"
#include "mock-okta/org/event_hook.h"

namespace hooks {

// What became of an event that the receiver was to get.
enum class Fate {
  Seen,    // it took effect, or more than once
  Lost,    // it did not
  Unsure,  // of those with the same key some did, and it cannot be told which
  Fresh,   // not yet, and it happened so lately that it may be under way
  Keyless  // it has not what events are recognised by
};

std::string_view toString(Fate fate);

struct LedgerLine {
  LogEvent event;
  // The hooks that were to bring it; none if the types alone were asked for.
  std::vector<std::string> hookIds = {};
  Fate fate = Fate::Lost;
  // How often what it is recognised by was seen.
  std::size_t effects = 0;
};

struct LedgerRules {
  // "auto": whichever of uuid and target-login is seen at all, and more often.
  std::string key = "auto";
  // From when the events are.
  TimePoint since = {};
  // The org's time, and how long an event may be under way.
  TimePoint now = {};
  Microseconds grace = std::chrono::seconds(60);
  // Only these types; empty for all that the hooks are said to get.
  std::vector<std::string> types = {};
  // Somebody says that the observer is the right one, so that what it does not show is lost.
  bool trusted = false;
};

struct LedgerInput {
  // Of the System Log, from the span that is asked about.
  std::vector<LogEvent> events = {};
  // From before it: should one of them show, then the observer is the right one.
  std::vector<LogEvent> earlier = {};
  // Empty: every event of rules.types was to come.
  std::vector<EventHook> hooks = {};
  // Why the observer could not be asked, if it could not.
  std::optional<std::string> blind = std::nullopt;
};

// System Log minus effects: the events that a receiver has lost.
struct Ledger {
  std::string key = {};
  // Events that the receiver was to get, by `published`.
  std::vector<LedgerLine> lines = {};
  std::size_t seen = 0;
  // Lost for certain, and as many of the unsure as are missing.
  std::size_t lost = 0;
  std::size_t fresh = 0;
  std::size_t keyless = 0;
  // Seen more often than they happened.
  std::size_t repeated = 0;
  // Not sent, because the filter of the hook is false for them.
  std::size_t filtered = 0;
  // Of a type that a hook asks for, but it is not known whether they were meant for it.
  std::size_t undecided = 0;
  // What Okta itself logged as deliveries that failed, whatever events they carried.
  std::size_t failedDeliveries = 0;
  std::vector<std::string> notes = {};
  // Why nothing follows from what was seen; nothing if something does.
  std::optional<std::string> inconclusive = std::nullopt;
  // Whether earlier events could help.
  bool wantsEarlier = false;

  // "COMPLETE", "LOST" or "INCONCLUSIVE".
  std::string verdict() const;
  // Lost and unsure: what is to be delivered again.
  std::vector<LedgerLine> missing() const;
};

// Asks the count for whatever reckon() will want to know. To be called before anything is counted.
void lookForAll(const LedgerInput& input, const LedgerRules& rules, EffectCount& count);

// A pure function. An event was to come if the org says so: debugData.targetEventHookIds of the
// event names a hook. Where the org writes this of no event at all, the types that a hook asks for
// now are taken instead, for events since the hook was last changed. Filters are evaluated as
// HookFilter does; an event whose filter cannot be is undecided.
//
// Nothing that was expected was seen: this is INCONCLUSIVE unless an earlier event was, because an
// observer that never shows anything is not known to look at the right place.
// Throws ShapeError for a key that is none.
Ledger reckon(const LedgerInput& input, const LedgerRules& rules, const EffectCount& count);

}  // namespace hooks
