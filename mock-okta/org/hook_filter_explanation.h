#pragma once

#include <optional>
#include <string>
#include <vector>

#include "fixtures/wire/json.h"
#include "mock-okta/org/hook_filter.h"

namespace hooks {

// What a part of a HookFilter came to on one event, and what the parts of that part did.
struct Explanation {
  // As the filter has it.
  std::string expression;
  // As an expression would write it, such as 'SUCCESS', 2, null or {'Sales', 'IT'}; "2 targets";
  // or "fails: …" and why, which an event does not get through. Empty if it was not looked at,
  // because what stands before it decided.
  std::string value;
  // Inside of .?[ ] and .![ ]: which target it was evaluated on, the first being 0, and who that
  // is.
  std::optional<std::size_t> target = std::nullopt;
  std::string targetName = {};
  // Parts that are literals speak for themselves and are left out.
  std::vector<Explanation> parts = {};
};

// Evaluates the filter and remembers each step.
Explanation explain(const HookFilter& filter, const LogEvent& event);

// As a tree for people, a part a line, each line ended:
//
//   false  event.outcome.result eq 'SUCCESS'
//   └─ 'FAILURE'  event.outcome.result
std::string drawn(const Explanation& explanation);

// {"expression", "value", "target"?, "parts"?}; a part that was not looked at has the value null.
Json toJson(const Explanation& explanation);

}  // namespace hooks
