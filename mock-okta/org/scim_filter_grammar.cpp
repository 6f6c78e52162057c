#include "mock-okta/org/scim_filter_grammar.h"

#include <array>
#include <charconv>
#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/parse_tree.hpp>

#include "mock-okta/org/characters.h"

namespace hooks::scim {

namespace {

// As Okta lists them when it complains, without ne and ew, which it takes all the same.
constexpr std::string_view kOperators = "eq,co,sw,pr,gt,ge,lt,le";

// An expression on its way to a tree: who parses, complains here.
struct Source {
  std::string_view expression;
  bool search = false;
  std::size_t depth = 0;

  // At a byte of the expression.
  [[noreturn]] void refuse(const std::string& what, std::size_t byte,
                           std::string_view expected) const {
    const std::size_t position = charactersBefore(expression, byte);
    const std::string said =
        what + " at position " + std::to_string(position) + ". Expected: " + std::string(expected);
    if (search) throw FilterError("E0000031", "Invalid search criteria. " + said, position);
    throw FilterError("E0000053", "Invalid filter '" + shown() + "': " + said, position);
  }

  // A word of the expression, for a message; the whole character where it is none.
  std::string wordAt(std::size_t position) const {
    const std::string_view rest = expression.substr(position);
    std::size_t end = rest.find_first_of(" \t\r\n()\"", 1);
    return std::string(rest.substr(0, end));
  }

  std::string found(std::size_t position) const {
    if (position >= expression.size()) return "The expression ends";
    return "Unexpected '" + wordAt(position) + "'";
  }

 private:
  // A complaint repeats the expression, but not one of any length.
  std::string shown() const {
    constexpr std::size_t kShown = 512;
    if (expression.size() <= kShown) return std::string(expression);
    std::size_t end = kShown;
    while ((static_cast<unsigned char>(expression[end]) & 0xC0) == 0x80) --end;
    return std::string(expression.substr(0, end)) + "…";
  }
};

namespace grammar {

using namespace tao::pegtl;
using tao::pegtl::at;  // not hooks::at

struct Space : star<space> {};
struct NameOther : sor<alnum, one<'_', '-', '$'>> {};
struct Name : seq<sor<alpha, one<'_', '$'>>, star<NameOther>> {};
struct AfterDot : seq<Name> {};
struct Path : seq<Name, star<one<'.'>, must<AfterDot>>> {};

// In any case, and not the start of a longer word.
template <char... C>
struct Word : seq<istring<C...>, not_at<sor<NameOther, one<'.'>>>> {};

struct HexDigits : rep<4, xdigit> {};
struct EscapedUnicode : if_must<one<'u'>, HexDigits> {};
struct EscapedCharacter : sor<one<'"', '\\', '/', 'b', 'f', 'n', 'r', 't'>, EscapedUnicode> {};
struct Character : sor<seq<one<'\\'>, must<EscapedCharacter>>, utf8::not_range<0, 0x1F>> {};
struct Characters : until<at<one<'"'>>, must<Character>> {};
struct ClosingQuote : one<'"'> {};
struct Text : seq<one<'"'>, Characters, must<ClosingQuote>> {};
struct Digits : plus<digit> {};
struct Number : seq<opt<one<'-'>>, sor<seq<one<'0'>>, Digits>, opt<one<'.'>, Digits>,
                    opt<one<'e', 'E'>, opt<one<'+', '-'>>, Digits>, not_at<NameOther>> {};
struct TrueWord : Word<'t', 'r', 'u', 'e'> {};
struct FalseWord : Word<'f', 'a', 'l', 's', 'e'> {};
struct NullWord : Word<'n', 'u', 'l', 'l'> {};
struct Value : sor<Text, Number, TrueWord, FalseWord, NullWord> {};

template <ScimOperator Op, char... C>
struct OperatorWord : Word<C...> {};
using Eq = OperatorWord<ScimOperator::Eq, 'e', 'q'>;
using Ne = OperatorWord<ScimOperator::Ne, 'n', 'e'>;
using Co = OperatorWord<ScimOperator::Co, 'c', 'o'>;
using Sw = OperatorWord<ScimOperator::Sw, 's', 'w'>;
using Ew = OperatorWord<ScimOperator::Ew, 'e', 'w'>;
using Gt = OperatorWord<ScimOperator::Gt, 'g', 't'>;
using Ge = OperatorWord<ScimOperator::Ge, 'g', 'e'>;
using Lt = OperatorWord<ScimOperator::Lt, 'l', 't'>;
using Le = OperatorWord<ScimOperator::Le, 'l', 'e'>;
using Pr = OperatorWord<ScimOperator::Pr, 'p', 'r'>;

struct Operation : sor<Pr, seq<sor<Eq, Ne, Co, Sw, Ew, Gt, Ge, Lt, Le>, Space, must<Value>>> {};
struct Compare : seq<Path, Space, must<Operation>> {};

struct Expression;
struct Opening : one<'('> {};
struct Closing : one<')'> {};
struct Inner : seq<Expression> {};
struct Group : seq<Opening, Space, must<Inner>, Space, must<Closing>> {};
struct Negation : seq<istring<'n', 'o', 't'>, Space, at<one<'('>>, Group> {};
struct Term : sor<Negation, Group, Compare> {};
struct NextTerm : seq<Term> {};
struct Conjunction : seq<Term, star<Space, Word<'a', 'n', 'd'>, Space, must<NextTerm>>> {};
struct NextConjunction : seq<Conjunction> {};
struct Expression : seq<Conjunction, star<Space, Word<'o', 'r'>, Space, must<NextConjunction>>> {};
struct Whole : seq<Expression> {};
struct End : eof {};
struct File : must<Space, Whole, Space, End> {};

template <typename Rule>
struct Selector
    : parse_tree::selector<
          Rule,
          parse_tree::store_content::on<Path, Text, Number, TrueWord, FalseWord, NullWord, Eq, Ne,
                                        Co, Sw, Ew, Gt, Ge, Lt, Le, Pr, Compare, Negation>,
          parse_tree::fold_one::on<Conjunction, Expression>> {};

constexpr std::string_view kTerm = "an attribute, not or (";
// What would have been right where the expression went wrong.
template <typename Rule>
constexpr std::string_view kExpected = kTerm;
template <>
constexpr std::string_view kExpected<AfterDot> = "the name of an attribute";
template <>
constexpr std::string_view kExpected<HexDigits> = "four hexadecimal digits";
template <>
constexpr std::string_view kExpected<EscapedCharacter> = "one of \"\\/bfnrtu behind a backslash";
template <>
constexpr std::string_view kExpected<Character> = "\" to end the string";
template <>
constexpr std::string_view kExpected<ClosingQuote> = "\" to end the string";
template <>
constexpr std::string_view kExpected<Value> =
    "a string in double quotes, a number, true, false or null";
template <>
constexpr std::string_view kExpected<Closing> = "and, or, )";
template <>
constexpr std::string_view kExpected<End> = "and, or, the end";

template <typename Rule>
struct Action : nothing<Rule> {};
template <>
struct Action<Opening> {
  template <typename Input>
  static void apply(const Input& in, Source& source) {
    if (++source.depth > ScimFilter::kMaxDepth) {
      source.refuse("Too many parentheses inside of each other", in.position().byte,
                    "at most " + std::to_string(ScimFilter::kMaxDepth));
    }
  }
};
template <>
struct Action<Closing> {
  static void apply0(Source& source) { --source.depth; }
};

template <typename Rule>
struct Control : normal<Rule> {
  template <typename Input, typename... States>
  [[noreturn]] static void raise(const Input& in, Source& source, States&&...) {
    const std::size_t position = in.position().byte;
    if constexpr (std::is_same_v<Rule, Operation>) {
      if (position < source.expression.size()) {
        source.refuse("Unrecognized attribute operator '" + source.wordAt(position) + "'", position,
                      kOperators);
      }
      source.refuse(source.found(position), position, kOperators);
    } else {
      source.refuse(source.found(position), position, kExpected<Rule>);
    }
  }
};

}  // namespace grammar

using ParseNode = tao::pegtl::parse_tree::node;
namespace g = grammar;

void appendUtf8(std::string& text, char32_t code) {
  const auto byte = [&](char32_t bits) { text += static_cast<char>(bits); };
  if (code < 0x80) {
    byte(code);
  } else if (code < 0x800) {
    byte(0xC0 | (code >> 6));
    byte(0x80 | (code & 0x3F));
  } else if (code < 0x10000) {
    byte(0xE0 | (code >> 12));
    byte(0x80 | ((code >> 6) & 0x3F));
    byte(0x80 | (code & 0x3F));
  } else {
    byte(0xF0 | (code >> 18));
    byte(0x80 | ((code >> 12) & 0x3F));
    byte(0x80 | ((code >> 6) & 0x3F));
    byte(0x80 | (code & 0x3F));
  }
}

// The text between the quotes, escapes undone.
std::string unquoted(const Source& source, const ParseNode& node) {
  const std::string_view text = node.string_view();
  const auto unitAt = [&](std::size_t i) {
    std::uint32_t unit = 0;
    std::from_chars(text.data() + i, text.data() + i + 4, unit, 16);
    return unit;
  };
  std::string result;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    if (text[i] != '\\') {
      result += text[i];
      continue;
    }
    const std::size_t escape = i++;
    if (text[i] != 'u') {
      constexpr std::string_view kLetters = "bfnrt";
      constexpr std::string_view kMeant = "\b\f\n\r\t";
      const std::size_t letter = kLetters.find(text[i]);
      result += letter == std::string_view::npos ? text[i] : kMeant[letter];
      continue;
    }
    char32_t code = unitAt(i + 1);
    i += 4;
    if (code >= 0xD800 && code < 0xE000) {
      const bool paired = code < 0xDC00 && text.substr(i + 1, 2) == "\\u";
      const std::uint32_t low = paired ? unitAt(i + 3) : 0;
      if (low < 0xDC00 || low >= 0xE000) {
        source.refuse("Half a surrogate pair", node.begin().byte + escape, "both halves");
      }
      code = 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00);
      i += 6;
    }
    appendUtf8(result, code);
  }
  return result;
}

bool isWithin(std::string_view path, std::string_view pattern) {
  if (!pattern.ends_with(".*")) return path == pattern;
  pattern.remove_suffix(1);
  return path.size() > pattern.size() && path.starts_with(pattern);
}

bool has(const std::vector<ScimOperator>& operators, ScimOperator op) {
  return operators.empty() || std::find(operators.begin(), operators.end(), op) != operators.end();
}

// From what the grammar found to the tree: here the rules are applied.
class Builder {
 public:
  Builder(const Source& source, const ScimRules& rules) : source_(source), rules_(rules) {}

  Node build(const ParseNode& node) const {
    if (node.is_type<g::Compare>()) return comparison(node);
    Node result{.kind = node.is_type<g::Negation>()      ? Node::Kind::Not
                        : node.is_type<g::Conjunction>() ? Node::Kind::All
                                                         : Node::Kind::Any};
    for (const auto& child : node.children) {
      Node operand = build(*child);
      if (operand.kind == result.kind && result.kind != Node::Kind::Not) {
        // (a and b) and c: one level of and.
        for (Node& inner : operand.operands) result.operands.push_back(std::move(inner));
      } else {
        result.operands.push_back(std::move(operand));
      }
    }
    return result;
  }

 private:
  static ScimOperator operatorOf(const ParseNode& node) {
    const std::string name = folded(node.string_view());
    for (const ScimOperator op :
         {ScimOperator::Eq, ScimOperator::Ne, ScimOperator::Co, ScimOperator::Sw, ScimOperator::Ew,
          ScimOperator::Gt, ScimOperator::Ge, ScimOperator::Lt, ScimOperator::Le}) {
      if (nameOf(op) == name) return op;
    }
    return ScimOperator::Pr;
  }

  Node comparison(const ParseNode& node) const {
    const std::string_view path = node.children.at(0)->string_view();
    Node result;
    result.comparison.caseSensitive = rules_.caseSensitive;
    result.comparison.op = operatorOf(*node.children.at(1));
    check(path, result.comparison.op, node.begin().byte);
    for (std::size_t begin = 0; begin <= path.size();) {
      const std::size_t end = std::min(path.find('.', begin), path.size());
      result.comparison.path.emplace_back(path.substr(begin, end - begin));
      begin = end + 1;
    }
    if (node.children.size() > 2) {
      result.comparison.literal = literal(*node.children.at(2));
      checkDate(path, result.comparison.op, result.comparison.literal, *node.children.at(2));
    }
    return result;
  }

  // A moment compared with what is none would be found nowhere, which looks like a good answer.
  void checkDate(std::string_view path, ScimOperator op, const Literal& literal,
                 const ParseNode& node) const {
    if (std::find(rules_.dates.begin(), rules_.dates.end(), path) == rules_.dates.end()) return;
    const bool partly = op == ScimOperator::Co || op == ScimOperator::Sw || op == ScimOperator::Ew;
    const bool day = parseTime(literal.text + "T00:00:00Z").has_value();
    if (partly || literal.kind == Literal::Kind::Null || literal.moment || day) return;
    source_.refuse(node.string(), node.begin().byte, "a date such as \"2026-01-15T09:30:00.000Z\"");
  }

  void check(std::string_view path, ScimOperator op, std::size_t position) const {
    const auto attribute =
        std::find_if(rules_.attributes.begin(), rules_.attributes.end(),
                     [&](const ScimAttribute& one) { return isWithin(path, one.path); });
    if (attribute == rules_.attributes.end() && !rules_.attributes.empty()) {
      throw FilterError("E0000053", "field is not valid: " + std::string(path), position);
    }
    const bool own = attribute != rules_.attributes.end() && !attribute->operators.empty();
    if (!has(own ? attribute->operators : rules_.operators, op)) {
      throw FilterError(
          "E0000031",
          "The supplied combination of operator and field is not currently supported. Operator: " +
              std::string(nameOf(op)) + ", Field: " + std::string(path),
          position);
    }
  }

  Literal literal(const ParseNode& node) const {
    Literal result;
    if (node.is_type<g::Text>()) {
      result.kind = Literal::Kind::Text;
      result.text = unquoted(source_, node);
      result.moment = parseTime(result.text);
    } else {
      result.kind = node.is_type<g::Number>()     ? Literal::Kind::Number
                    : node.is_type<g::NullWord>() ? Literal::Kind::Null
                                                  : Literal::Kind::Boolean;
      result.text = folded(node.string_view());
    }
    result.folded = rules_.caseSensitive ? result.text : folded(result.text);
    double number = 0;
    const char* end = result.text.data() + result.text.size();
    const auto read = std::from_chars(result.text.data(), end, number);
    if (read.ec == std::errc() && read.ptr == end) result.number = number;
    if (result.kind == Literal::Kind::Number && !result.number) {
      source_.refuse("'" + result.text + "'", node.begin().byte, "a number that fits into 64 bits");
    }
    return result;
  }

  const Source& source_;
  const ScimRules& rules_;
};

bool isUtf8(std::string_view text) {
  tao::pegtl::memory_input input(text.data(), text.data() + text.size(), "");
  return tao::pegtl::parse<
      tao::pegtl::seq<tao::pegtl::star<tao::pegtl::utf8::any>, tao::pegtl::eof>>(input);
}

}  // namespace

Node parse(std::string_view expression, const ScimRules& rules) {
  if (!isUtf8(expression)) {
    // Said without repeating it: what is not UTF-8 has no place in an answer.
    Source{.expression = "", .search = rules.search}.refuse("Bytes that are not text", 0, "UTF-8");
  }
  Source source{.expression = expression, .search = rules.search};
  if (expression.size() > ScimFilter::kMaxLength) {
    source.refuse("The expression is too long", ScimFilter::kMaxLength,
                  "at most " + std::to_string(ScimFilter::kMaxLength) + " bytes");
  }
  namespace pegtl = tao::pegtl;
  pegtl::memory_input input(expression.data(), expression.data() + expression.size(), "");
  const auto root =
      pegtl::parse_tree::parse<g::File, g::Selector, g::Action, g::Control>(input, source);
  return Builder(source, rules).build(*root->children.front());
}

}  // namespace hooks::scim
