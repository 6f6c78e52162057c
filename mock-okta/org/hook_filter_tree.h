#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "mock-okta/org/hook_filter_value.h"

// The tree of a HookFilter. Nodes are immutable and do not know the text they came from, only where
// in it they stand.
namespace hooks::hook_filter {

class Node;
using NodePtr = std::unique_ptr<const Node>;

// How tightly a node holds together when it is written: what binds looser than its place asks for
// needs parentheses.
enum class Binding { Choice, Any, All, Not, Comparison, Operand };

class Node {
 public:
  explicit Node(Type type) : type_(type) {}
  virtual ~Node() = default;

  Value evaluate(const Scope& scope) const {
    Watcher* const watcher = scope.evaluation.watcher();
    if (watcher == nullptr) return compute(scope);
    watcher->enter(*this, scope.element);
    const Value value = compute(scope);
    watcher->leave(value);
    return value;
  }
  virtual std::vector<const Node*> children() const = 0;
  // A literal says of itself what it comes to.
  virtual bool isLiteral() const { return false; }

  // The expression again, in the form in which Okta writes it and with the fewest parentheses:
  // parsing it gives the same tree.
  virtual void write(std::string& out) const = 0;
  virtual Binding binding() const { return Binding::Operand; }

  Type type() const { return type_; }

  // The part of the expression that the node stands for.
  std::size_t begin = 0;
  std::size_t end = 0;

 protected:
  virtual Value compute(const Scope& scope) const = 0;

 private:
  Type type_;
};

std::string written(const Node& node);

class Literal : public Node {
 public:
  explicit Literal(Null) : Node(Type::Null), value_(Null()) {}
  explicit Literal(bool value) : Node(Type::Boolean), value_(value) {}
  explicit Literal(double value) : Node(Type::Number), value_(value) {}
  explicit Literal(std::string text)
      : Node(Type::Text), text_(std::move(text)), value_(std::string_view(text_)) {}

  std::vector<const Node*> children() const override { return {}; }
  bool isLiteral() const override { return true; }
  void write(std::string& out) const override { out += hook_filter::written(value_, type()); }

  const Value& value() const { return value_; }

 private:
  Value compute(const Scope&) const override { return value_; }

  std::string text_;
  Value value_;
};

// {1, 2}
class ListLiteral : public Node {
 public:
  // Elements are of the type, or null.
  ListLiteral(Type type, std::vector<NodePtr> elements)
      : Node(type), elements_(std::move(elements)) {}

  std::vector<const Node*> children() const override;
  bool isLiteral() const override;
  void write(std::string& out) const override;

 private:
  Value compute(const Scope& scope) const override;

  std::vector<NodePtr> elements_;
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

  std::vector<const Node*> children() const override { return {}; }
  void write(std::string& out) const override { out += info_.name; }

  const FieldInfo& info() const { return info_; }

 private:
  Value compute(const Scope& scope) const override;

  const FieldInfo& info_;
  bool ofElement_;
};

// list.?[condition]
class Selection : public Node {
 public:
  Selection(NodePtr list, NodePtr condition)
      : Node(Type::Targets), list_(std::move(list)), condition_(std::move(condition)) {}

  std::vector<const Node*> children() const override { return {list_.get(), condition_.get()}; }
  void write(std::string& out) const override;

  const Node& list() const { return *list_; }
  const Node& condition() const { return *condition_; }

 private:
  Value compute(const Scope& scope) const override;

  NodePtr list_;
  NodePtr condition_;
};

// list.![expression]
class Projection : public Node {
 public:
  // `type` is that of a list of what the expression is.
  Projection(Type type, NodePtr list, NodePtr expression)
      : Node(type), list_(std::move(list)), expression_(std::move(expression)) {}

  std::vector<const Node*> children() const override { return {list_.get(), expression_.get()}; }
  void write(std::string& out) const override;

 private:
  Value compute(const Scope& scope) const override;

  NodePtr list_;
  NodePtr expression_;
};

struct Method;

class Call : public Node {
 public:
  Call(const Method& method, NodePtr receiver, std::vector<NodePtr> arguments);

  std::vector<const Node*> children() const override;
  void write(std::string& out) const override;

  const Method& method() const { return method_; }
  const Node& receiver() const { return *receiver_; }
  const std::vector<NodePtr>& arguments() const { return arguments_; }

 private:
  Value compute(const Scope& scope) const override;

  const Method& method_;
  NodePtr receiver_;
  std::vector<NodePtr> arguments_;
};

enum class Relation { Eq, Ne, Gt, Lt, Ge, Le };
// Such as "eq" and ">".
std::string_view signOf(Relation relation);

class Comparison : public Node {
 public:
  Comparison(NodePtr left, Relation relation, NodePtr right)
      : Node(Type::Boolean),
        left_(std::move(left)),
        relation_(relation),
        right_(std::move(right)) {}

  std::vector<const Node*> children() const override { return {left_.get(), right_.get()}; }
  void write(std::string& out) const override;
  Binding binding() const override { return Binding::Comparison; }

  const Node& left() const { return *left_; }
  Relation relation() const { return relation_; }
  const Node& right() const { return *right_; }

 private:
  Value compute(const Scope& scope) const override;

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

  std::vector<const Node*> children() const override;
  void write(std::string& out) const override;
  Binding binding() const override { return kind_ == Kind::All ? Binding::All : Binding::Any; }

  Kind kind() const { return kind_; }

 private:
  Value compute(const Scope& scope) const override;

  Kind kind_;
  std::vector<NodePtr> operands_;
};

class Not : public Node {
 public:
  explicit Not(NodePtr operand) : Node(Type::Boolean), operand_(std::move(operand)) {}

  std::vector<const Node*> children() const override { return {operand_.get()}; }
  void write(std::string& out) const override;
  Binding binding() const override { return Binding::Not; }

 private:
  Value compute(const Scope& scope) const override;

  NodePtr operand_;
};

// condition ? whenTrue : whenFalse
class Choice : public Node {
 public:
  Choice(Type type, NodePtr condition, NodePtr whenTrue, NodePtr whenFalse)
      : Node(type),
        condition_(std::move(condition)),
        whenTrue_(std::move(whenTrue)),
        whenFalse_(std::move(whenFalse)) {}

  std::vector<const Node*> children() const override {
    return {condition_.get(), whenTrue_.get(), whenFalse_.get()};
  }
  void write(std::string& out) const override;
  Binding binding() const override { return Binding::Choice; }

 private:
  Value compute(const Scope& scope) const override;

  NodePtr condition_;
  NodePtr whenTrue_;
  NodePtr whenFalse_;
};

}  // namespace hooks::hook_filter
