#include "conformance/commands/bundle_command.h"

#include <iostream>

#include "conformance/commands/report_file.h"
#include "conformance/run/report_bundle.h"
#include "fixtures/wire/json.h"

namespace hooks {

BundleCommand::BundleCommand(Program& program)
    : command_(program.command(
          "bundle", "Verify a bundle of okta-conformance receiver --bundle",
          "Exit status: 0 it is what was made; 1 it is not; 2 wrong usage, or no bundle at all.\n\n"
          "Example:\n  okta-conformance bundle verify evidence.tar.gz --key vendor.pem\n",
          [this] { return run(); })) {
  command_.add_option("action", action_, "verify")->required()->check(CLI::IsMember({"verify"}));
  command_.add_option("file", file_, "The bundle")->required();
  command_.add_option("--key", key_, "The public key (PEM) that must have signed it")
      ->type_name("FILE");
  command_.add_flag("--json", json_, "As JSON");
}

int BundleCommand::run() {
  const BundleVerdict verdict = verifyBundle(contentOf(file_), key_);
  if (json_) {
    const auto listOf = [](const std::vector<std::string>& texts) {
      JsonArray list;
      for (const std::string& text : texts) list.push_back(Json(text));
      return list;
    };
    std::cout << pretty(JsonObject{{"unchanged", verdict.problems.empty()},
                                   {"files", listOf(verdict.files)},
                                   {"problems", listOf(verdict.problems)},
                                   {"carriesSignature", verdict.carriesSignature},
                                   {"signatureGood", verdict.signatureGood}})
              << '\n';
    return verdict.problems.empty() ? kExitOk : kExitFailed;
  }
  for (const std::string& name : verdict.files) std::cout << "  " << name << '\n';
  for (const std::string& problem : verdict.problems) std::cout << "WRONG  " << problem << '\n';
  if (!verdict.problems.empty()) return kExitFailed;
  std::cout << "Each file is what was put in";
  if (verdict.signatureGood) {
    std::cout << ", and the key signed it.\n";
  } else if (verdict.carriesSignature) {
    std::cout << ". It is signed; --key FILE says whether by whom you think.\n";
  } else {
    std::cout << ". It is not signed: who made it is not known.\n";
  }
  return kExitOk;
}

}  // namespace hooks
