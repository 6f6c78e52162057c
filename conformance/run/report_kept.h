#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "conformance/run/report.h"

namespace hooks {

// The last run that failed: enough to put its failed checks again.
struct KeptRun {
  // The command of okta-conformance: receiver or org.
  std::string command = "receiver";
  // Its arguments; no secret is among them.
  std::vector<std::string> arguments = {};
  // Where it was run, which the paths among them begin at; empty if that is not known.
  std::string directory = {};
  std::uint64_t seed = 0;
  // Why arguments alone do not make the same run again; empty if they do.
  std::string missing = {};
  // The checks that failed, and how.
  std::vector<std::string> failed = {};
};

// Where it is kept: $OKTA_CONFORMANCE_STATE, or okta-conformance in $XDG_STATE_HOME or in
// ~/.local/state; nothing without any of these.
std::optional<std::filesystem::path> keptFolder();

// Keeps the run, and the bodies that were sent last by the checks that failed, for this user alone.
// False if that cannot be written: nothing depends on it.
bool keepRun(const std::filesystem::path& folder, const Report& report, const KeptRun& run);
// Throws ShapeError if no run is kept there, or something else is.
KeptRun keptRun(const std::filesystem::path& folder);

}  // namespace hooks
