#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fixtures/catalog/event_catalog.h"
#include "mock-okta/org/event_hook.h"
#include "mock-okta/org/org_profile.h"

namespace hooks {

// What a request asks a hook to be. Read-only members are not here.
struct HookDraft {
  std::string name = {};
  std::optional<std::string> description = std::nullopt;
  // In the order given, equal ones once.
  std::vector<std::string> items = {};
  std::optional<std::vector<HookFilterEntry>> filters = std::nullopt;
  std::string uri = {};
  std::vector<HttpHeader> headers = {};
  struct Auth {
    std::string key;
    // Nothing: the value is not in the request, because nobody can read it back.
    std::optional<Secret> value;
  };
  std::optional<Auth> auth = std::nullopt;
  // Nothing: leave it.
  std::optional<bool> active = std::nullopt;
};

// Says what is wrong with a filter's expression; nothing if it can be evaluated.
using ExpressionCheck = std::function<std::optional<std::string>(const std::string& expression)>;

// What is wrong with a draft, one text a problem, each "<member>: <what is wrong>"; none if it may
// become a hook. That a name is unique only the org can say. Okta's own texts are known for few of
// these problems; the others are ours.
std::vector<std::string> complaintsAbout(const HookDraft& draft, const OrgProfile& profile,
                                         const EventCatalog& catalog,
                                         const ExpressionCheck& expression);

// What is wrong with a receiver's address, or nothing.
std::optional<std::string> complaintAboutHookUri(std::string_view uri, bool strictHttps);

}  // namespace hooks
