// What holds of every filter: each is made at random together with a plain reading of it, which
// knows nothing of ScimFilter's tree.

#include <gmock/gmock.h>

#include <algorithm>
#include <functional>
#include <random>

#include "fixtures/wire/json_reader.h"
#include "mock-okta/org/scim_filter.h"
#include "mock-okta/org/scim_filter_tree.h"

namespace hooks {
namespace {

using Reading = std::function<bool(const Json& document)>;

struct Made {
  std::string text;
  Reading read;
};

std::string lowered(std::string text) {
  for (char& c : text) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return text;
}

// All that is at the end of a path, through lists; null and what is empty are not there.
void collect(const Json& value, const std::vector<std::string>& path, std::size_t from,
             std::vector<Json>& found) {
  if (value.is_array()) {
    for (const Json& element : value.get_array()) collect(element, path, from, found);
  } else if (from < path.size()) {
    const Json* member = value.is_object() ? value.get_object().if_contains(path[from]) : nullptr;
    if (member != nullptr) collect(*member, path, from + 1, found);
  } else if (!value.is_null() && !(value.is_object() && value.get_object().empty())) {
    found.push_back(value);
  }
}

std::optional<double> numberIn(const std::string& text) {
  char* end = nullptr;
  if (text.empty() || (text[0] != '-' && (text[0] < '0' || text[0] > '9'))) return std::nullopt;
  const double number = std::strtod(text.c_str(), &end);
  return *end == '\0' ? std::optional(number) : std::nullopt;
}

std::string textOf(const Json& value) {
  if (value.is_string()) return std::string(value.get_string());
  return compact(value);
}

// -1, 0 or 1; nothing where the two have no order.
std::optional<int> compared(const Json& value, const Json& literal) {
  const auto sign = [](const auto& a, const auto& b) { return a < b ? -1 : b < a ? 1 : 0; };
  if (literal.is_null()) return std::nullopt;
  if (value.is_number() || literal.is_number()) {
    if (!value.is_number() && !value.is_string()) return std::nullopt;
    const auto a =
        value.is_number() ? std::optional(value.to_number<double>()) : numberIn(textOf(value));
    const auto b = literal.is_number() ? std::optional(literal.to_number<double>())
                                       : numberIn(textOf(literal));
    return a && b ? std::optional(sign(*a, *b)) : std::nullopt;
  }
  if (!value.is_string()) return std::nullopt;
  const auto a = parseTime(textOf(value));
  const auto b = literal.is_string() ? parseTime(textOf(literal)) : std::nullopt;
  if (a && b) return sign(*a, *b);
  return sign(lowered(textOf(value)), lowered(textOf(literal)));
}

bool equals(const Json& value, const Json& literal) {
  if (literal.is_null() || value.is_object()) return false;
  if (value.is_bool()) return textOf(value) == lowered(textOf(literal));
  if (value.is_string() && lowered(textOf(value)) == lowered(textOf(literal))) return true;
  return compared(value, literal) == 0;
}

bool holds(ScimOperator op, const Json& value, const Json& literal) {
  if (op == ScimOperator::Pr) return !value.is_string() || !textOf(value).empty();
  if (value.is_object()) return false;
  const std::string whole = lowered(textOf(value));
  const bool ofNull = literal.is_null();
  const std::string part = lowered(textOf(literal));
  const auto order = compared(value, literal);
  switch (op) {
    case ScimOperator::Eq:
      return equals(value, literal);
    case ScimOperator::Ne:
      return !equals(value, literal);
    case ScimOperator::Co:
      return !ofNull && whole.find(part) != std::string::npos;
    case ScimOperator::Sw:
      return !ofNull && whole.starts_with(part);
    case ScimOperator::Ew:
      return !ofNull && whole.ends_with(part);
    case ScimOperator::Gt:
      return order && *order > 0;
    case ScimOperator::Ge:
      return order && *order >= 0;
    case ScimOperator::Lt:
      return order && *order < 0;
    default:
      return order && *order <= 0;
  }
}

class Filters {
 public:
  Made filter(int depth) {
    switch (random(depth > 0 ? 5 : 1)) {
      case 1:
        return joined(true, depth);
      case 2:
        return joined(false, depth);
      case 3: {
        const Made inner = filter(depth - 1);
        return {word("not") + space() + "(" + space() + inner.text + space() + ")",
                [inner](const Json& document) { return !inner.read(document); }};
      }
      default:
        return comparison();
    }
  }

 private:
  std::size_t random(std::size_t below) { return random_() % below; }
  template <typename T>
  const T& pick(const std::vector<T>& from) {
    return from[random(from.size())];
  }
  std::string space() { return pick<std::string>({"", " ", "\t "}); }
  std::string word(std::string word) {
    if (random(4) == 0) {
      for (char& c : word) c = static_cast<char>(std::toupper(c));
    }
    return word;
  }

  Made joined(bool all, int depth) {
    std::vector<Made> operands;
    std::string text;
    for (std::size_t count = 2 + random(2); count > 0; --count) {
      operands.push_back(filter(depth - 1));
      if (!text.empty()) text += " " + word(all ? "and" : "or") + " ";
      text += operands.back().text;
    }
    return {"(" + text + ")", [=](const Json& document) {
              return all ? std::all_of(operands.begin(), operands.end(),
                                       [&](const Made& one) { return one.read(document); })
                         : std::any_of(operands.begin(), operands.end(),
                                       [&](const Made& one) { return one.read(document); });
            }};
  }

  Made comparison() {
    static const std::vector<std::vector<std::string>> paths = {
        {"type"},  {"empty"},       {"absent"},       {"nothing"},
        {"count"}, {"flag"},        {"digits"},       {"published"},
        {"actor"}, {"actor", "id"}, {"target", "id"}, {"target"},
        {"tags"},  {"none"},        {"detail"},       {"target", "name", "first"}};
    static const std::vector<Json> literals = {Json("user.session.start"),
                                               Json("USER"),
                                               Json(""),
                                               Json("42"),
                                               Json("2026-01-15"),
                                               Json("2026-01-15T10:30:00+01:00"),
                                               Json(42),
                                               Json(-1.5),
                                               Json(true),
                                               Json(false),
                                               Json(nullptr),
                                               Json("red"),
                                               Json("00u2"),
                                               Json("True")};
    const auto path = pick(paths);
    const auto op = static_cast<ScimOperator>(random(10));
    const Json literal = pick(literals);
    std::string text;
    for (const std::string& name : path) text += (text.empty() ? "" : ".") + name;
    text += " " + word(std::string(nameOf(op)));
    if (op != ScimOperator::Pr) text += space() + " " + compact(literal);
    return {text, [=](const Json& document) {
              std::vector<Json> found;
              collect(document, path, 0, found);
              if (found.empty()) {
                return literal.is_null() ? op == ScimOperator::Eq : op == ScimOperator::Ne;
              }
              return std::any_of(found.begin(), found.end(),
                                 [&](const Json& value) { return holds(op, value, literal); });
            }};
  }

  std::mt19937 random_{20260115};
};

const std::vector<Json>& documents() {
  static const std::vector<Json> all = {
      readJson(R"({"type":"user.session.start","empty":"","nothing":null,"count":42,"flag":true,
                   "digits":"42","published":"2026-01-15T09:30:00.000Z",
                   "actor":{"id":"00u1"},"tags":["red","Green"],"none":[],"detail":{},
                   "target":[{"id":"00u2","name":{"first":"R"}},{"id":"00g1"},null]})"),
      readJson(R"({"type":"USER","count":-1.5,"flag":false,"digits":"x","actor":null,
                   "published":"2026-01-15","target":{"id":["00u2",42]},"tags":[],"detail":{"a":1}})"),
      readJson(R"([])"), readJson(R"({})")};
  return all;
}

TEST(ScimFilterProperties, DecidesAsAPlainReadingDoesAndReadsBackWhatItWrites) {
  Filters filters;
  int matched = 0;
  for (int round = 0; round < 2000; ++round) {
    const Made made = filters.filter(3);
    const ScimFilter filter(made.text);
    const ScimFilter again(written(filter.root()));
    ASSERT_EQ(again.root(), filter.root()) << made.text;
    for (const Json& document : documents()) {
      const bool expected = made.read(document);
      ASSERT_EQ(filter.matches(document), expected) << made.text << "\n" << compact(document);
      matched += expected ? 1 : 0;
    }
  }
  EXPECT_GT(matched, 1000);
  EXPECT_LT(matched, 7000);
}

}  // namespace
}  // namespace hooks
