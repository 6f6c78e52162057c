#include "mock-okta/org/simple_filter.h"

#include <algorithm>
#include <array>

#include "fixtures/wire/shape_error.h"
#include "mock-okta/org/hook_filter_methods.h"
#include "mock-okta/org/hook_filter_tree.h"

namespace hooks {

namespace {

using Operator = SimpleCondition::Operator;
namespace tree = hook_filter;

constexpr std::string_view kTarget = "target.";
// Of an expression; debugContext is left out as Okta leaves it out.
constexpr std::string_view kEvent = "event.";
constexpr std::string_view kChangedAttributes = "changedAttributes";
constexpr std::string_view kDebugData = "event.debugData.";

constexpr std::array<std::string_view, 12> kFields = {
    "eventType",  "outcome.reason",    "outcome.result",     "actor.id",
    "actor.type", "actor.alternateId", "actor.displayName",  "changedAttributes",
    "target.id",  "target.type",       "target.alternateId", "target.displayName"};

void writeTest(std::string_view field, const SimpleCondition& row, std::string& out) {
  out += field;
  if (row.op == Operator::Contains) {
    out += ".contains(";
    tree::writeText(row.value, out);
    out += ')';
  } else {
    out += row.op == Operator::Equals ? " eq " : " ne ";
    tree::writeText(row.value, out);
  }
}

// The field and the text that a node compares.
struct Test {
  const tree::Field* field;
  Operator op;
  std::string value;
};

std::optional<std::string> textIn(const tree::Node& node) {
  const auto* literal = dynamic_cast<const tree::Literal*>(&node);
  if (literal == nullptr || literal->type() != tree::Type::Text) return std::nullopt;
  return std::string(std::get<std::string_view>(literal->value()));
}

std::optional<Test> testIn(const tree::Node& node) {
  if (const auto* comparison = dynamic_cast<const tree::Comparison*>(&node)) {
    const auto* field = dynamic_cast<const tree::Field*>(&comparison->left());
    const auto value = textIn(comparison->right());
    const bool equality = comparison->relation() == tree::Relation::Eq;
    if (!field || !value || (!equality && comparison->relation() != tree::Relation::Ne)) {
      return std::nullopt;
    }
    return Test{field, equality ? Operator::Equals : Operator::NotEquals, *value};
  }
  const auto* call = dynamic_cast<const tree::Call*>(&node);
  if (call == nullptr || call->method().name != "contains") return std::nullopt;
  const auto* field = dynamic_cast<const tree::Field*>(&call->receiver());
  const auto value = textIn(*call->arguments().front());
  if (!field || !value) return std::nullopt;
  return Test{field, Operator::Contains, *value};
}

// What event.target.?[…].size()>0 has in its brackets.
const tree::Node* someTarget(const tree::Node& node) {
  const auto* comparison = dynamic_cast<const tree::Comparison*>(&node);
  if (comparison == nullptr || comparison->relation() != tree::Relation::Gt) return nullptr;
  const auto* zero = dynamic_cast<const tree::Literal*>(&comparison->right());
  if (zero == nullptr || !tree::equal(zero->value(), 0.0)) return nullptr;
  const auto* size = dynamic_cast<const tree::Call*>(&comparison->left());
  if (size == nullptr || size->method().name != "size") return nullptr;
  const auto* selection = dynamic_cast<const tree::Selection*>(&size->receiver());
  if (selection == nullptr) return nullptr;
  if (dynamic_cast<const tree::Field*>(&selection->list()) == nullptr) return nullptr;
  return &selection->condition();
}

std::optional<SimpleCondition> conditionIn(const tree::Node& node) {
  const tree::Node* ofTarget = someTarget(node);
  const auto test = testIn(ofTarget == nullptr ? node : *ofTarget);
  if (!test) return std::nullopt;
  const std::string_view name = test->field->info().name;
  std::string field;
  if (ofTarget != nullptr) {
    field = std::string(kTarget) + std::string(name);
  } else {
    field = name.substr(name.starts_with(kDebugData) ? kDebugData.size() : kEvent.size());
  }
  return SimpleCondition{.field = field, .op = test->op, .value = test->value};
}

}  // namespace

std::string_view nameOf(Operator op) {
  switch (op) {
    case Operator::Equals:
      return "eq";
    case Operator::NotEquals:
      return "ne";
    case Operator::Contains:
      break;
  }
  return "contains";
}

std::optional<Operator> simpleOperator(std::string_view name) {
  for (const Operator op : {Operator::Equals, Operator::NotEquals, Operator::Contains}) {
    if (nameOf(op) == name) return op;
  }
  return std::nullopt;
}

std::span<const std::string_view> simpleFields() { return kFields; }

JsonObject toJson(const SimpleCondition& condition) {
  return {
      {"field", condition.field}, {"operator", nameOf(condition.op)}, {"value", condition.value}};
}

std::string simpleFilter(const std::vector<SimpleCondition>& rows) {
  std::string result;
  for (const SimpleCondition& row : rows) {
    if (std::find(kFields.begin(), kFields.end(), row.field) == kFields.end()) {
      std::string offered;
      for (const std::string_view field : kFields) {
        offered += (offered.empty() ? "" : ", ") + std::string(field);
      }
      throw ShapeError("field", "one of " + offered, "'" + row.field + "'");
    }
    if (!result.empty()) result += " && ";
    const std::string_view field = row.field;
    if (field.starts_with(kTarget)) {
      result += "event.target.?[";
      writeTest(field.substr(kTarget.size()), row, result);
      result += "].size()>0";
    } else {
      writeTest(std::string(field == kChangedAttributes ? kDebugData : kEvent) + row.field, row,
                result);
    }
  }
  return result;
}

std::optional<std::vector<SimpleCondition>> simpleConditions(const HookFilter& filter) {
  std::vector<const tree::Node*> operands = {&filter.root()};
  const auto* junction = dynamic_cast<const tree::Junction*>(&filter.root());
  if (junction != nullptr && junction->kind() == tree::Junction::Kind::All) {
    operands = junction->children();
  }
  std::vector<SimpleCondition> rows;
  for (const tree::Node* operand : operands) {
    auto row = conditionIn(*operand);
    if (!row) return std::nullopt;
    rows.push_back(std::move(*row));
  }
  return rows;
}

}  // namespace hooks
