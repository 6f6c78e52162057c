#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conformance/check/subject.h"
#include "conformance/commands/choice_options.h"
#include "conformance/commands/observer_options.h"
#include "conformance/commands/report_options.h"
#include "conformance/commands/start_options.h"
#include "conformance/commands/tunnel_options.h"
#include "conformance/commands/watch_options.h"
#include "receiver/cli/program.h"
#include "receiver/cli/secret_option.h"
#include "receiver/cli/stop_signals.h"

namespace hooks {

// `okta-conformance receiver`: judges a receiver at a URL, or the reference in this process.
class ReceiverCommand {
 public:
  // Lent: the signals that end a run early.
  ReceiverCommand(Program& program, const StopSignals& signals);

 private:
  int run();
  int judge();
  // One run, and its status; its report, unless nobody could be judged, takes the place of `last_`.
  int judgeOnce(const std::vector<const Check*>& checks, const StopWatch& watch);
  std::unique_ptr<Subject> makeSubject(const Clock& clock, const std::string& run,
                                       const std::function<bool()>& interrupted);

  const StopSignals& signals_;
  CLI::App& command_;
  SecretOption secret_;
  std::string url_;
  std::string authHeader_ = "Authorization";
  std::vector<std::string> headers_;
  std::string caFile_;
  bool insecure_ = false;
  ChoiceOptions choice_{8};
  bool own_ = false;
  std::string eventType_ = "user.lifecycle.create";
  std::string fixtures_;
  ObserverOptions observers_;
  unsigned settle_ = 5000;
  ReportOptions reports_;
  // Of the observers that ask a URL.
  std::unique_ptr<Transport> client_;
  StartOptionsGroup start_;
  WatchOptions watch_;
  // The run before, if there is a next one.
  std::optional<Report> last_;
  // Outlives what one run makes for the next.
  const SystemClock clock_;
  TunnelOptions tunnel_;
  // Of the subject at a URL.
  Way* way_ = nullptr;
};

}  // namespace hooks
