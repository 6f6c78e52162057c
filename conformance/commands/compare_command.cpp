#include "conformance/commands/compare_command.h"

#include <iostream>

#include "conformance/commands/report_file.h"
#include "conformance/run/report_compare.h"

namespace hooks {

CompareCommand::CompareCommand(Program& program)
    : command_(program.command("compare", "Say what became of each check between two runs",
                               "The files are those of --report json=FILE.\n"
                               "Exit status: 0 nothing is worse; 1 something is; 2 wrong usage.\n\n"
                               "Example:\n  okta-conformance compare yesterday.json today.json\n",
                               [this] { return run(); })) {
  command_.add_option("before", before_, "The report of the earlier run")->required();
  command_.add_option("after", after_, "The report of the later run")->required();
  command_.add_flag("--json", json_, "Write the changes as JSON");
}

int CompareCommand::run() {
  const Report before = reportIn(before_);
  const Report after = reportIn(after_);
  if (json_) {
    writeChangesJson(before, after, std::cout);
  } else {
    writeChanges(before, after, std::cout);
  }
  return anyWorse(compared(before, after)) ? kExitFailed : kExitOk;
}

}  // namespace hooks
