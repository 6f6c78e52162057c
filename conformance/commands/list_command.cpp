#include "conformance/commands/list_command.h"

#include <cstdio>
#include <iostream>

#include "conformance/checks/receiver_checks.h"
#include "fixtures/wire/json.h"

namespace hooks {

ListCommand::ListCommand(Program& program)
    : command_(program.command("list", "Show all checks", "", [this] { return run(); })) {
  command_.add_flag("--json", json_, "As JSON");
}

int ListCommand::run() {
  JsonArray all;
  for (const Check& check : receiverChecks()) {
    if (json_) {
      all.push_back(JsonObject{{"id", check.id},
                               {"level", toString(check.level)},
                               {"class", toString(check.checkClass)},
                               {"requirement", check.requirement}});
      continue;
    }
    std::printf("%-26s %-6s %-7s %s\n", check.id.c_str(), toString(check.level).data(),
                toString(check.checkClass).data(), check.requirement.c_str());
  }
  if (json_) std::cout << pretty(all) << '\n';
  return kExitOk;
}

}  // namespace hooks
