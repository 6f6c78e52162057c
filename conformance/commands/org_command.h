#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "conformance/check/org_subject.h"
#include "conformance/commands/choice_options.h"
#include "conformance/commands/report_options.h"
#include "fixtures/wire/clock.h"
#include "receiver/cli/program.h"
#include "receiver/cli/secret_option.h"
#include "receiver/cli/stop_signals.h"

namespace hooks {

// `okta-conformance org`: judges whether a mock, or an org of Okta's, behaves as Okta does.
class OrgCommand {
 public:
  // Lent: the signals that end a run early.
  OrgCommand(Program& program, const StopSignals& signals);

 private:
  int run();
  int judge();
  std::unique_ptr<OrgSubject> makeSubject(const Clock& clock,
                                          const std::function<bool()>& interrupted);

  const StopSignals& signals_;
  CLI::App& command_;
  SecretOption token_;
  SecretOption readOnlyToken_;
  std::string url_;
  std::string caFile_;
  bool insecure_ = false;
  bool real_ = false;
  std::string probeUrl_;
  unsigned probePort_ = 0;
  unsigned settle_ = 0;
  ChoiceOptions choice_{4};
  ReportOptions reports_;
  std::unique_ptr<Transport> client_;
  std::unique_ptr<Transport> cleaner_;
};

}  // namespace hooks
