#include "conformance/commands/replay_command.h"

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <iostream>

#include "conformance/commands/report_file.h"
#include "conformance/run/report_kept.h"
#include "conformance/run/report_wording.h"
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

}  // namespace

ReplayCommand::ReplayCommand(Program& program)
    : program_(program),
      command_(
          program.command("replay", "Put the checks again that failed in the last run",
                          "The same target, the same options, the same seed, in the same "
                          "directory; a secret or a token\n"
                          "comes from the file that was named, or from its variable.\n"
                          "Exit status: 0 all are fixed; 1 some are not; 2 nothing is kept.\n\n"
                          "Example:\n  okta-conformance replay batch/all\n",
                          [this] { return run(); })) {
  command_.add_option("check", ids_, "Which of them (default: all that failed)");
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
  if (report.unreachable) {
    std::cerr << "okta-conformance: never reached: " << oneLine(*report.unreachable) << '\n';
    return status;
  }
  bool fixed = true;
  for (const CheckResult& result : report.results) {
    const bool passed = result.verdict == Verdict::Pass;
    const bool judged = result.verdict != Verdict::Skip && result.verdict != Verdict::Inconclusive;
    fixed = fixed && passed;
    std::cout << (passed   ? "FIXED          "
                  : judged ? "STILL FAILING  "
                           : "NOT JUDGED     ")
              << result.check->id;
    if (!passed) std::cout << ": " << oneLine(sentence(result), 300);
    std::cout << '\n';
  }
  if (report.interruptedBy) return status;
  return fixed ? kExitOk : kExitFailed;
}

}  // namespace hooks
