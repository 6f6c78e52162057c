#include "mock-okta/org/scim_filter_tree.h"

#include <charconv>
#include <cmath>

#include "fixtures/wire/json.h"

namespace hooks::scim {

namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string textOf(const Scalar& value) {
  if (const bool* boolean = std::get_if<bool>(&value)) return *boolean ? "true" : "false";
  if (const double* number = std::get_if<double>(&value)) {
    std::string text(32, '\0');
    const auto end = std::to_chars(text.data(), text.data() + text.size(), *number);
    text.resize(static_cast<std::size_t>(end.ptr - text.data()));
    return text;
  }
  const auto* text = std::get_if<std::string_view>(&value);
  return text == nullptr ? std::string() : std::string(*text);
}

// Compares a value with a literal that is folded already.
class TextMatch {
 public:
  TextMatch(std::string_view value, std::string_view literal, bool caseSensitive)
      : value_(value), literal_(literal), caseSensitive_(caseSensitive) {}

  bool equals() const { return value_.size() == literal_.size() && sameAt(0); }
  bool starts() const { return value_.size() >= literal_.size() && sameAt(0); }
  bool ends() const {
    return value_.size() >= literal_.size() && sameAt(value_.size() - literal_.size());
  }
  bool contains() const {
    return std::search(value_.begin(), value_.end(), literal_.begin(), literal_.end(),
                       [this](char a, char b) { return same(a, b); }) != value_.end() ||
           literal_.empty();
  }
  int order() const {
    const std::size_t common = std::min(value_.size(), literal_.size());
    for (std::size_t i = 0; i < common; ++i) {
      const auto a = static_cast<unsigned char>(caseSensitive_ ? value_[i] : lower(value_[i]));
      const auto b = static_cast<unsigned char>(literal_[i]);
      if (a != b) return a < b ? -1 : 1;
    }
    return value_.size() == literal_.size() ? 0 : value_.size() < literal_.size() ? -1 : 1;
  }

 private:
  bool same(char a, char b) const { return (caseSensitive_ ? a : lower(a)) == b; }
  bool sameAt(std::size_t offset) const {
    for (std::size_t i = 0; i < literal_.size(); ++i) {
      if (!same(value_[offset + i], literal_[i])) return false;
    }
    return true;
  }

  std::string_view value_;
  std::string_view literal_;
  bool caseSensitive_;
};

std::optional<double> numberIn(std::string_view text) {
  double number = 0;
  const auto end = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || end.ec != std::errc() || end.ptr != text.data() + text.size()) {
    return std::nullopt;
  }
  return number;
}

// How the value stands to the literal: below, at or above it. Nothing where they have no order.
std::optional<int> orderOf(const Scalar& value, const Literal& literal, bool caseSensitive) {
  if (literal.kind == Literal::Kind::Null) return std::nullopt;
  const auto sign = [](auto a, auto b) { return a < b ? -1 : a > b ? 1 : 0; };
  if (const double* number = std::get_if<double>(&value)) {
    return literal.number ? std::optional(sign(*number, *literal.number)) : std::nullopt;
  }
  const auto* text = std::get_if<std::string_view>(&value);
  if (text == nullptr) return std::nullopt;
  if (literal.kind == Literal::Kind::Number) {
    const auto number = numberIn(*text);
    return number ? std::optional(sign(*number, *literal.number)) : std::nullopt;
  }
  if (literal.moment) {
    if (const auto moment = parseTime(*text)) return sign(*moment, *literal.moment);
  }
  return TextMatch(*text, literal.folded, caseSensitive).order();
}

bool equal(const Scalar& value, const Literal& literal, bool caseSensitive) {
  if (literal.kind == Literal::Kind::Null) return false;
  if (const auto* text = std::get_if<std::string_view>(&value)) {
    if (TextMatch(*text, literal.folded, caseSensitive).equals()) return true;
    if (literal.kind == Literal::Kind::Text && !literal.moment) return false;
    return orderOf(value, literal, caseSensitive) == 0;
  }
  if (std::holds_alternative<double>(value)) return orderOf(value, literal, caseSensitive) == 0;
  return TextMatch(textOf(value), literal.folded, caseSensitive).equals();
}

std::string_view wordOf(Node::Kind kind) { return kind == Node::Kind::All ? " and " : " or "; }

}  // namespace

std::string folded(std::string_view text) {
  std::string result(text);
  std::transform(result.begin(), result.end(), result.begin(), lower);
  return result;
}

bool Comparison::holds(const Scalar& value) const {
  const auto part = [&](bool (TextMatch::*test)() const) {
    if (literal.kind == Literal::Kind::Null) return false;
    if (const auto* text = std::get_if<std::string_view>(&value)) {
      return (TextMatch(*text, literal.folded, caseSensitive).*test)();
    }
    return (TextMatch(textOf(value), literal.folded, caseSensitive).*test)();
  };
  const auto ordered = [&](auto test) {
    const auto order = orderOf(value, literal, caseSensitive);
    return order && test(*order);
  };
  switch (op) {
    case ScimOperator::Eq:
      return equal(value, literal, caseSensitive);
    case ScimOperator::Ne:
      return !equal(value, literal, caseSensitive);
    case ScimOperator::Co:
      return part(&TextMatch::contains);
    case ScimOperator::Sw:
      return part(&TextMatch::starts);
    case ScimOperator::Ew:
      return part(&TextMatch::ends);
    case ScimOperator::Gt:
      return ordered([](int order) { return order > 0; });
    case ScimOperator::Ge:
      return ordered([](int order) { return order >= 0; });
    case ScimOperator::Lt:
      return ordered([](int order) { return order < 0; });
    case ScimOperator::Le:
      return ordered([](int order) { return order <= 0; });
    case ScimOperator::Pr:
      break;
  }
  const auto* text = std::get_if<std::string_view>(&value);
  return text == nullptr || !text->empty();
}

bool Comparison::holdsOfNothing() const {
  const bool ofNull = literal.kind == Literal::Kind::Null;
  return op == ScimOperator::Ne ? !ofNull : op == ScimOperator::Eq && ofNull;
}

std::string written(const Node& node) {
  switch (node.kind) {
    case Node::Kind::Not:
      return "not (" + written(node.operands.front()) + ")";
    case Node::Kind::All:
    case Node::Kind::Any: {
      std::string result;
      for (const Node& operand : node.operands) {
        if (!result.empty()) result += wordOf(node.kind);
        const bool bare = operand.kind == Node::Kind::Compare || operand.kind == Node::Kind::Not ||
                          (node.kind == Node::Kind::Any && operand.kind == Node::Kind::All);
        result += bare ? written(operand) : "(" + written(operand) + ")";
      }
      return result;
    }
    case Node::Kind::Compare:
      break;
  }
  std::string result;
  for (const std::string& name : node.comparison.path) {
    if (!result.empty()) result += '.';
    result += name;
  }
  result += " " + std::string(nameOf(node.comparison.op));
  if (node.comparison.op == ScimOperator::Pr) return result;
  const Literal& literal = node.comparison.literal;
  return result + " " +
         (literal.kind == Literal::Kind::Text ? compact(Json(literal.text)) : literal.text);
}

}  // namespace hooks::scim
