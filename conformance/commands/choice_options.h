#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "conformance/run/report.h"
#include "conformance/run/selection.h"

namespace hooks {

// The options that say which checks are put, how many at once, and what fails a run.
class ChoiceOptions {
 public:
  explicit ChoiceOptions(std::size_t jobs) : jobs_(jobs) {}

  // `checks` describes the names that may be given; `mostJobs` bounds --jobs.
  void addTo(CLI::App& command, const std::string& checks, int mostJobs);
  // --profile, which a command may have besides.
  void addProfileTo(CLI::App& command);

  // Those of `all` that are chosen. Throws ShapeError as choose() does.
  std::vector<const Check*> of(const std::vector<Check>& all) const;
  // Any but for --seed, and then the same each time.
  std::uint64_t seed();
  std::size_t jobs() const { return jobs_; }
  bool strict() const { return strict_; }
  // Writes into the report what was chosen.
  void describeIn(Report& report) const;

  const std::string& profile() const { return selection_.profile; }
  // Without --profile: the one that is meant.
  void setProfile(std::string name) { selection_.profile = std::move(name); }

 private:
  Selection selection_;
  std::string level_;
  bool strict_ = false;
  std::optional<std::uint64_t> seed_;
  std::size_t jobs_;
};

}  // namespace hooks
