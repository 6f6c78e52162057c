#pragma once

#include <ostream>
#include <string>
#include <vector>

#include "conformance/ledger/backfill.h"
#include "conformance/ledger/ledger.h"

namespace hooks {

// What a ledger is about, and what was done about it.
struct LedgerPage {
  std::string org = {};
  TimePoint since = {};
  TimePoint until = {};
  std::vector<EventHook> hooks = {};
  std::vector<std::string> types = {};
  std::string observer = {};
  Ledger ledger = {};
  // How many events the System Log had.
  std::size_t read = 0;
  // What was delivered again, and what is lost after that; nothing if nobody asked for it.
  struct Backfill {
    std::vector<Redelivery> deliveries = {};
    Ledger after = {};
  };
  std::optional<Backfill> backfill = std::nullopt;

  // The one that counts: of what is now.
  const Ledger& last() const { return backfill ? backfill->after : ledger; }
  // 0 nothing is lost; 1 something is, or nothing can be concluded.
  int exitStatus() const { return last().verdict() == "COMPLETE" ? 0 : 1; }
};

// For people: what is lost, one line an event, no more than `most`; then the notes.
void writeLedger(const LedgerPage& page, std::ostream& out, std::size_t most = 20);

// {"schema": "okta-conformance-ledger/1", …}: what README.md says of it.
void writeLedgerJson(const LedgerPage& page, std::ostream& out);

}  // namespace hooks
