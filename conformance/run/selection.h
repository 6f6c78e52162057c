#pragma once

#include <optional>
#include <string>
#include <vector>

#include "conformance/check/check.h"

namespace hooks {

// Which checks a run puts.
struct Selection {
  // verify-only, okta-minimum, recommended, production-readonly or hostile.
  std::string profile = "recommended";
  // Ids, the start of ids up to a slash, or globs with * and ?; empty for all of the profile. A
  // check that is named whole is put whatever the profile says.
  std::vector<std::string> patterns = {};
  std::vector<std::string> skip = {};
  // No check of a weaker level than this.
  std::optional<Level> level = std::nullopt;
};

struct ProfileInfo {
  std::string name;
  std::string about;
};
const std::vector<ProfileInfo>& profiles();

// The chosen ones, in the order of the catalogue. Throws ShapeError, with names that may have been
// meant, for a pattern that names no check and a profile that there is not; and if nothing is left.
std::vector<const Check*> choose(const std::vector<Check>& checks, const Selection& selection);

bool matchesGlob(std::string_view text, std::string_view glob);

}  // namespace hooks
