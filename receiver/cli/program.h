#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <stdexcept>
#include <string>
#include <vector>

namespace hooks {

// What every program of this project answers its caller with.
enum ExitStatus { kExitOk = 0, kExitFailed = 1, kExitUsage = 2 };

// The program was called in a way it cannot be: an option's value, a file it names. Says which, and
// what to do about it, in one line.
class UsageError : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// What all programs of this project have in common: --help with examples, --version, one line on
// stderr for an error, and the exit status.
//
//   Program program("okta-receiver", "Receives Okta's event hooks.", "Examples:\n  …");
//   CLI::App& serve = program.command("serve", "…", "Examples:\n  …", [&] { return kExitOk; });
//   serve.add_option("--port", port, "…")->capture_default_str();
//   return program.run(takeArguments(argc, argv, {"--auth-secret"}));
//
// CLI11 parses, because POCO's options know no subcommands; the files that --config names are read
// by Poco::Util. An option on the command line goes before the file.
class Program {
 public:
  Program(std::string name, const std::string& about, const std::string& footer);

  // A subcommand; `run` is called when its options have been read, and returns an exit status.
  CLI::App& command(const std::string& name, const std::string& about, const std::string& footer,
                    std::function<int()> run);

  // A command that only gathers others, as `events` does in `mock-okta events list`.
  CLI::App& group(const std::string& name, const std::string& about, const std::string& footer);
  // A subcommand of a group. In the file of --config its section is the group's, then its own:
  // events.list.
  CLI::App& command(CLI::App& group, const std::string& name, const std::string& about,
                    const std::string& footer, std::function<int()> run);

  // Parses, runs the command that was named and answers with the exit status. UsageError and
  // ShapeError are wrong usage (2); any other exception is a failure (1).
  int run(std::vector<std::string> arguments);

  const std::string& name() const { return name_; }

 private:
  struct Command {
    CLI::App* app;
    // Its name, and before it that of its group.
    std::vector<std::string> path;
    std::function<int()> run;
  };

  // With the options of the file that --config names behind them.
  std::vector<std::string> withConfig(std::vector<std::string> arguments) const;
  // The arguments that were not understood, without their values, which might be secrets.
  std::string unknown(const std::vector<std::string>& arguments, const CLI::App& app) const;
  // What the arguments chose, as far as they were understood: a command, a group or the program.
  const CLI::App& chosen() const;
  int complain(const std::string& problem, int status) const;

  std::string name_;
  CLI::App app_;
  std::vector<CLI::App*> groups_;
  std::vector<Command> commands_;
  std::string config_;
};

// Such as 0.1.0.
std::string programVersion();

}  // namespace hooks
