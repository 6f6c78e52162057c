#include "conformance/commands/explain_command.h"

#include <iostream>

#include "conformance/checks/receiver_checks.h"
#include "conformance/run/selection.h"

namespace hooks {

ExplainCommand::ExplainCommand(Program& program)
    : command_(program.command("explain", "Say all that is known of a check", "",
                               [this] { return run(); })) {
  command_.add_option("check", id_, "Its id, such as batch/all")->required();
}

int ExplainCommand::run() {
  const Check& check = *choose(receiverChecks(), {.profile = "hostile", .patterns = {id_}}).front();
  std::cout << check.id << " (" << toString(check.level) << ", " << toString(check.checkClass)
            << ")\n\nThe receiver " << check.requirement << ".\n\nsource   "
            << check.source.document << ": " << check.source.says << "\nwhy      " << check.why
            << "\nfix      " << check.fix << '\n';
  if (!check.loses.empty()) std::cout << "lost     " << check.loses << '\n';
  for (const Need need : check.needs) std::cout << "needs    " << toString(need) << '\n';
  std::cout << "see it   okta-conformance zoo --serve " << check.catches.front() << '\n';
  return kExitOk;
}

}  // namespace hooks
