#include "conformance/run/org_kill_matrix.h"

#include <atomic>
#include <mutex>
#include <thread>

#include "conformance/checks/org/org_checks.h"
#include "conformance/run/org_runner.h"
#include "conformance/run/report_wording.h"
#include "conformance/zoo/org/org_specimen.h"

namespace hooks {

namespace {

std::vector<CheckResult> judge(const OrgDefect* defect, std::uint64_t seed) {
  std::vector<const Check*> checks;
  for (const Check& check : orgChecks()) checks.push_back(&check);
  OrgSpecimen specimen(defect);
  return OrgRunner({.seed = seed, .run = "zoo", .jobs = 1}).run(specimen, checks).results;
}

bool failed(Verdict verdict) {
  return verdict == Verdict::Fail || verdict == Verdict::Warn || verdict == Verdict::Info ||
         verdict == Verdict::Error;
}

}  // namespace

KillMatrix judgeOrgZoo(std::uint64_t seed) {
  KillMatrix matrix;
  matrix.checks = &orgChecks();
  matrix.reference = "the mock";
  for (const CheckResult& result : judge(nullptr, seed)) {
    if (result.verdict == Verdict::Skip) {
      matrix.notAsked.insert(result.check->id);
    } else if (result.verdict != Verdict::Pass) {
      matrix.failedByReference.insert(result.check->id);
    }
  }
  const std::vector<OrgDefect>& defects = orgDefects();
  std::mutex mutex;
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < defects.size(); i = next++) {
      std::set<std::string> ids;
      for (const CheckResult& result : judge(&defects[i], seed)) {
        if (failed(result.verdict)) ids.insert(result.check->id);
      }
      const std::lock_guard guard(mutex);
      matrix.failed[defects[i].name] = std::move(ids);
    }
  };
  std::thread other(work);
  work();
  other.join();
  return matrix;
}

void writeOrgMatrix(const KillMatrix& matrix, std::ostream& out) {
  out << "# The kill matrix of org checks\n\n"
         "Each mock of the zoo is mock-okta with exactly one defect. It must fail the checks "
         "beside its name\n"
         "and no others; mock-okta itself passes all. Made by `okta-conformance selftest --org "
         "--markdown`; a\n"
         "test compares it with what comes of a run.\n\n"
         "| defect | a mock that … | fails |\n| --- | --- | --- |\n";
  for (const OrgDefect& defect : orgDefects()) {
    std::string ids;
    if (const auto row = matrix.failed.find(defect.name); row != matrix.failed.end()) {
      for (const std::string& id : row->second) ids += (ids.empty() ? "" : ", ") + id;
    }
    out << "| " << defect.name << " | " << defect.about << " | " << ids << " |\n";
  }
  out << "\n## What is asked\n\n| check | level | the org … |\n| --- | --- | --- |\n";
  for (const Check& check : orgChecks()) {
    out << "| " << check.id << " | " << toString(check.level) << " | "
        << markdownText(check.requirement) << " |\n";
  }
  out << "\n## What is not asked, and what mock-okta does not do\n\n"
         "- Endpoints of Okta Workflows, which Okta verifies without a challenge: the mock has "
         "none.\n"
         "- OAuth 2.0 access tokens and their scopes: the mock knows API tokens, whole or "
         "read-only.\n"
         "- Okta's own Node SDK is put to the mock by `ci/e2e/run`, not by this suite.\n"
         "- Names that have no address, the server name of a TLS handshake, and addresses of "
         "private networks:\n"
         "  they need a network; the tests of the client ask for them.\n"
         "- The delay between an attempt and its retry, the batch window and the 400,000 "
         "themselves: the first\n"
         "  two are open, the last would take a day's events; the counting is asked for with a "
         "lower limit.\n"
         "- What happens to deliveries queued for a hook that is deactivated or replaced: no "
         "source says.\n"
         "- The list of types that the console's preview offers: that is the console's.\n";
}

}  // namespace hooks
