#include "conformance/commands/explain_command.h"

#include <iostream>

#include "conformance/checks/org/org_checks.h"
#include "conformance/checks/receiver_checks.h"
#include "conformance/run/report_explain.h"
#include "conformance/run/selection.h"

namespace hooks {

ExplainCommand::ExplainCommand(Program& program)
    : command_(program.command("explain",
                               "Say all that is known of a check, and show how to mend it",
                               "Example:\n  okta-conformance explain batch/all --in express\n",
                               [this] { return run(); })) {
  command_.add_option("check", id_, "Its id, such as batch/all")->required();
  command_.add_option("--in", framework_, "Show how it is done in this framework only")
      ->type_name("express|flask|spring|go|c++");
  command_.add_flag("--json", json_, "As JSON");
}

int ExplainCommand::run() {
  const auto& checks = id_.starts_with("org-") ? orgChecks() : receiverChecks();
  const Check& check = *choose(checks, {.profile = "hostile", .patterns = {id_}}).front();
  if (json_) {
    std::cout << pretty(explained(check, framework_)) << '\n';
  } else {
    explain(check, std::cout, framework_);
  }
  return kExitOk;
}

}  // namespace hooks
