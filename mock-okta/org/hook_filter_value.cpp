#include "mock-okta/org/hook_filter_value.h"

#include <algorithm>
#include <charconv>

namespace hooks::hook_filter {

namespace {

std::string written(const Item& item) {
  if (const bool* boolean = std::get_if<bool>(&item)) return *boolean ? "true" : "false";
  std::string result;
  if (const double* number = std::get_if<double>(&item)) {
    writeNumber(*number, result);
  } else if (const auto* text = std::get_if<std::string_view>(&item)) {
    writeText(*text, result);
  } else {
    result = "null";
  }
  return result;
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
    case Type::Targets:
      return "a list of targets";
    case Type::Booleans:
      return "a list of Booleans";
    case Type::Numbers:
      return "a list of numbers";
    case Type::Texts:
      return "a list of strings";
  }
  return "";
}

bool isList(Type type) { return type >= Type::Targets; }

std::optional<Type> listOf(Type element) {
  switch (element) {
    case Type::Boolean:
      return Type::Booleans;
    case Type::Number:
      return Type::Numbers;
    case Type::Text:
      return Type::Texts;
    default:
      return std::nullopt;
  }
}

std::optional<Type> elementOf(Type list) {
  switch (list) {
    case Type::Booleans:
      return Type::Boolean;
    case Type::Numbers:
      return Type::Number;
    case Type::Texts:
      return Type::Text;
    default:
      return std::nullopt;
  }
}

bool failed(const Value& value) { return std::holds_alternative<Failed>(value); }
bool isNull(const Value& value) { return std::holds_alternative<Null>(value); }

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
    default:
      return std::holds_alternative<List>(value);
  }
}

std::optional<Item> itemOf(const Value& value) {
  return std::visit(
      [](const auto& one) -> std::optional<Item> {
        using T = std::decay_t<decltype(one)>;
        if constexpr (std::is_same_v<T, Failed> || std::is_same_v<T, List>) {
          return std::nullopt;
        } else {
          return Item(one);
        }
      },
      value);
}

bool same(const Item& a, const Item& b) {
  const auto* left = std::get_if<const Json*>(&a);
  const auto* right = std::get_if<const Json*>(&b);
  return left != nullptr && right != nullptr ? **left == **right : a == b;
}

bool equal(const Value& a, const Value& b) {
  if (a.index() != b.index()) return false;
  return std::visit(
      [&](const auto& left) {
        using T = std::decay_t<decltype(left)>;
        const T& right = std::get<T>(b);
        if constexpr (std::is_same_v<T, Failed>) {
          return false;
        } else if constexpr (std::is_same_v<T, List>) {
          return std::equal(left.begin(), left.end(), right.begin(), right.end(), same);
        } else {
          return left == right;
        }
      },
      a);
}

void writeText(std::string_view text, std::string& out) {
  out += '\'';
  for (const char c : text) {
    out += c;
    if (c == '\'') out += c;
  }
  out += '\'';
}

void writeNumber(double number, std::string& out) {
  // The longest there are: 309 digits, or a fraction with as many zeros.
  std::array<char, 1100> digits{};
  const auto end =
      std::to_chars(digits.data(), digits.data() + digits.size(), number, std::chars_format::fixed);
  out.append(digits.data(), end.ptr);
}

std::string written(const Value& value, Type type) {
  if (const Failed* failure = std::get_if<Failed>(&value)) {
    return "fails: " + std::string(failure->why);
  }
  if (const List* list = std::get_if<List>(&value)) {
    if (type == Type::Targets) {
      return std::to_string(list->size()) + (list->size() == 1 ? " target" : " targets");
    }
    std::string result;
    for (const Item& item : *list) result += (result.empty() ? "{" : ", ") + written(item);
    return result.empty() ? "{}" : result + "}";
  }
  if (const bool* boolean = std::get_if<bool>(&value)) return written(Item(*boolean));
  if (const double* number = std::get_if<double>(&value)) return written(Item(*number));
  if (const auto* text = std::get_if<std::string_view>(&value)) return written(Item(*text));
  return "null";
}

Value Evaluation::text(std::initializer_list<std::string_view> parts) {
  std::size_t size = 0;
  for (const std::string_view part : parts) size += part.size();
  if (size == 0) return std::string_view();
  const std::span<char> space = room<char>(size);
  if (space.empty()) return kTooMuch;
  char* at = space.data();
  for (const std::string_view part : parts) at = std::copy(part.begin(), part.end(), at);
  return std::string_view(space.data(), space.size());
}

}  // namespace hooks::hook_filter
