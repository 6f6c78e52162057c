#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "mock-okta/org/hook_filter_value.h"

namespace hooks::hook_filter {

// What can be called on a value of a type. `run` gets the receiver, which is of that type, and as
// many arguments as there are parameters, any of which may be null.
struct Method {
  Type receiver;
  std::string_view name;
  std::vector<Type> parameters;
  Type result;
  Value (*run)(Evaluation& evaluation, const Value& receiver, std::span<const Value> arguments);
};

// By receiver and name, one or more with a name. Those of strings and lists that Okta documents for
// its Expression Language in the Identity Engine; positions count UTF-16 units, as in Java.
const std::vector<Method>& methods();

}  // namespace hooks::hook_filter
