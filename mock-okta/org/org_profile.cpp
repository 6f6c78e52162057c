#include "mock-okta/org/org_profile.h"

namespace hooks {

std::optional<OrgProfile> orgProfile(std::string_view name) {
  OrgProfile profile;
  profile.name = name;
  if (name == "today") return profile;
  if (name == "strict") {
    profile.strictHttps = true;
    profile.anyChannelChangeUnverifies = true;
    profile.keepsAbsentSecret = false;
    return profile;
  }
  if (name == "2020") {
    profile.activeHooks = 10;
    profile.typesPerHook = 0;
    profile.stagedWithPasswordHasStatusChanged = false;
    profile.newerMembers = false;
    profile.contentType = "application/json;charset=UTF-8";
    return profile;
  }
  return std::nullopt;
}

std::vector<std::string> orgProfileNames() { return {"today", "strict", "2020"}; }

}  // namespace hooks
