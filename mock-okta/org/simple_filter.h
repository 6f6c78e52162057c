#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "mock-okta/org/hook_filter.h"

namespace hooks {

// One row of the console's builder of event hook filters: field, operator, value.
struct SimpleCondition {
  enum class Operator { Equals, NotEquals, Contains };

  // As the builder calls it, such as actor.alternateId or target.type.
  std::string field;
  Operator op = Operator::Equals;
  std::string value;

  bool operator==(const SimpleCondition&) const = default;
};

// {"field", "operator", "value"}.
JsonObject toJson(const SimpleCondition& condition);

// "eq", "ne" or "contains"; the other way round, nothing for what is none of them.
std::string_view nameOf(SimpleCondition::Operator op);
std::optional<SimpleCondition::Operator> simpleOperator(std::string_view name);

// The fields that the builder offers, in its order.
std::span<const std::string_view> simpleFields();

// The expression that Okta makes of the rows: they are joined by &&, and each row of a target has a
// selection of its own, so that two of them need not mean the same target. Of no rows it is empty.
// Throws ShapeError for a field that the builder does not have.
// Source: Okta, "Event hook filtering" and its help page on the fields of the simple UI. That the
// builder has eq and ne follows from the operators that Okta names; that it has contains is assumed
// from the expressions that it shows for outcome.reason and changedAttributes.
std::string simpleFilter(const std::vector<SimpleCondition>& rows);

// The rows that an expression could have been made of, however it is spaced and spelled; nothing
// if there are none, so that only the advanced editor can show it.
std::optional<std::vector<SimpleCondition>> simpleConditions(const HookFilter& filter);

}  // namespace hooks
