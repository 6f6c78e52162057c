#include "conformance/run/kill_matrix.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <thread>

#include "conformance/checks/receiver_checks.h"
#include "conformance/run/runner.h"
#include "conformance/zoo/served_specimen.h"
#include "conformance/zoo/timeless_specimen.h"

namespace hooks {

namespace {

// A check fails when it says so at whatever level; one that could not be judged has not.
bool failed(Verdict verdict) {
  return verdict == Verdict::Fail || verdict == Verdict::Warn || verdict == Verdict::Info ||
         verdict == Verdict::Error;
}

std::vector<CheckResult> judge(Subject& subject, std::uint64_t seed) {
  std::vector<const Check*> checks;
  for (const Check& check : receiverChecks()) checks.push_back(&check);
  RunnerOptions options;
  options.seed = seed;
  options.recovery = {};
  options.hostile = true;
  return Runner(options).run(subject, checks).results;
}

std::vector<CheckResult> judge(const Defect* defect, std::uint64_t seed) {
  if (serverOf(defect)) {
    ServedSpecimen specimen(defect);
    return judge(specimen, seed);
  }
  TimelessSpecimen specimen(defect);
  return judge(specimen, seed);
}

std::string list(const std::set<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

// On a port it is the clock of a machine that others use too: what seems wrong there is looked at
// again.
constexpr int kLooks = 6;

void judgeReference(Subject& subject, std::uint64_t seed, KillMatrix& matrix,
                    std::set<std::string>& asked) {
  const bool onPort = subject.takesBytes();
  std::set<std::string> bad;
  for (int look = 0; look < (onPort ? kLooks : 1); ++look) {
    std::set<std::string> now;
    for (const CheckResult& result : judge(subject, seed)) {
      if (result.verdict == Verdict::Skip) continue;
      asked.insert(result.check->id);
      if (result.verdict == Verdict::Pass) continue;
      if (onPort && result.verdict == Verdict::Inconclusive) continue;
      if (look == 0 || bad.contains(result.check->id)) now.insert(result.check->id);
    }
    bad = std::move(now);
    if (bad.empty()) break;
  }
  matrix.failedByReference.insert(bad.begin(), bad.end());
}

std::set<std::string> claimedFor(const Defect& defect) {
  std::set<std::string> ids;
  for (const Check& check : receiverChecks()) {
    const auto& names = check.catches;
    if (std::find(names.begin(), names.end(), defect.name) != names.end()) ids.insert(check.id);
  }
  return ids;
}

std::set<std::string> failedBy(const Defect& defect, std::uint64_t seed) {
  const std::set<std::string> claimed = claimedFor(defect);
  std::set<std::string> ids;
  for (int look = 0; look < (serverOf(&defect) ? kLooks : 1) && (look == 0 || ids != claimed);
       ++look) {
    ids.clear();
    for (const CheckResult& result : judge(&defect, seed)) {
      if (failed(result.verdict)) ids.insert(result.check->id);
    }
  }
  return ids;
}

}  // namespace

KillMatrix judgeZoo(std::uint64_t seed) {
  KillMatrix matrix;
  std::set<std::string> asked;
  TimelessSpecimen timeless;
  judgeReference(timeless, seed, matrix, asked);
  ServedSpecimen served;
  judgeReference(served, seed, matrix, asked);
  ServedSpecimen overTls(nullptr, Specimen::usualCredentials(), ServerHabits{.tls = TlsHabits{}});
  judgeReference(overTls, seed, matrix, asked);
  for (const Check& check : receiverChecks()) {
    if (!asked.contains(check.id)) matrix.notAsked.insert(check.id);
  }
  // Those over a port first: they mostly wait, while the others compute.
  std::vector<const Defect*> order;
  for (const Defect& defect : defects()) order.push_back(&defect);
  std::stable_partition(order.begin(), order.end(),
                        [](const Defect* defect) { return serverOf(defect).has_value(); });
  std::mutex mutex;
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t i = next++; i < order.size(); i = next++) {
      const Defect& defect = *order[i];
      std::set<std::string> ids = failedBy(defect, seed);
      const std::lock_guard guard(mutex);
      matrix.failed[defect.name] = std::move(ids);
    }
  };
  constexpr std::size_t kOthers = 2;
  std::vector<std::thread> others;
  for (std::size_t i = 0; i < kOthers; ++i) others.emplace_back(work);
  work();
  for (std::thread& other : others) other.join();
  return matrix;
}

std::vector<std::string> KillMatrix::disagreements() const {
  std::vector<std::string> found;
  if (!failedByReference.empty()) {
    found.push_back(reference + " does not pass " + list(failedByReference));
  }
  if (!notAsked.empty()) {
    found.push_back(reference + " is never asked " + list(notAsked));
  }
  std::map<std::string, std::set<std::string>> claimed;
  for (const Check& check : checks == nullptr ? receiverChecks() : *checks) {
    bool proven = false;
    for (const std::string& name : check.catches) {
      claimed[name].insert(check.id);
      const auto row = failed.find(name);
      proven = proven || (row != failed.end() && row->second.contains(check.id));
    }
    if (!proven) found.push_back("no defect of the zoo fails " + check.id);
  }
  for (const auto& [name, ids] : failed) {
    if (ids.empty()) found.push_back("no check fails the defect " + name);
    std::set<std::string> more;
    std::set<std::string> less;
    std::set_difference(ids.begin(), ids.end(), claimed[name].begin(), claimed[name].end(),
                        std::inserter(more, more.end()));
    std::set_difference(claimed[name].begin(), claimed[name].end(), ids.begin(), ids.end(),
                        std::inserter(less, less.end()));
    if (!more.empty()) found.push_back(name + " also fails " + list(more));
    if (!less.empty()) found.push_back(name + " should fail " + list(less));
  }
  for (const auto& [name, ids] : claimed) {
    if (!failed.contains(name))
      found.push_back("the zoo has no " + name + ", named by " + list(ids));
  }
  return found;
}

JsonObject documentOf(const KillMatrix& matrix) {
  JsonObject failed;
  for (const auto& [defect, checks] : matrix.failed) {
    JsonArray ids;
    for (const std::string& id : checks) ids.push_back(Json(id));
    failed[defect] = std::move(ids);
  }
  JsonArray wrong;
  for (const std::string& line : matrix.disagreements()) wrong.push_back(Json(line));
  return {{"reference", matrix.reference},
          {"failed", std::move(failed)},
          {"disagreements", std::move(wrong)}};
}

void writeMatrix(const KillMatrix& matrix, std::ostream& out) {
  out << "# The kill matrix\n\n"
         "Each receiver of the zoo is the reference receiver with exactly one defect. It must "
         "fail\n"
         "the checks beside its name and no others; the reference receiver passes all of them.\n"
         "Made by `okta-conformance selftest --markdown`; a test compares it with what comes of a "
         "run.\n\n"
         "| defect | a receiver that … | fails |\n| --- | --- | --- |\n";
  for (const Defect& defect : defects()) {
    const auto row = matrix.failed.find(defect.name);
    out << "| " << defect.name << " | " << defect.about << " | "
        << (row == matrix.failed.end() ? "" : list(row->second)) << " |\n";
  }
}

}  // namespace hooks
