#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>

#include "fixtures/wire/json.h"
#include "mock-okta/api/api_call.h"
#include "mock-okta/org/api_error.h"

namespace hooks {

// 400 in Okta's form, that names a member of a body or of a query and what is wrong with it.
ApiError wrongMember(std::string_view member, const std::string& cause);

// The body of a call of the mock's own paths: an object with members that are known, or no body at
// all, which is an object without any. Every reader throws ApiError that names the member.
class ControlBody {
 public:
  // Refuses a member that is not among those known: a misspelt one must not pass for one that
  // worked.
  ControlBody(const ApiCall& call, std::initializer_list<std::string_view> known);

  // Nothing if it is not there, or null.
  const Json* find(std::string_view member) const;
  std::optional<std::string> text(std::string_view member) const;
  std::string needText(std::string_view member) const;
  // A whole number from 1 to `most`.
  std::int64_t number(std::string_view member, std::int64_t absent, std::int64_t most) const;
  bool flag(std::string_view member) const;

 private:
  JsonObject members_;
};

}  // namespace hooks
