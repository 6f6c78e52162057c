#include "mock-okta/org/hook_filter_methods.h"

#include <Poco/UTF8String.h>

#include <algorithm>
#include <cmath>

namespace hooks::hook_filter {

namespace {

using Arguments = std::span<const Value>;

constexpr Failed kNullArgument{"an argument is null"};

std::string_view textIn(const Value& value) { return std::get<std::string_view>(value); }
const std::string_view* textOf(const Value& value) { return std::get_if<std::string_view>(&value); }

Value sizeOfList(Evaluation&, const Value& list, Arguments) {
  return static_cast<double>(std::get<List>(list).size());
}

Value listIsEmpty(Evaluation&, const Value& list, Arguments) {
  return std::get<List>(list).empty();
}

Value listContains(Evaluation&, const Value& list, Arguments arguments) {
  const List items = std::get<List>(list);
  const auto sought = itemOf(arguments.front());
  return std::any_of(items.begin(), items.end(),
                     [&](const Item& item) { return sought && same(item, *sought); });
}

Value textContains(Evaluation&, const Value& text, Arguments arguments) {
  const auto* part = textOf(arguments.front());
  if (part == nullptr) return kNullArgument;
  return textIn(text).find(*part) != std::string_view::npos;
}

Value textIsEmpty(Evaluation&, const Value& text, Arguments) { return textIn(text).empty(); }

Value toLowerCase(Evaluation& evaluation, const Value& text, Arguments) {
  return evaluation.text({Poco::UTF8::toLower(std::string(textIn(text)))});
}

Value toUpperCase(Evaluation& evaluation, const Value& text, Arguments) {
  return evaluation.text({Poco::UTF8::toUpper(std::string(textIn(text)))});
}

// Where in the text a number of UTF-16 units ends; nothing beyond its end or between the halves of
// a character.
std::optional<std::size_t> placeOf(std::string_view text, double units) {
  if (units < 0 || units != std::floor(units)) return std::nullopt;
  double passed = 0;
  std::size_t place = 0;
  while (passed < units) {
    if (place == text.size()) return std::nullopt;
    const auto lead = static_cast<unsigned char>(text[place]);
    passed += lead >= 0xF0 ? 2 : 1;
    do {
      ++place;
    } while (place < text.size() && (static_cast<unsigned char>(text[place]) & 0xC0) == 0x80);
  }
  return passed == units ? std::optional(place) : std::nullopt;
}

Value substring(Evaluation&, const Value& text, Arguments arguments) {
  const std::string_view whole = textIn(text);
  const auto* from = std::get_if<double>(&arguments.front());
  const auto* to = std::get_if<double>(&arguments.back());
  if (from == nullptr || to == nullptr) return kNullArgument;
  const auto begin = placeOf(whole, *from);
  const auto end = arguments.size() == 1 ? whole.size() : placeOf(whole, *to);
  if (!begin || !end || *end < *begin) return Failed{"the text has no such part"};
  return whole.substr(*begin, *end - *begin);
}

// All of a text without the separator.
Value substringBefore(Evaluation&, const Value& text, Arguments arguments) {
  const auto* separator = textOf(arguments.front());
  if (separator == nullptr) return kNullArgument;
  return textIn(text).substr(0, textIn(text).find(*separator));
}

// Nothing of a text without the separator.
Value substringAfter(Evaluation&, const Value& text, Arguments arguments) {
  const auto* separator = textOf(arguments.front());
  if (separator == nullptr) return kNullArgument;
  const std::size_t at = textIn(text).find(*separator);
  return at == std::string_view::npos ? std::string_view()
                                      : textIn(text).substr(at + separator->size());
}

// What is looked for is taken as it stands: no pattern. An empty text is nowhere.
Value replaced(Evaluation& evaluation, const Value& text, Arguments arguments, bool onlyFirst) {
  const auto* sought = textOf(arguments[0]);
  const auto* other = textOf(arguments[1]);
  if (sought == nullptr || other == nullptr) return kNullArgument;
  if (sought->empty()) return text;
  std::string result;
  std::string_view rest = textIn(text);
  for (;;) {
    const std::size_t at = rest.find(*sought);
    if (at == std::string_view::npos || result.size() > Evaluation::kMostBytes) break;
    result.append(rest.substr(0, at)).append(*other);
    rest.remove_prefix(at + sought->size());
    if (onlyFirst) break;
  }
  return evaluation.text({result, rest});
}

Value replace(Evaluation& evaluation, const Value& text, Arguments arguments) {
  return replaced(evaluation, text, arguments, false);
}

Value replaceFirst(Evaluation& evaluation, const Value& text, Arguments arguments) {
  return replaced(evaluation, text, arguments, true);
}

}  // namespace

const std::vector<Method>& methods() {
  using enum Type;
  static const std::vector<Method> all = {
      {Targets, "size", {}, Number, sizeOfList},
      {Targets, "isEmpty", {}, Boolean, listIsEmpty},
      {Texts, "size", {}, Number, sizeOfList},
      {Texts, "isEmpty", {}, Boolean, listIsEmpty},
      {Texts, "contains", {Text}, Boolean, listContains},
      {Numbers, "size", {}, Number, sizeOfList},
      {Numbers, "isEmpty", {}, Boolean, listIsEmpty},
      {Numbers, "contains", {Number}, Boolean, listContains},
      {Booleans, "size", {}, Number, sizeOfList},
      {Booleans, "isEmpty", {}, Boolean, listIsEmpty},
      {Booleans, "contains", {Boolean}, Boolean, listContains},
      {Text, "contains", {Text}, Boolean, textContains},
      {Text, "isEmpty", {}, Boolean, textIsEmpty},
      {Text, "toLowerCase", {}, Text, toLowerCase},
      {Text, "toUpperCase", {}, Text, toUpperCase},
      {Text, "substring", {Number}, Text, substring},
      {Text, "substring", {Number, Number}, Text, substring},
      {Text, "substringBefore", {Text}, Text, substringBefore},
      {Text, "substringAfter", {Text}, Text, substringAfter},
      {Text, "replace", {Text, Text}, Text, replace},
      {Text, "replaceFirst", {Text, Text}, Text, replaceFirst},
  };
  return all;
}

}  // namespace hooks::hook_filter
