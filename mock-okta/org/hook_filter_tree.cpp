#include "mock-okta/org/hook_filter_tree.h"

#include <algorithm>
#include <compare>
#include <optional>

namespace hooks::hook_filter {

namespace {

bool failed(const Value& value) { return std::holds_alternative<Failed>(value); }
bool isNull(const Value& value) { return std::holds_alternative<Null>(value); }

Value valueOf(const Json& json) {
  switch (json.kind()) {
    case boost::json::kind::null:
      return Null();
    case boost::json::kind::bool_:
      return json.get_bool();
    case boost::json::kind::string:
      return std::string_view(json.get_string());
    case boost::json::kind::array: {
      Elements list;
      for (const Json& element : json.get_array()) list.push_back(&element);
      return list;
    }
    case boost::json::kind::object:
      return Failed();
    default:
      return json.to_number<double>();
  }
}

// Equality as SpEL has it: null equals null, and values of different types are not equal.
bool equal(const Value& a, const Value& b) {
  if (a.index() != b.index()) return false;
  if (isNull(a)) return true;
  return std::visit(
      [&](const auto& left) {
        using T = std::decay_t<decltype(left)>;
        if constexpr (std::is_same_v<T, Failed> || std::is_same_v<T, Null>) {
          return true;
        } else {
          return left == std::get<T>(b);
        }
      },
      a);
}

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

Value sizeOfList(const Value& list, const std::vector<Value>&) {
  return static_cast<double>(std::get<Elements>(list).size());
}

Value listIsEmpty(const Value& list, const std::vector<Value>&) {
  return std::get<Elements>(list).empty();
}

Value textContains(const Value& text, const std::vector<Value>& arguments) {
  const auto* part = std::get_if<std::string_view>(&arguments.front());
  if (part == nullptr) return Failed();
  return std::get<std::string_view>(text).find(*part) != std::string_view::npos;
}

Value textIsEmpty(const Value& text, const std::vector<Value>&) {
  return std::get<std::string_view>(text).empty();
}

bool isOf(const Value& value, Type type) {
  switch (type) {
    case Type::Null:
      return isNull(value);
    case Type::Boolean:
      return std::holds_alternative<bool>(value);
    case Type::Number:
      return std::holds_alternative<double>(value);
    case Type::Text:
      return std::holds_alternative<std::string_view>(value);
    case Type::List:
      return std::holds_alternative<Elements>(value);
  }
  return false;
}

}  // namespace

std::string_view nameOf(Type type) {
  switch (type) {
    case Type::Null:
      return "null";
    case Type::Boolean:
      return "a Boolean";
    case Type::Number:
      return "a number";
    case Type::Text:
      return "a string";
    case Type::List:
      return "a list";
  }
  return "";
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
      {"event.target", {"target"}, Type::List},
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

const std::vector<Method>& methods() {
  static const std::vector<Method> all = {
      {Type::List, "size", {}, Type::Number, sizeOfList},
      {Type::List, "isEmpty", {}, Type::Boolean, listIsEmpty},
      {Type::Text, "contains", {Type::Text}, Type::Boolean, textContains},
      {Type::Text, "isEmpty", {}, Type::Boolean, textIsEmpty},
  };
  return all;
}

Value Field::evaluate(const Scope& scope) const {
  const Json* at = ofElement_ ? scope.element : scope.event;
  for (const std::string_view name : info_.path) {
    // Asking null for a member fails; a member that is not there is null.
    if (at == nullptr || !at->is_object()) return Failed();
    at = at->get_object().if_contains(name);
  }
  if (at == nullptr) return Null();
  Value value = valueOf(*at);
  if (!isNull(value) && !isOf(value, type())) return Failed();
  return value;
}

Value Selection::evaluate(const Scope& scope) const {
  const Value list = list_->evaluate(scope);
  Elements selected;
  // SpEL would fail on null. An event without targets has none that match, and is not a failure.
  if (isNull(list)) return selected;
  const Elements* elements = std::get_if<Elements>(&list);
  if (elements == nullptr) return Failed();
  for (const Json* element : *elements) {
    const Value answer = condition_->evaluate({.event = scope.event, .element = element});
    const bool* chosen = std::get_if<bool>(&answer);
    if (chosen == nullptr) return Failed();
    if (*chosen) selected.push_back(element);
  }
  return selected;
}

Value Call::evaluate(const Scope& scope) const {
  const Value receiver = receiver_->evaluate(scope);
  if (!isOf(receiver, method_.receiver)) return Failed();
  std::vector<Value> arguments;
  for (const NodePtr& argument : arguments_) {
    arguments.push_back(argument->evaluate(scope));
    if (failed(arguments.back())) return Failed();
  }
  return method_.run(receiver, arguments);
}

std::vector<const Node*> Call::children() const {
  std::vector<const Node*> result = {receiver_.get()};
  for (const NodePtr& argument : arguments_) result.push_back(argument.get());
  return result;
}

Value Comparison::evaluate(const Scope& scope) const {
  const Value left = left_->evaluate(scope);
  if (failed(left)) return Failed();
  const Value right = right_->evaluate(scope);
  if (failed(right)) return Failed();
  if (relation_ == Relation::Eq) return equal(left, right);
  if (relation_ == Relation::Ne) return !equal(left, right);
  const auto ordering = order(left, right);
  if (!ordering) return Failed();
  switch (relation_) {
    case Relation::Gt:
      return *ordering > 0;
    case Relation::Lt:
      return *ordering < 0;
    case Relation::Ge:
      return *ordering >= 0;
    default:
      return *ordering <= 0;
  }
}

Value Junction::evaluate(const Scope& scope) const {
  const bool decides = kind_ == Kind::Any;
  for (const NodePtr& operand : operands_) {
    const Value value = operand->evaluate(scope);
    const bool* answer = std::get_if<bool>(&value);
    if (answer == nullptr) return Failed();
    if (*answer == decides) return decides;
  }
  return !decides;
}

std::vector<const Node*> Junction::children() const {
  std::vector<const Node*> result;
  for (const NodePtr& operand : operands_) result.push_back(operand.get());
  return result;
}

Value Not::evaluate(const Scope& scope) const {
  const Value value = operand_->evaluate(scope);
  const bool* answer = std::get_if<bool>(&value);
  if (answer == nullptr) return Failed();
  return !*answer;
}

}  // namespace hooks::hook_filter
