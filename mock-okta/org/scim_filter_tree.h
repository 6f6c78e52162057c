#pragma once

#include <algorithm>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "fixtures/wire/clock.h"
#include "mock-okta/org/scim_filter.h"

// The tree of a ScimFilter, and how a document is held against it. Documents come in more than one
// form (JSON, and what the System Log keeps), so the walk through them is a template.
namespace hooks::scim {

// A value at the end of an attribute's path.
using Scalar = std::variant<std::monostate, bool, double, std::string_view>;

// What an attribute is compared with; what can be made of the text is made once.
struct Literal {
  enum class Kind { Null, Boolean, Number, Text };
  Kind kind = Kind::Null;
  // Without quotes and escapes.
  std::string text = {};
  // The text as values are compared: in lower case, unless case matters.
  std::string folded = {};
  std::optional<double> number = std::nullopt;
  std::optional<TimePoint> moment = std::nullopt;

  bool operator==(const Literal&) const = default;
};

struct Comparison {
  std::vector<std::string> path = {};
  ScimOperator op = ScimOperator::Pr;
  Literal literal = {};
  bool caseSensitive = false;

  // Whether it holds of one value that is there.
  bool holds(const Scalar& value) const;
  // Whether it holds of an attribute that is not there.
  bool holdsOfNothing() const;

  bool operator==(const Comparison&) const = default;
};

struct Node {
  enum class Kind { All, Any, Not, Compare };
  Kind kind = Kind::Compare;
  std::vector<Node> operands = {};
  Comparison comparison = {};

  bool operator==(const Node&) const = default;
};

// The expression again, with the fewest parentheses: parsing it gives the same tree.
std::string written(const Node& node);

// Lower-case ASCII.
std::string folded(std::string_view text);

// What is to be had at the end of a path: anything at all, and anything the comparison holds of.
struct Sight {
  bool present = false;
  bool matched = false;

  bool answers(const Comparison& comparison) const {
    return matched || (!present && comparison.holdsOfNothing());
  }
};

// Follows the path into a document. A View is a small value with
//   bool isArray() const, bool isObject() const; bool isEmpty() const (of these two);
//   void eachElement(f) const; std::optional<View> member(const Name&) const;
//   Scalar scalar() const, where it is neither.
template <typename View, typename Name>
void look(const View& view, std::span<const Name> path, const Comparison& comparison,
          Sight& sight) {
  if (view.isArray()) {
    view.eachElement([&](const View& element) { look(element, path, comparison, sight); });
    return;
  }
  if (!path.empty()) {
    if (!view.isObject()) return;
    if (const auto member = view.member(path.front())) {
      look(*member, path.subspan(1), comparison, sight);
    }
    return;
  }
  if (view.isObject()) {
    if (view.isEmpty()) return;
    sight.present = true;
    if (comparison.op == ScimOperator::Pr) sight.matched = true;
    return;
  }
  const Scalar value = view.scalar();
  if (std::holds_alternative<std::monostate>(value)) return;
  sight.present = true;
  if (!sight.matched) sight.matched = comparison.holds(value);
}

// Decides the whole tree; `answer` decides a comparison.
template <typename Answer>
bool decide(const Node& node, const Answer& answer) {
  const auto one = [&](const Node& operand) { return decide(operand, answer); };
  switch (node.kind) {
    case Node::Kind::All:
      return std::all_of(node.operands.begin(), node.operands.end(), one);
    case Node::Kind::Any:
      return std::any_of(node.operands.begin(), node.operands.end(), one);
    case Node::Kind::Not:
      return !decide(node.operands.front(), answer);
    case Node::Kind::Compare:
      break;
  }
  return answer(node.comparison);
}

}  // namespace hooks::scim
