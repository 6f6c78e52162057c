#include "conformance/commands/report_options.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <memory>
#include <set>

#include "conformance/run/formats_github.h"
#include "conformance/run/report_bundle.h"
#include "conformance/run/report_curl.h"
#include "conformance/run/report_kept.h"
#include "conformance/run/report_progress.h"
#include "conformance/run/report_reader.h"
#include "conformance/run/report_since.h"
#include "fixtures/wire/shape_error.h"
#include "receiver/cli/output.h"
#include "receiver/cli/program.h"

namespace hooks {

namespace {

// Options whose value is not kept, and the variables that replay finds it in.
const std::map<std::string, const char*> kSecrets = {{"auth-secret", "OKTA_HOOK_AUTH_SECRET"},
                                                     {"token", "OKTA_MOCK_TOKEN"},
                                                     {"read-only-token", "OKTA_READ_ONLY_TOKEN"}};

// 0 where it is not a terminal.
std::size_t widthOf(int file) {
  winsize size{};
  if (::isatty(file) == 0 || ::ioctl(file, TIOCGWINSZ, &size) != 0) return 0;
  return size.ws_col;
}

std::string textOf(const std::string& option, const std::string& file) {
  std::ifstream in(file, std::ios::binary);
  if (!in) throw UsageError(option + ": cannot read " + file);
  return std::string((std::istreambuf_iterator<char>(in)), {});
}

std::string names(const std::string& between, const std::string& behind) {
  std::string text;
  for (const ReportFormat& format : reportFormats()) {
    text += (text.empty() ? "" : between) + format.name + behind;
  }
  return text;
}

}  // namespace

ReportOptions::ReportOptions(CLI::App& command) : command_(command) {
  command
      .add_option("--report", reports_,
                  "Also write a report, - for stdout; may be given more than once")
      ->delimiter(',')
      ->allow_extra_args(false)
      ->type_name(names("|", "") + "=FILE");
  command
      .add_option("--sarif-anchor", anchor_,
                  "The file of your repository at which SARIF shows what failed")
      ->capture_default_str()
      ->type_name("FILE");
  command.add_flag("--all", all_, "List the checks that passed too, and each failure in full");
  command.add_flag("--json", json_, "Write the report as JSON instead of text");
  command.add_flag("--no-keep", forget_, "Keep nothing of a run that failed for replay");
  command.add_flag("--quiet", quiet_, "Write nothing to stdout but what is asked for");
  command
      .add_option("--shard", shard_,
                  "Put one part of the checks only; okta-conformance report merge joins them")
      ->type_name("I/N");
  command.add_option("--baseline", baselineFile_, "Failures that are known, and until when")
      ->type_name("FILE");
  command.add_flag("--strict-baseline", strictBaseline_,
                   "A baseline that names what is mended fails the run");
  command
      .add_option("--write-baseline", newBaseline_,
                  "Write what failed as a baseline, for ninety days, to begin with")
      ->type_name("FILE");
  command.add_option("--bundle", bundle_, "Write reports, transcript and sums as one .tar.gz")
      ->type_name("FILE");
  command.add_option("--sign-key", signKey_, "Sign the bundle with this private key (PEM)")
      ->type_name("FILE");
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

void ReportOptions::check() {
  std::size_t toStdout = json_ ? 1 : 0;
  for (const std::string& text : reports_) toStdout += formatOf(text).second == "-" ? 1 : 0;
  if (toStdout > 1) throw UsageError("--report: only one report can go to stdout");
  if (!shard_.empty()) Shard::parse(shard_);
  if (!signKey_.empty() && bundle_.empty()) throw UsageError("--sign-key needs --bundle FILE");
  if (strictBaseline_ && baselineFile_.empty()) {
    throw UsageError("--strict-baseline needs --baseline FILE");
  }
  if (anchor_.empty() || anchor_.front() == '/') {
    throw UsageError(
        "--sarif-anchor: expected a path from the root of your repository, such as "
        "src/server.js; found '" +
        anchor_ + "'");
  }
  if (baselineFile_.empty()) return;
  const std::string known = textOf("--baseline", baselineFile_);
  try {
    baseline_ = Baseline::parse(known);
  } catch (const ShapeError& error) {
    throw UsageError("--baseline " + baselineFile_ + ": " + error.what());
  }
}

std::vector<const Check*> ReportOptions::narrowed(std::vector<const Check*> checks) const {
  if (shard_.empty()) return checks;
  const Shard shard = Shard::parse(shard_);
  std::erase_if(checks, [&](const Check* check) { return !shard.has(check->id); });
  if (checks.empty()) throw UsageError("--shard: none of the checks is in part " + shard_);
  return checks;
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

// Without being asked: who runs it in GitHub Actions looks there.
void ReportOptions::tellGithub(const Report& report, bool stdoutTaken) {
  const char* actions = std::getenv("GITHUB_ACTIONS");
  if (actions == nullptr || std::string_view(actions) != "true") return;
  writeAnnotations(report, stdoutTaken ? std::cerr : std::cout);
  const char* summary = std::getenv("GITHUB_STEP_SUMMARY");
  if (summary == nullptr || *summary == '\0') return;
  std::ofstream out(summary, std::ios::app | std::ios::binary);
  writeMarkdown(report, out);
  out.close();
  if (!out) std::cerr << "okta-conformance: cannot write the step summary " << summary << '\n';
}

void ReportOptions::writeFile(const std::string& option, const std::string& file,
                              const std::function<void(std::ostream&)>& write) const {
  std::ofstream out(file, std::ios::trunc | std::ios::binary);
  write(out);
  out.close();
  if (!out) throw UsageError(option + ": cannot write " + file + "; does its directory exist?");
}

void ReportOptions::writeAs(const ReportFormat& format, const Report& report,
                            std::ostream& out) const {
  if (format.write == writeSarif) {
    writeSarifAt(anchor_, report, out);
  } else {
    format.write(report, out);
  }
}

std::string ReportOptions::keep(const Report& report) const {
  std::error_code unknown;
  KeptRun run{.command = command_.get_name(),
              .directory = std::filesystem::current_path(unknown).string(),
              .seed = report.seed};
  for (const CheckResult& result : report.results) {
    const bool failed = result.verdict == Verdict::Fail || result.verdict == Verdict::Warn ||
                        result.verdict == Verdict::Info || result.verdict == Verdict::Error;
    if (failed) run.failed.push_back(result.check->id);
  }
  const auto folder = keptFolder();
  if (run.failed.empty() || !folder) return {};
  // What says which checks, what is printed, or a secret, is not part of how it was run.
  const std::set<std::string> left = {"help",   "config",     "report",
                                      "all",    "json",       "quiet",
                                      "shard",  "baseline",   "strict-baseline",
                                      "bundle", "sign-key",   "write-baseline",
                                      "skip",   "level",      "seed",
                                      "header", "no-keep",    "env",
                                      "watch",  "watch-path", "sarif-anchor"};
  for (const CLI::Option* option : command_.get_options()) {
    if (option->count() == 0 || option->get_lnames().empty()) continue;
    const std::string& name = option->get_lnames().front();
    const auto secret = kSecrets.find(name);
    if (name == "header" || name == "env" ||
        (secret != kSecrets.end() && std::getenv(secret->second) == nullptr)) {
      run.missing = "--" + name;
    }
    if (left.contains(name) || secret != kSecrets.end()) continue;
    if (option->get_items_expected_max() == 0) {
      run.arguments.push_back("--" + name);
      continue;
    }
    for (const std::string& value : option->results()) {
      run.arguments.push_back("--" + name + "=" + value);
    }
  }
  if (keepRun(*folder, report, run)) return folder->string();
  std::cerr << "okta-conformance: nothing was kept for replay: cannot write to " << folder->string()
            << "; OKTA_CONFORMANCE_STATE names another directory, --no-keep forgoes it\n";
  return {};
}

std::vector<std::string> ReportOptions::files() const {
  std::vector<std::string> all;
  for (const std::string& text : reports_) {
    if (std::string file = formatOf(text).second; file != "-") all.push_back(std::move(file));
  }
  if (!newBaseline_.empty()) all.push_back(newBaseline_);
  if (!bundle_.empty()) all.push_back(bundle_);
  return all;
}

void ReportOptions::write(Report& report, const std::string& secretHeader, bool keeps,
                          const Report* before) const {
  if (!shard_.empty()) report.shard = shard_;
  if (baseline_) baseline_->apply(report, report.started, strictBaseline_);
  bool stdoutTaken = json_ || quiet_;
  if (json_) writeJson(report, std::cout);
  for (const std::string& text : reports_) {
    const auto [format, file] = formatOf(text);
    if (file == "-") {
      writeAs(*format, report, std::cout);
      stdoutTaken = true;
      continue;
    }
    writeFile("--report", file,
              [&, one = format](std::ostream& out) { writeAs(*one, report, out); });
  }
  if (!newBaseline_.empty()) {
    const TimePoint until = report.started + std::chrono::hours(24 * 90);
    const Baseline found =
        Baseline::of(report, "known on " + formatTime(report.started).substr(0, 10),
                     formatTime(until).substr(0, 10));
    writeFile("--write-baseline", newBaseline_, [&](std::ostream& out) { out << found.json(); });
  }
  if (!bundle_.empty()) {
    writeFile("--bundle", bundle_, [&](std::ostream& out) {
      writeBundle(bundleOf(report), report.started, signKey_, out);
    });
  }
  const std::string kept = keeps && !forget_ ? keep(report) : "";
  tellGithub(report, stdoutTaken);
  if (stdoutTaken) {
    std::cout.flush();
    return;
  }
  if (before != nullptr) {
    writeSince(*before, report, std::cout);
    std::cout.flush();
    return;
  }
  const std::size_t width = widthOf(STDOUT_FILENO);
  TextStyle style{.colour = wantsColour(stdout),
                  .all = all_,
                  .secretHeader = secretHeader,
                  .width = width,
                  .bodies = kept};
  // Who reads a log later may not have the bodies that were kept here.
  if (width == 0) style.inlineBytes = CurlStyle().inlineBytes;
  writeText(report, std::cout, style);
  if (!kept.empty()) {
    std::cout << "\nokta-conformance replay puts what failed again\n";
  }
  std::cout.flush();
}

}  // namespace hooks
