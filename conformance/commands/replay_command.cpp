#include "conformance/commands/replay_command.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "conformance/commands/report_file.h"
#include "conformance/run/report_kept.h"
#include "conformance/run/report_wording.h"
#include "fixtures/wire/json.h"
#include "receiver/core/one_line.h"

namespace hooks {

namespace {

namespace fs = std::filesystem;

// A file for a report that nobody is to keep.
class PassingFile {
 public:
  PassingFile()
      : path_((fs::absolute(fs::temp_directory_path()) / "okta-conformance-XXXXXX").string()) {
    const int file = ::mkstemp(path_.data());
    if (file < 0) throw UsageError("cannot write to " + fs::temp_directory_path().string());
    ::close(file);
  }
  ~PassingFile() { ::unlink(path_.c_str()); }
  PassingFile(const PassingFile&) = delete;
  PassingFile& operator=(const PassingFile&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

// To where the run was started, for what it names begins there.
void goTo(const std::string& directory) {
  if (directory.empty()) return;
  std::error_code error;
  fs::current_path(directory, error);
  if (error) {
    throw UsageError("replay: that run was started in " + oneLine(directory) +
                     ", and one cannot go there any more: " + error.message());
  }
}

std::string outcomeOf(const CheckResult& result) {
  switch (result.verdict) {
    case Verdict::Pass:
      return "FIXED";
    case Verdict::Skip:
    case Verdict::Inconclusive:
      return "NOT JUDGED";
    default:
      return "STILL FAILING";
  }
}

// `status` is the run's: it stays where nothing was put, or not all.
int exitOf(const Report& report, int status) {
  if (report.unreachable || report.tunnelFailure || report.interruptedBy) return status;
  const bool fixed =
      std::all_of(report.results.begin(), report.results.end(),
                  [](const CheckResult& one) { return one.verdict == Verdict::Pass; });
  return fixed ? kExitOk : kExitFailed;
}

JsonObject documentOf(const Report& report, int exit) {
  const auto orNull = [](const std::optional<std::string>& text) {
    return text ? Json(oneLine(*text)) : Json(nullptr);
  };
  JsonArray checks;
  for (const CheckResult& result : report.results) {
    const bool passed = result.verdict == Verdict::Pass;
    checks.push_back(JsonObject{{"id", result.check->id},
                                {"outcome", outcomeOf(result)},
                                {"verdict", toString(result.verdict)},
                                {"says", passed ? "" : oneLine(sentence(result), 300)}});
  }
  return {{"schema", "okta-conformance-replay/1"},
          {"target", oneLine(report.target)},
          {"seed", report.seed},
          {"unreachable", orNull(report.unreachable)},
          {"tunnelFailure", orNull(tunnelTrouble(report))},
          {"checks", std::move(checks)},
          {"exitStatus", exit}};
}

}  // namespace

ReplayCommand::ReplayCommand(Program& program)
    : program_(program),
      command_(program.command(
          "replay", "Put the checks again that failed in the last run",
          "The same target, the same options, the same seed, in the same "
          "directory; a secret or a token\n"
          "comes from the file that was named, or from its variable.\n"
          "Exit status: 0 all are fixed; 1 some are not; 2 nothing is kept; 3, 4 and 130 as of the "
          "run itself.\n\n"
          "Example:\n  okta-conformance replay batch/all\n",
          [this] { return run(); })) {
  command_.add_option("check", ids_, "Which of them (default: all that failed)");
  command_.add_flag("--json", json_, "Say what became of them as JSON");
}

int ReplayCommand::run() {
  const auto folder = keptFolder();
  if (!folder) throw UsageError("replay: set OKTA_CONFORMANCE_STATE or HOME");
  const KeptRun kept = keptRun(*folder);
  std::vector<std::string> ids = ids_.empty() ? kept.failed : ids_;
  for (const std::string& id : ids) {
    if (std::find(kept.failed.begin(), kept.failed.end(), id) == kept.failed.end()) {
      throw UsageError("replay: " + id +
                       " did not fail in the last run; these did: " + listed(kept.failed, 10));
    }
  }
  if (!kept.missing.empty()) {
    throw UsageError("replay: that run had " + kept.missing +
                     ", whose values are not kept; run okta-conformance " + kept.command + " " +
                     ids.front() + " with it");
  }
  const PassingFile file;
  goTo(kept.directory);
  std::vector<std::string> arguments = {kept.command};
  arguments.insert(arguments.end(), ids.begin(), ids.end());
  arguments.insert(arguments.end(), kept.arguments.begin(), kept.arguments.end());
  for (const std::string& more : {"--seed=" + std::to_string(kept.seed), std::string("--quiet"),
                                  std::string("--no-keep"), "--report=json=" + file.path()}) {
    arguments.push_back(more);
  }
  const int status = program_.run(arguments);
  // Without a report it was not judged, and why has been said.
  if (status == kExitUsage || std::filesystem::file_size(file.path()) == 0) return status;
  const Report report = reportIn(file.path());
  const int exit = exitOf(report, status);
  if (json_) {
    std::cout << pretty(documentOf(report, exit)) << '\n';
    return exit;
  }
  if (report.unreachable) {
    std::cerr << "okta-conformance: never reached: " << oneLine(*report.unreachable) << '\n';
  } else if (const auto trouble = tunnelTrouble(report)) {
    std::cerr << "okta-conformance: the tunnel failed: " << oneLine(*trouble) << '\n';
  }
  for (const CheckResult& result : report.results) {
    std::string outcome = outcomeOf(result);
    outcome.resize(15, ' ');
    std::cout << outcome << result.check->id;
    if (result.verdict != Verdict::Pass) std::cout << ": " << oneLine(sentence(result), 300);
    std::cout << '\n';
  }
  return exit;
}

}  // namespace hooks
