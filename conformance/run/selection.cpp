#include "conformance/run/selection.h"

#include <algorithm>

#include "fixtures/catalog/suggestions.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

bool inProfile(const Check& check, const std::string& profile) {
  if (profile == "verify-only") return check.group() == "verify";
  if (profile == "okta-minimum") {
    return check.level == Level::Must && check.checkClass != CheckClass::Hostile;
  }
  if (profile == "production-readonly") {
    return check.checkClass == CheckClass::Safe && check.level != Level::May &&
           // It is about what an observer sees, although it answers for the first delivery too.
           check.id != "batch/canary" && check.needs.empty() && check.turn == Turn::Together &&
           !check.harmful;
  }
  if (profile == "hostile") return true;
  return check.level != Level::May && check.checkClass != CheckClass::Hostile;
}

bool matches(const Check& check, const std::string& pattern) {
  return check.id == pattern || check.group() == pattern || matchesGlob(check.id, pattern);
}

void mustNameSomething(const std::vector<Check>& checks, const std::string& pattern,
                       const char* where) {
  const auto named = [&](const Check& check) { return matches(check, pattern); };
  if (std::any_of(checks.begin(), checks.end(), named)) return;
  std::vector<std::string_view> ids;
  for (const Check& check : checks) ids.push_back(check.id);
  const std::vector<std::string> near = nearest(pattern, ids);
  throw ShapeError(where, "a check, a group such as verify, or a glob such as 'idem/*'",
                   "'" + pattern + "'" +
                       (near.empty() ? ", which names none; okta-conformance list shows them all"
                                     : ", which names none; did you mean " + near.front() + "?"));
}

}  // namespace

const std::vector<ProfileInfo>& profiles() {
  static const std::vector<ProfileInfo> all = {
      {"verify-only", "the verification request"},
      {"okta-minimum", "every MUST"},
      {"recommended", "every MUST and SHOULD that does no harm"},
      {"production-readonly", "a few ordinary requests, nothing that needs an observer"},
      {"hostile", "everything, also what may take a weak receiver down"}};
  return all;
}

bool matchesGlob(std::string_view text, std::string_view glob) {
  if (glob.empty()) return text.empty();
  if (glob.front() == '*') {
    for (std::size_t i = 0; i <= text.size(); ++i) {
      if (matchesGlob(text.substr(i), glob.substr(1))) return true;
    }
    return false;
  }
  if (text.empty() || (glob.front() != '?' && glob.front() != text.front())) return false;
  return matchesGlob(text.substr(1), glob.substr(1));
}

std::vector<const Check*> choose(const std::vector<Check>& checks, const Selection& selection) {
  const auto& known = profiles();
  if (std::none_of(known.begin(), known.end(),
                   [&](const ProfileInfo& profile) { return profile.name == selection.profile; })) {
    std::string names;
    for (const ProfileInfo& profile : known) names += (names.empty() ? "" : ", ") + profile.name;
    throw ShapeError("--profile", "one of " + names, "'" + selection.profile + "'");
  }
  for (const std::string& pattern : selection.patterns) {
    mustNameSomething(checks, pattern, "check");
  }
  for (const std::string& pattern : selection.skip) mustNameSomething(checks, pattern, "--skip");

  std::vector<const Check*> chosen;
  for (const Check& check : checks) {
    const auto named = [&](const std::string& pattern) { return matches(check, pattern); };
    const bool byName = std::find(selection.patterns.begin(), selection.patterns.end(), check.id) !=
                        selection.patterns.end();
    const bool wanted =
        byName || (inProfile(check, selection.profile) &&
                   (selection.patterns.empty() ||
                    std::any_of(selection.patterns.begin(), selection.patterns.end(), named)));
    if (!wanted || std::any_of(selection.skip.begin(), selection.skip.end(), named)) continue;
    if (selection.level && check.level > *selection.level) continue;
    chosen.push_back(&check);
  }
  if (chosen.empty()) {
    throw ShapeError("checks", "at least one to be left by the profile, --level and --skip",
                     "none");
  }
  return chosen;
}

}  // namespace hooks
