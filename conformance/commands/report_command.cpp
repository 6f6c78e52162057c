#include "conformance/commands/report_command.h"

#include "conformance/commands/report_file.h"
#include "conformance/run/report_reader.h"

namespace hooks {

ReportCommand::ReportCommand(Program& program)
    : command_(program.command(
          "report", "Join reports, or show one anew",
          "Exit status: that of the run, or of all its parts together.\n\n"
          "Examples:\n"
          "  okta-conformance report merge part1.json part2.json --report junit=all.xml\n"
          "  okta-conformance report show run.json --report html=run.html\n",
          [this] { return run(); })),
      reports_(command_) {
  command_.add_option("action", action_, "merge: the parts of one run; show: one report")
      ->required()
      ->check(CLI::IsMember({"merge", "show"}));
  command_.add_option("file", files_, "Reports as --report json=FILE writes them; - for stdin")
      ->required();
}

int ReportCommand::run() {
  reports_.check();
  if (action_ == "show" && files_.size() != 1) {
    throw UsageError("report show: expected one file; report merge takes more");
  }
  std::vector<Report> parts;
  for (const std::string& file : files_) parts.push_back(reportIn(file));
  Report report = action_ == "show" ? std::move(parts.front()) : merged(std::move(parts));
  reports_.write(report, "Authorization");
  return report.exitStatus();
}

}  // namespace hooks
