#include "receiver/cli/program.h"

#include <algorithm>
#include <iostream>
#include <set>

#include "fixtures/wire/shape_error.h"
#include "receiver/cli/config_file.h"

namespace hooks {

namespace {

// How many letters to add, drop or change to get from one to the other.
std::size_t distance(const std::string& a, const std::string& b) {
  std::vector<std::size_t> row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) row[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    std::size_t diagonal = std::exchange(row[0], i);
    for (std::size_t j = 1; j <= b.size(); ++j) {
      const std::size_t changed = diagonal + (a[i - 1] == b[j - 1] ? 0 : 1);
      diagonal = std::exchange(row[j], std::min({row[j] + 1, row[j - 1] + 1, changed}));
    }
  }
  return row.back();
}

std::vector<std::string> optionNames(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

// The name nearest to what was typed, if it is near at all.
std::string nearest(const std::string& typed, const std::vector<std::string>& names) {
  const auto near = std::min_element(names.begin(), names.end(), [&](const auto& a, const auto& b) {
    return distance(typed, a) < distance(typed, b);
  });
  return near == names.end() || distance(typed, *near) > 3 ? "" : *near;
}

// What CLI11 says, but for texts that say little: it tells of a number that is none as
// "Could not convert: --seed = soon".
std::string plain(const CLI::ParseError& error) {
  std::string text = error.what();
  constexpr std::string_view kConvert = "Could not convert: ";
  const auto equals = text.find(" = ");
  if (!text.starts_with(kConvert) || equals == std::string::npos) return text;
  return text.substr(kConvert.size(), equals - kConvert.size()) +
         ": expected a number that it can take, found '" + text.substr(equals + 3) + "'";
}

}  // namespace

std::string programVersion() { return HOOKS_VERSION; }

Program::Program(std::string name, const std::string& about, const std::string& footer)
    : name_(std::move(name)), app_(about, name_) {
  app_.footer(footer);
  app_.set_version_flag("--version", name_ + " " + programVersion(), "Print the version and exit");
  app_.require_subcommand(1);
  app_.get_formatter()->column_width(34);
}

CLI::App& Program::command(const std::string& name, const std::string& about,
                           const std::string& footer, std::function<int()> run) {
  return command(app_, name, about, footer, std::move(run));
}

CLI::App& Program::group(const std::string& name, const std::string& about,
                         const std::string& footer) {
  CLI::App* app = app_.add_subcommand(name, about);
  app->footer(footer);
  app->require_subcommand(1);
  groups_.push_back(app);
  return *app;
}

CLI::App& Program::command(CLI::App& group, const std::string& name, const std::string& about,
                           const std::string& footer, std::function<int()> run) {
  CLI::App* app = group.add_subcommand(name, about);
  app->footer(footer);
  app->add_option("--config", config_, "Read options from FILE: .properties, .ini, .xml or .json")
      ->type_name("FILE");
  std::vector<std::string> path{name};
  if (&group != &app_) path.insert(path.begin(), group.get_name());
  commands_.push_back({app, std::move(path), std::move(run)});
  return *app;
}

std::vector<std::string> Program::withConfig(std::vector<std::string> arguments) const {
  std::string file;
  std::set<std::string> given;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    if (!arguments[i].starts_with("--")) continue;
    const std::string name = arguments[i].substr(2, arguments[i].find('=') - 2);
    given.insert(name);
    // A secret has more than one option, of which the command line's goes before the file's.
    if (name.ends_with("-file")) given.insert(name.substr(0, name.size() - 5));
    given.insert(name + "-file");
    if (name != "config") continue;
    const std::size_t equals = arguments[i].find('=');
    if (equals != std::string::npos) file = arguments[i].substr(equals + 1);
    if (equals == std::string::npos && i + 1 < arguments.size()) file = arguments[i + 1];
  }
  if (file.empty() || given.contains("help")) return arguments;
  for (const Command& command : commands_) {
    const std::vector<std::string>& path = command.path;
    if (arguments.size() < path.size()) continue;
    if (!std::equal(path.begin(), path.end(), arguments.begin())) continue;
    std::set<std::string> known;
    std::set<std::string> flags;
    for (const CLI::Option* option : command.app->get_options()) {
      for (const std::string& name : option->get_lnames()) {
        known.insert(name);
        if (option->get_items_expected_max() == 0) flags.insert(name);
      }
    }
    const std::string section = path.size() == 1 ? path[0] : path[0] + "." + path[1];
    for (std::string& argument : argumentsFrom(file, section, known, flags, given)) {
      arguments.push_back(std::move(argument));
    }
  }
  return arguments;
}

int Program::complain(const std::string& problem, int status) const {
  std::string line = problem;
  std::replace(line.begin(), line.end(), '\n', ' ');
  std::cerr << name_ << ": " << line << '\n';
  return status;
}

std::string Program::unknown(const std::vector<std::string>& arguments, const CLI::App& app) const {
  for (const std::string& argument : arguments) {
    if (!argument.starts_with('-')) continue;
    const std::string name = argument.substr(0, argument.find('='));
    const std::string meant = nearest(name, optionNames(app));
    return "unknown option " + name + (meant.empty() ? "" : "; did you mean " + meant + "?");
  }
  // Its text is kept back, because it may be a secret that has lost its option.
  return arguments.empty() ? "" : "an argument that belongs to no option";
}

const CLI::App& Program::chosen() const {
  const CLI::App* app = &app_;
  for (const CLI::App* group : groups_) {
    if (group->parsed()) app = group;
  }
  for (const Command& command : commands_) {
    if (command.app->parsed()) app = command.app;
  }
  return *app;
}

int Program::run(std::vector<std::string> arguments) {
  try {
    arguments = withConfig(std::move(arguments));
    std::reverse(arguments.begin(), arguments.end());
    app_.parse(std::move(arguments));
    for (const Command& command : commands_) {
      if (command.app->parsed()) return command.run();
    }
    return kExitUsage;
  } catch (const CLI::Success& asked) {
    return app_.exit(asked);
  } catch (const CLI::ParseError& error) {
    std::string help = name_;
    std::string group;
    const CLI::App* end = &chosen();
    for (const CLI::App* known : groups_) {
      if (known->parsed()) group = known->get_name();
    }
    if (!group.empty()) help += " " + group;
    if (end != &app_ && end->get_name() != group) help += " " + end->get_name();
    help += " --help";
    std::string problem;
    if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
      problem = unknown(app_.remaining(true), *end);
    }
    const auto extra = app_.remaining(true);
    const bool gathers = end == &app_ || end->get_name() == group;
    if (gathers && !extra.empty() && !extra.front().starts_with('-')) {
      problem = "there is no command " + (group.empty() ? "" : group + " ") + extra.front();
    }
    if (problem.empty()) problem = plain(error);
    return complain(problem + " (see " + help + ")", kExitUsage);
  } catch (const UsageError& error) {
    return complain(error.what(), kExitUsage);
  } catch (const ShapeError& error) {
    return complain(error.what(), kExitUsage);
  } catch (const std::exception& error) {
    return complain(error.what(), kExitFailed);
  }
}

}  // namespace hooks
