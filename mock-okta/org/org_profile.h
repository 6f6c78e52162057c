#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace hooks {

// How an org behaves where Okta has changed over the years, or where Okta's word is missing and we
// had to choose. Each switch is explained in mock-okta/README.md, "What we assumed".
struct OrgProfile {
  std::string name = "today";

  // Active hooks an org may have; 0 for no limit.
  std::size_t activeHooks = 25;
  // Event types a hook may subscribe to; 0 for no limit.
  std::size_t typesPerHook = 300;
  // Whether a hook counts against the limit only once it is verified too.
  bool unverifiedHooksAreFree = false;

  // Whether plain http is refused for a receiver on this machine too.
  bool strictHttps = false;
  // Whether a PUT that changes headers or authentication asks for a new verification, as one that
  // changes the uri does.
  bool anyChannelChangeUnverifies = false;
  // Whether a PUT without authScheme.value keeps the value of the same key.
  bool keepsAbsentSecret = true;
  // Whether POST takes a status from the body, as PUT does.
  bool createHonoursStatus = true;
  bool verifiesInactiveHooks = false;
  bool deletesActiveHooks = false;

  // Whether a staged user that has a password has a statusChanged.
  bool stagedWithPasswordHasStatusChanged = true;

  // Whether answers have the members that Okta added after 2020: a hook's description and filter,
  // a user's links resetFactors and forgotPassword.
  bool newerMembers = true;
  std::string contentType = "application/json";
};

// "today", "strict" (today's, and every open question answered the unkind way) or "2020" (limits
// and forms of that year). Nothing for another name.
std::optional<OrgProfile> orgProfile(std::string_view name);
std::vector<std::string> orgProfileNames();

}  // namespace hooks
