#include "conformance/commands/choice_options.h"

#include <random>

namespace hooks {

void ChoiceOptions::addTo(CLI::App& command, const std::string& checks, int mostJobs) {
  command.add_option("check", selection_.patterns, checks);
  command.add_option("--skip", selection_.skip, "Checks to leave out")
      ->allow_extra_args(false)
      ->type_name("CHECK");
  command.add_option("--level", level_, "No weaker checks than this")
      ->type_name("must|should|may")
      ->check(CLI::IsMember({"must", "should", "may"}));
  command.add_flag("--strict", strict_, "A SHOULD that is not met fails the run too");
  command.add_option("--seed", seed_, "Repeats the choices of an earlier run")->type_name("N");
  command.add_option("--jobs", jobs_, "Checks that run side by side")
      ->capture_default_str()
      ->type_name("N")
      ->check(CLI::Range(1, mostJobs));
}

void ChoiceOptions::addProfileTo(CLI::App& command) {
  command.add_option("--profile", selection_.profile, "Which checks are put")
      ->capture_default_str()
      ->type_name("NAME");
}

std::vector<const Check*> ChoiceOptions::of(const std::vector<Check>& all) const {
  Selection selection = selection_;
  if (!level_.empty()) {
    selection.level = level_ == "must"     ? Level::Must
                      : level_ == "should" ? Level::Should
                                           : Level::May;
  }
  return choose(all, selection);
}

std::uint64_t ChoiceOptions::seed() {
  if (!seed_) seed_ = std::random_device()() % 1'000'000;
  return *seed_;
}

void ChoiceOptions::describeIn(Report& report) const {
  report.chosen = selection_.patterns;
  report.left = selection_.skip;
  report.whole = selection_.patterns.empty() && selection_.skip.empty() && level_.empty();
  report.strict = strict_;
}

}  // namespace hooks
