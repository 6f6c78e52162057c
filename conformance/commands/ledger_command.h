#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conformance/commands/observer_options.h"
#include "conformance/ledger/ledger_page.h"
#include "receiver/cli/program.h"
#include "receiver/cli/secret_option.h"
#include "receiver/cli/stop_signals.h"

namespace hooks {

class OrgReader;

// `okta-conformance ledger`: the events that a receiver has lost, and their delivery again.
class LedgerCommand {
 public:
  // Lent: the signals that end it early.
  LedgerCommand(Program& program, const StopSignals& signals);

 private:
  int run();
  int reckon();
  void check() const;
  // Those whose events the receiver was to get. Throws UsageError if none can be chosen.
  std::vector<EventHook> chosenHooks(OrgReader& reader) const;
  TimePoint moment(const std::string& option, const std::string& text, TimePoint now) const;
  Ledger look(LedgerInput& input, const LedgerRules& rules, const LedgerSource& source) const;

  const StopSignals& signals_;
  CLI::App& command_;
  SecretOption token_;
  SecretOption secret_;
  std::string org_;
  std::string url_;
  std::string hook_;
  std::vector<std::string> types_;
  std::string since_ = "24h";
  std::string until_;
  unsigned grace_ = 60;
  std::string key_ = "auto";
  bool trust_ = false;
  bool backfill_ = false;
  std::size_t batch_ = 1;
  std::string authHeader_;
  unsigned settle_ = 5000;
  std::string caFile_;
  bool all_ = false;
  bool json_ = false;
  ObserverOptions observers_;
};

}  // namespace hooks
