#include "conformance/commands/selftest_command.h"

#include <iostream>

#include "conformance/run/kill_matrix.h"
#include "conformance/run/org_kill_matrix.h"

namespace hooks {

SelftestCommand::SelftestCommand(Program& program)
    : command_(program.command("selftest", "Judge the zoo, and print which defect fails what",
                               "Example:\n  okta-conformance selftest --seed 7\n",
                               [this] { return run(); })) {
  CLI::Option* json = command_.add_flag("--json", json_, "As JSON");
  command_.add_flag("--markdown", markdown_, "As the page conformance/MATRIX.md")->excludes(json);
  command_.add_flag("--org", org_, "The mocks that prove the checks of an org, and ORG_MATRIX.md");
  command_.add_option("--seed", seed_, "Another seed must give the same verdicts")
      ->capture_default_str();
}

int SelftestCommand::run() {
  const KillMatrix matrix = org_ ? judgeOrgZoo(seed_) : judgeZoo(seed_);
  if (json_) {
    JsonObject document = documentOf(matrix);
    document["seed"] = seed_;
    std::cout << pretty(document) << '\n';
  } else if (markdown_) {
    org_ ? writeOrgMatrix(matrix, std::cout) : writeMatrix(matrix, std::cout);
  } else {
    for (const auto& [defect, checks] : matrix.failed) {
      std::cout << defect << ':';
      for (const std::string& id : checks) std::cout << ' ' << id;
      std::cout << '\n';
    }
  }
  const std::vector<std::string> wrong = matrix.disagreements();
  for (const std::string& line : wrong) std::cerr << "okta-conformance: " << line << '\n';
  std::cerr << matrix.failed.size() << " defects, " << wrong.size()
            << " that do not fail as the checks say\n";
  return wrong.empty() ? kExitOk : kExitFailed;
}

}  // namespace hooks
