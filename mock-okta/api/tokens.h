#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "fixtures/wire/secret.h"
#include "mock-okta/org/org.h"

namespace hooks {

// What `Authorization: SSWS <value>` presents.
struct ApiToken {
  Secret value;
  // 00T…; the System Log names it, never the value.
  std::string id = {};
  // The administrator whose doing everything is that is done with the token.
  std::string ownerId = {};
  // Whether it is refused all but reading.
  bool readOnly = false;
};

// Who owns the tokens of an org that is new.
struct Administrator {
  std::string login = "admin@example.com";
  std::string firstName = "Ada";
  std::string lastName = "Admin";
};

// The org's administrator, who is there before anybody can create users: found by login, or else
// made, without an event in the System Log. The id.
std::string administratorOf(Org& org, const Administrator& administrator = {});

// A token of the org's administrator.
ApiToken administratorToken(Org& org, Secret value, const Administrator& administrator = {});

}  // namespace hooks
