#include "conformance/commands/list_command.h"

#include <cstdio>
#include <iostream>

#include "conformance/checks/org/org_checks.h"
#include "conformance/checks/receiver_checks.h"
#include "conformance/run/report_explain.h"
#include "fixtures/wire/json.h"

namespace hooks {

ListCommand::ListCommand(Program& program)
    : command_(program.command("list", "Show all checks",
                               "Example:\n  okta-conformance list --json\n",
                               [this] { return run(); })) {
  CLI::Option* json = command_.add_flag("--json", json_, "As JSON");
  command_.add_flag("--markdown", markdown_, "As the page conformance/CHECKS.md")->excludes(json);
  command_.add_flag("--org", org_, "Those of an org, not of a receiver")->excludes("--markdown");
}

int ListCommand::run() {
  if (markdown_) {
    writeCatalogue(receiverChecks(), std::cout);
    return kExitOk;
  }
  JsonArray all;
  for (const Check& check : org_ ? orgChecks() : receiverChecks()) {
    if (json_) {
      all.push_back(membersOf(check));
      continue;
    }
    std::printf("%-26s %-6s %-7s %s\n", check.id.c_str(), toString(check.level).data(),
                toString(check.checkClass).data(), check.requirement.c_str());
  }
  if (json_) std::cout << pretty(all) << '\n';
  return kExitOk;
}

}  // namespace hooks
