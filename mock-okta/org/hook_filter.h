#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "fixtures/wire/log_event.h"
#include "mock-okta/org/filter_error.h"

namespace hooks {

namespace hook_filter {
class Node;
}

// The condition under which an event hook gets an event: an expression of the Okta Expression
// Language, as far as event hooks have it.
//
//   event.target.?[type eq 'UserGroup' && displayName eq 'Sales'].size() > 0
//
// Everything that can be known when a hook is saved is refused then: syntax, fields that cannot be
// filtered on, operands of the wrong type, an expression that is not a Boolean. Immutable, cheap to
// copy: threads may share one.
//
// Okta names eq, ne, && and || for event hooks, and shows or takes >, !=, null, parentheses,
// .?[ ], .size() and .contains(). The rest of what is read here is what Okta's Expression Language
// has in the Identity Engine, without a word on whether event hooks have it too: the other
// comparisons, !, ? :, {1, 2}, .![ ] and the methods of hook_filter_methods.h.
// Source: Okta, "Okta Expression Language and event hooks" and "Okta Expression Language in Okta
// Identity Engine"; Spring's SpEL, of which the language is a part.
class HookFilter {
 public:
  static constexpr std::size_t kMaxLength = 4096;
  static constexpr std::size_t kMaxDepth = 32;

  // Throws FilterError; its summary names the position and what would have been right there. How
  // Okta words it is not known.
  explicit HookFilter(std::string_view expression);

  // An expression that fails on an event, such as one that asks a null reason whether it contains
  // a word, does not match it.
  bool matches(const LogEvent& event) const;

  const std::string& expression() const { return expression_; }
  // The expression's tree: hook_filter_tree.h.
  const hook_filter::Node& root() const { return *root_; }

 private:
  std::string expression_;
  std::shared_ptr<const hook_filter::Node> root_;
};

}  // namespace hooks
