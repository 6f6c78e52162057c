#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fixtures/wire/json.h"

// The tree of a HookFilter. Nodes are immutable and do not know the text they came from, only where
// in it they stand.
namespace hooks::hook_filter {

// What an expression comes to. Text and lists point into the event or the tree.
struct Failed {};
struct Null {};
using Elements = std::vector<const Json*>;
using Value = std::variant<Failed, Null, bool, double, std::string_view, Elements>;

// What can be said of a value before there is an event. A text or a list may turn out to be null.
enum class Type { Null, Boolean, Number, Text, List };
// "a Boolean", "a list", …
std::string_view nameOf(Type type);

// What names stand for: `event` outside of a selection, inside one the fields of an element.
struct Scope {
  const Json* event = nullptr;
  const Json* element = nullptr;
};

class Node;
using NodePtr = std::unique_ptr<const Node>;

class Node {
 public:
  explicit Node(Type type) : type_(type) {}
  virtual ~Node() = default;

  virtual Value evaluate(const Scope& scope) const = 0;
  virtual std::vector<const Node*> children() const = 0;

  Type type() const { return type_; }

  // The part of the expression that the node stands for.
  std::size_t begin = 0;
  std::size_t end = 0;

 private:
  Type type_;
};

class Literal : public Node {
 public:
  explicit Literal(Null) : Node(Type::Null), value_(Null()) {}
  explicit Literal(bool value) : Node(Type::Boolean), value_(value) {}
  explicit Literal(double value) : Node(Type::Number), value_(value) {}
  explicit Literal(std::string text)
      : Node(Type::Text), text_(std::move(text)), value_(std::string_view(text_)) {}

  Value evaluate(const Scope&) const override { return value_; }
  std::vector<const Node*> children() const override { return {}; }

 private:
  std::string text_;
  Value value_;
};

// A field that can be filtered on.
struct FieldInfo {
  // As the expression has it, such as event.actor.id.
  std::string_view name;
  // The members that lead to it.
  std::vector<std::string_view> path;
  Type type;
};

// Those of an event, and those of an element of a list.
const std::vector<FieldInfo>& eventFields();
const std::vector<FieldInfo>& elementFields();

class Field : public Node {
 public:
  Field(const FieldInfo& info, bool ofElement)
      : Node(info.type), info_(info), ofElement_(ofElement) {}

  Value evaluate(const Scope& scope) const override;
  std::vector<const Node*> children() const override { return {}; }

 private:
  const FieldInfo& info_;
  bool ofElement_;
};

// list.?[condition]
class Selection : public Node {
 public:
  Selection(NodePtr list, NodePtr condition)
      : Node(Type::List), list_(std::move(list)), condition_(std::move(condition)) {}

  Value evaluate(const Scope& scope) const override;
  std::vector<const Node*> children() const override { return {list_.get(), condition_.get()}; }

 private:
  NodePtr list_;
  NodePtr condition_;
};

// What can be called on a value of a type. `run` gets the receiver, which is of that type, and the
// arguments, any of which may be null.
struct Method {
  Type receiver;
  std::string_view name;
  std::vector<Type> parameters;
  Type result;
  Value (*run)(const Value& receiver, const std::vector<Value>& arguments);
};
const std::vector<Method>& methods();

class Call : public Node {
 public:
  Call(const Method& method, NodePtr receiver, std::vector<NodePtr> arguments)
      : Node(method.result),
        method_(method),
        receiver_(std::move(receiver)),
        arguments_(std::move(arguments)) {}

  Value evaluate(const Scope& scope) const override;
  std::vector<const Node*> children() const override;

 private:
  const Method& method_;
  NodePtr receiver_;
  std::vector<NodePtr> arguments_;
};

enum class Relation { Eq, Ne, Gt, Lt, Ge, Le };

class Comparison : public Node {
 public:
  Comparison(NodePtr left, Relation relation, NodePtr right)
      : Node(Type::Boolean),
        left_(std::move(left)),
        relation_(relation),
        right_(std::move(right)) {}

  Value evaluate(const Scope& scope) const override;
  std::vector<const Node*> children() const override { return {left_.get(), right_.get()}; }

 private:
  NodePtr left_;
  Relation relation_;
  NodePtr right_;
};

// Operands joined by && (all) or || (any): evaluated from the left, and no further than needed.
class Junction : public Node {
 public:
  enum class Kind { All, Any };
  Junction(Kind kind, std::vector<NodePtr> operands)
      : Node(Type::Boolean), kind_(kind), operands_(std::move(operands)) {}

  Value evaluate(const Scope& scope) const override;
  std::vector<const Node*> children() const override;

 private:
  Kind kind_;
  std::vector<NodePtr> operands_;
};

class Not : public Node {
 public:
  explicit Not(NodePtr operand) : Node(Type::Boolean), operand_(std::move(operand)) {}

  Value evaluate(const Scope& scope) const override;
  std::vector<const Node*> children() const override { return {operand_.get()}; }

 private:
  NodePtr operand_;
};

}  // namespace hooks::hook_filter
