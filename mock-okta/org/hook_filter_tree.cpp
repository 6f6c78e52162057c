#include "mock-okta/org/hook_filter_tree.h"

#include <algorithm>
#include <compare>
#include <optional>

#include "mock-okta/org/hook_filter_methods.h"

namespace hooks::hook_filter {

namespace {

// Order as SpEL has it: null comes before everything else. Nothing for what has no order.
std::optional<std::partial_ordering> order(const Value& a, const Value& b) {
  if (isNull(a) || isNull(b)) return static_cast<int>(isNull(b)) <=> static_cast<int>(isNull(a));
  if (a.index() != b.index()) return std::nullopt;
  if (const auto* number = std::get_if<double>(&a)) return *number <=> std::get<double>(b);
  if (const auto* text = std::get_if<std::string_view>(&a)) {
    return *text <=> std::get<std::string_view>(b);
  }
  return std::nullopt;
}

// SpEL takes null for no Boolean.
Failed noBoolean(const Value& value) {
  const Failed* failure = std::get_if<Failed>(&value);
  return failure != nullptr ? *failure : Failed{"null is no Boolean"};
}

void writeWithin(const Node& node, Binding needed, std::string& out) {
  const bool loose = node.binding() < needed;
  if (loose) out += '(';
  node.write(out);
  if (loose) out += ')';
}

void writeStep(const Node& list, std::string_view opening, const Node& inner, std::string& out) {
  writeWithin(list, Binding::Operand, out);
  out += opening;
  inner.write(out);
  out += ']';
}

std::vector<const Node*> pointersTo(const std::vector<NodePtr>& nodes) {
  std::vector<const Node*> result;
  for (const NodePtr& node : nodes) result.push_back(node.get());
  return result;
}

}  // namespace

std::string written(const Node& node) {
  std::string result;
  node.write(result);
  return result;
}

// debugContext is left out of event.debugData: that is how Okta's expressions have it, not a slip.
const std::vector<FieldInfo>& eventFields() {
  static const std::vector<FieldInfo> fields = {
      {"event.eventType", {"eventType"}, Type::Text},
      {"event.outcome.reason", {"outcome", "reason"}, Type::Text},
      {"event.outcome.result", {"outcome", "result"}, Type::Text},
      {"event.actor.id", {"actor", "id"}, Type::Text},
      {"event.actor.type", {"actor", "type"}, Type::Text},
      {"event.actor.alternateId", {"actor", "alternateId"}, Type::Text},
      {"event.actor.displayName", {"actor", "displayName"}, Type::Text},
      {"event.debugData.changedAttributes",
       {"debugContext", "debugData", "changedAttributes"},
       Type::Text},
      {"event.target", {"target"}, Type::Targets},
  };
  return fields;
}

const std::vector<FieldInfo>& elementFields() {
  static const std::vector<FieldInfo> fields = {
      {"id", {"id"}, Type::Text},
      {"type", {"type"}, Type::Text},
      {"alternateId", {"alternateId"}, Type::Text},
      {"displayName", {"displayName"}, Type::Text},
  };
  return fields;
}

std::string_view signOf(Relation relation) {
  switch (relation) {
    case Relation::Eq:
      return "eq";
    case Relation::Ne:
      return "ne";
    case Relation::Gt:
      return ">";
    case Relation::Lt:
      return "<";
    case Relation::Ge:
      return ">=";
    case Relation::Le:
      break;
  }
  return "<=";
}

Value ListLiteral::compute(const Scope& scope) const {
  const std::span<Item> items = scope.evaluation.room<Item>(elements_.size());
  if (items.empty()) return kTooMuch;
  for (std::size_t i = 0; i < items.size(); ++i) {
    const Value value = elements_[i]->evaluate(scope);
    if (const Failed* failure = std::get_if<Failed>(&value)) return *failure;
    std::construct_at(&items[i], *itemOf(value));
  }
  return List(items);
}

std::vector<const Node*> ListLiteral::children() const { return pointersTo(elements_); }

bool ListLiteral::isLiteral() const {
  return std::all_of(elements_.begin(), elements_.end(),
                     [](const NodePtr& element) { return element->isLiteral(); });
}

void ListLiteral::write(std::string& out) const {
  std::string_view separator = "{";
  for (const NodePtr& element : elements_) {
    out += std::exchange(separator, ", ");
    element->write(out);
  }
  out += '}';
}

Value Field::compute(const Scope& scope) const {
  const Json* at = ofElement_ ? scope.element : &scope.evaluation.event();
  for (const std::string_view name : info_.path) {
    // Asking null for a member fails; a member that is not there is null.
    if (at == nullptr || !at->is_object()) return Failed{"what should have it is null"};
    at = at->get_object().if_contains(name);
  }
  if (at == nullptr || at->is_null()) return Null();
  if (type() == Type::Text) {
    if (at->is_string()) return std::string_view(at->get_string());
    return Failed{"the event has something else than a string there"};
  }
  if (!at->is_array()) return Failed{"the event has something else than a list there"};
  const JsonArray& array = at->get_array();
  if (array.empty()) return List();
  const std::span<Item> items = scope.evaluation.room<Item>(array.size());
  if (items.empty()) return kTooMuch;
  for (std::size_t i = 0; i < items.size(); ++i) {
    std::construct_at(&items[i], static_cast<const Json*>(&array[i]));
  }
  return List(items);
}

Value Selection::compute(const Scope& scope) const {
  const Value value = list_->evaluate(scope);
  if (failed(value)) return value;
  // SpEL would fail on null. An event without targets has none that match, and is not a failure.
  if (isNull(value)) return List();
  const List list = std::get<List>(value);
  if (list.empty()) return list;
  const std::span<Item> selected = scope.evaluation.room<Item>(list.size());
  if (selected.empty()) return kTooMuch;
  std::size_t count = 0;
  for (const Item& item : list) {
    const Value answer = condition_->evaluate(
        {.evaluation = scope.evaluation, .element = std::get<const Json*>(item)});
    const bool* chosen = std::get_if<bool>(&answer);
    if (chosen == nullptr) return noBoolean(answer);
    if (*chosen) std::construct_at(&selected[count++], item);
  }
  return List(selected.first(count));
}

void Selection::write(std::string& out) const { writeStep(*list_, ".?[", *condition_, out); }

Value Projection::compute(const Scope& scope) const {
  const Value value = list_->evaluate(scope);
  if (failed(value)) return value;
  if (isNull(value)) return List();
  const List list = std::get<List>(value);
  if (list.empty()) return list;
  const std::span<Item> projected = scope.evaluation.room<Item>(list.size());
  if (projected.empty()) return kTooMuch;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const Value one = expression_->evaluate(
        {.evaluation = scope.evaluation, .element = std::get<const Json*>(list[i])});
    if (failed(one)) return one;
    std::construct_at(&projected[i], *itemOf(one));
  }
  return List(projected);
}

void Projection::write(std::string& out) const { writeStep(*list_, ".![", *expression_, out); }

Call::Call(const Method& method, NodePtr receiver, std::vector<NodePtr> arguments)
    : Node(method.result),
      method_(method),
      receiver_(std::move(receiver)),
      arguments_(std::move(arguments)) {}

Value Call::compute(const Scope& scope) const {
  const Value receiver = receiver_->evaluate(scope);
  if (failed(receiver)) return receiver;
  if (isNull(receiver)) return Failed{"it is called on null"};
  std::array<Value, 2> arguments;
  for (std::size_t i = 0; i < arguments_.size(); ++i) {
    arguments[i] = arguments_[i]->evaluate(scope);
    if (failed(arguments[i])) return arguments[i];
  }
  return method_.run(scope.evaluation, receiver, std::span(arguments).first(arguments_.size()));
}

std::vector<const Node*> Call::children() const {
  std::vector<const Node*> result = pointersTo(arguments_);
  result.insert(result.begin(), receiver_.get());
  return result;
}

void Call::write(std::string& out) const {
  writeWithin(*receiver_, Binding::Operand, out);
  out += '.';
  out += method_.name;
  out += '(';
  std::string_view separator;
  for (const NodePtr& argument : arguments_) {
    out += std::exchange(separator, ", ");
    argument->write(out);
  }
  out += ')';
}

Value Comparison::compute(const Scope& scope) const {
  const Value left = left_->evaluate(scope);
  if (failed(left)) return left;
  const Value right = right_->evaluate(scope);
  if (failed(right)) return right;
  if (relation_ == Relation::Eq) return equal(left, right);
  if (relation_ == Relation::Ne) return !equal(left, right);
  const auto ordering = order(left, right);
  if (!ordering) return Failed{"the two have no order"};
  switch (relation_) {
    case Relation::Gt:
      return std::is_gt(*ordering);
    case Relation::Lt:
      return std::is_lt(*ordering);
    case Relation::Ge:
      return std::is_gteq(*ordering);
    default:
      return std::is_lteq(*ordering);
  }
}

void Comparison::write(std::string& out) const {
  writeWithin(*left_, Binding::Operand, out);
  out += ' ';
  out += signOf(relation_);
  out += ' ';
  writeWithin(*right_, Binding::Operand, out);
}

Value Junction::compute(const Scope& scope) const {
  const bool decides = kind_ == Kind::Any;
  for (const NodePtr& operand : operands_) {
    const Value value = operand->evaluate(scope);
    const bool* answer = std::get_if<bool>(&value);
    if (answer == nullptr) return noBoolean(value);
    if (*answer == decides) return decides;
  }
  return !decides;
}

std::vector<const Node*> Junction::children() const { return pointersTo(operands_); }

void Junction::write(std::string& out) const {
  const std::string_view word = kind_ == Kind::All ? " && " : " || ";
  const Binding needed = kind_ == Kind::All ? Binding::Not : Binding::All;
  std::string_view separator;
  for (const NodePtr& operand : operands_) {
    out += std::exchange(separator, word);
    writeWithin(*operand, needed, out);
  }
}

Value Not::compute(const Scope& scope) const {
  const Value value = operand_->evaluate(scope);
  const bool* answer = std::get_if<bool>(&value);
  if (answer == nullptr) return noBoolean(value);
  return !*answer;
}

void Not::write(std::string& out) const {
  out += '!';
  // A bare comparison would do, but reads as if ! belonged to its left side.
  writeWithin(*operand_, Binding::Operand, out);
}

Value Choice::compute(const Scope& scope) const {
  const Value condition = condition_->evaluate(scope);
  const bool* answer = std::get_if<bool>(&condition);
  if (answer == nullptr) return noBoolean(condition);
  return (*answer ? whenTrue_ : whenFalse_)->evaluate(scope);
}

void Choice::write(std::string& out) const {
  writeWithin(*condition_, Binding::Any, out);
  out += " ? ";
  whenTrue_->write(out);
  out += " : ";
  whenFalse_->write(out);
}

}  // namespace hooks::hook_filter
