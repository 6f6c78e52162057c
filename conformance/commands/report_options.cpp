#include "conformance/commands/report_options.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <fstream>
#include <iostream>
#include <memory>

#include "conformance/run/report_progress.h"
#include "receiver/cli/output.h"
#include "receiver/cli/program.h"

namespace hooks {

namespace {

// 0 where it is not a terminal.
std::size_t widthOf(int file) {
  winsize size{};
  if (::isatty(file) == 0 || ::ioctl(file, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

std::string names(const std::string& between, const std::string& behind) {
  std::string text;
  for (const ReportFormat& format : reportFormats()) {
    text += (text.empty() ? "" : between) + format.name + behind;
  }
  return text;
}

}  // namespace

ReportOptions::ReportOptions(CLI::App& command) {
  command
      .add_option("--report", reports_,
                  "Also write a report, - for stdout; may be given more than once")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name(names("|", "") + "=FILE");
  command.add_flag("--all", all_, "List the checks that passed too, and each failure in full");
  command.add_flag("--json", json_, "Write the report as JSON instead of text");
}

std::pair<const ReportFormat*, std::string> ReportOptions::formatOf(const std::string& text) const {
  const auto equals = text.find('=');
  for (const ReportFormat& format : reportFormats()) {
    if (format.name == text.substr(0, equals) && equals != std::string::npos &&
        equals + 1 < text.size()) {
      return {&format, text.substr(equals + 1)};
    }
  }
  throw UsageError("--report: expected " + names(", ", "=FILE") + ", with - for stdout; found '" +
                   text + "'");
}

void ReportOptions::check() const {
  std::size_t toStdout = json_ ? 1 : 0;
  for (const std::string& text : reports_) toStdout += formatOf(text).second == "-" ? 1 : 0;
  if (toStdout > 1) throw UsageError("--report: only one report can go to stdout");
}

bool ReportOptions::live() const { return ::isatty(STDERR_FILENO) != 0; }

std::function<void(const CheckResult&)> ReportOptions::progress(std::size_t checks) const {
  if (!live()) return {};
  auto line = std::make_shared<ProgressLine>(checks, widthOf(STDERR_FILENO));
  return [line](const CheckResult& result) {
    std::fprintf(stderr, "\r\033[K%s", line->after(result).c_str());
  };
}

void ReportOptions::endProgress() const {
  if (live()) std::fprintf(stderr, "\r\033[K");
}

void ReportOptions::write(const Report& report, const std::string& secretHeader) const {
  bool stdoutTaken = json_;
  if (json_) writeJson(report, std::cout);
  for (const std::string& text : reports_) {
    const auto [format, file] = formatOf(text);
    if (file == "-") {
      format->write(report, std::cout);
      stdoutTaken = true;
      continue;
    }
    std::ofstream out(file, std::ios::trunc | std::ios::binary);
    format->write(report, out);
    out.close();
    if (!out) throw UsageError("--report: cannot write " + file + "; does its directory exist?");
  }
  if (stdoutTaken) {
    std::cout.flush();
    return;
  }
  writeText(report, std::cout,
            {.colour = wantsColour(stdout),
             .all = all_,
             .secretHeader = secretHeader,
             .width = widthOf(STDOUT_FILENO)});
}

}  // namespace hooks
