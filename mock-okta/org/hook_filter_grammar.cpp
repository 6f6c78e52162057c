#include "mock-okta/org/hook_filter_grammar.h"

#include <charconv>
#include <tao/pegtl.hpp>
#include <tao/pegtl/contrib/parse_tree.hpp>

#include "fixtures/catalog/suggestions.h"
#include "mock-okta/org/characters.h"
#include "mock-okta/org/filter_error.h"
#include "mock-okta/org/hook_filter.h"
#include "mock-okta/org/hook_filter_methods.h"

namespace hooks::hook_filter {

namespace {

// What is wrong at a byte of the expression, and what would have been right there.
struct Complaint {
  std::string what;
  std::size_t byte;
  std::string expected;
};

[[noreturn]] void refuse(const std::string& what, std::size_t byte, std::string_view expected) {
  throw Complaint{what, byte, std::string(expected)};
}

// What the expression has at a position, short enough for a message.
std::string found(std::string_view expression, std::size_t position) {
  if (position >= expression.size()) return "the expression ends";
  constexpr std::size_t kShown = 20;
  std::string_view rest = expression.substr(position, kShown);
  rest = rest.substr(0, rest.find_first_of(" \t\r\n", 1));
  // Not in the middle of a character.
  while (rest.size() > 1 && position + rest.size() < expression.size() &&
         (static_cast<unsigned char>(expression[position + rest.size()]) & 0xC0) == 0x80) {
    rest.remove_suffix(1);
  }
  return "unexpected '" + std::string(rest) + "'";
}

// The grammar proper. Names are those of SpEL's reference where it has one.
namespace grammar {

using namespace tao::pegtl;
using tao::pegtl::at;  // not hooks::at

struct Space : star<space> {};
struct NameOther : sor<alnum, one<'_'>> {};
struct Name : seq<sor<alpha, one<'_'>>, star<NameOther>> {};

// An operator or a literal spelled in letters: in any case, and not the start of a longer name.
template <char... C>
struct Word : seq<istring<C...>, not_at<NameOther>> {};

struct ClosingQuote : one<'\''> {};
struct ClosingDoubleQuote : one<'"'> {};
// A quote is doubled inside of quotes.
struct SingleQuoted : star<sor<two<'\''>, not_one<'\''>>> {};
struct DoubleQuoted : star<sor<two<'"'>, not_one<'"'>>> {};
struct Text : sor<seq<one<'\''>, SingleQuoted, must<ClosingQuote>>,
                  seq<one<'"'>, DoubleQuoted, must<ClosingDoubleQuote>>> {};
struct Number : seq<opt<one<'-'>>, plus<digit>, opt<one<'.'>, plus<digit>>, not_at<NameOther>> {};
struct TrueWord : Word<'t', 'r', 'u', 'e'> {};
struct FalseWord : Word<'f', 'a', 'l', 's', 'e'> {};
struct NullWord : Word<'n', 'u', 'l', 'l'> {};

struct Expression;
struct Opening : one<'(', '[', '{'> {};
struct ClosingParenthesis : one<')'> {};
struct ClosingBracket : one<']'> {};
struct ClosingBrace : one<'}'> {};
struct Operand : seq<Expression> {};

struct Group : seq<at<one<'('>>, Opening, Space, must<Operand>, Space, must<ClosingParenthesis>> {};
struct List : seq<at<one<'{'>>, Opening, Space, must<Operand>,
                  star<Space, one<','>, Space, must<Operand>>, Space, must<ClosingBrace>> {};
struct Primary : sor<Group, List, Text, Number, TrueWord, FalseWord, NullWord, Name> {};

struct Condition : seq<Expression> {};
template <char Sign>
struct Bracketed : seq<string<'.', Sign>, at<one<'['>>, Opening, Space, must<Condition>, Space,
                       must<ClosingBracket>> {};
struct SelectionStep : Bracketed<'?'> {};
struct ProjectionStep : Bracketed<'!'> {};
struct MemberName : Name {};
struct Arguments : seq<at<one<'('>>, Opening, Space,
                       opt<sor<at<one<')'>>, must<list<Operand, one<','>, space>>>>, Space,
                       must<ClosingParenthesis>> {};
struct MemberStep : seq<one<'.'>, Space, must<MemberName>, opt<Space, Arguments>> {};
struct Postfix : seq<Primary, star<Space, sor<SelectionStep, ProjectionStep, MemberStep>>> {};

struct Eq : sor<string<'=', '='>, Word<'e', 'q'>> {};
struct Ne : sor<string<'!', '='>, Word<'n', 'e'>> {};
struct Ge : sor<string<'>', '='>, Word<'g', 'e'>> {};
struct Le : sor<string<'<', '='>, Word<'l', 'e'>> {};
struct Gt : sor<one<'>'>, Word<'g', 't'>> {};
struct Lt : sor<one<'<'>, Word<'l', 't'>> {};
struct RightSide : seq<Postfix> {};
struct Relational : seq<Postfix, opt<Space, sor<Eq, Ne, Ge, Le, Gt, Lt>, Space, must<RightSide>>> {
};

struct Bang : sor<seq<one<'!'>, not_at<one<'='>>>, Word<'n', 'o', 't'>> {};
struct Negated : seq<Relational> {};
struct Unary : sor<seq<plus<Bang, Space>, must<Negated>>, Relational> {};

struct AndSign : sor<string<'&', '&'>, Word<'a', 'n', 'd'>> {};
struct OrSign : sor<string<'|', '|'>, Word<'o', 'r'>> {};
struct AndOperand : seq<Unary> {};
struct Conjunction : seq<Unary, star<Space, AndSign, Space, must<AndOperand>>> {};
struct OrOperand : seq<Conjunction> {};
struct Disjunction : seq<Conjunction, star<Space, OrSign, Space, must<OrOperand>>> {};

struct Question : one<'?'> {};
struct Colon : one<':'> {};
struct Branches : seq<Question, Space, must<Operand>, Space, must<Colon>, Space, must<Operand>> {};
struct Expression : seq<Disjunction, opt<Space, Branches>> {};

struct Whole : seq<Expression> {};
struct End : eof {};
struct File : must<Space, Whole, Space, End> {};

template <typename Rule>
struct Selector
    : parse_tree::selector<
          Rule,
          parse_tree::store_content::on<List, Text, Number, TrueWord, FalseWord, NullWord, Name,
                                        MemberName, SelectionStep, ProjectionStep, MemberStep,
                                        Arguments, Eq, Ne, Ge, Le, Gt, Lt, Bang>,
          parse_tree::fold_one::on<Postfix, Relational, Unary, Conjunction, Disjunction,
                                   Expression>> {};

// What would have been right where the expression went wrong.
template <typename Rule>
constexpr std::string_view kExpected = "an operand";
template <>
constexpr std::string_view kExpected<ClosingQuote> = "' to end the string";
template <>
constexpr std::string_view kExpected<ClosingDoubleQuote> = "\" to end the string";
template <>
constexpr std::string_view kExpected<ClosingParenthesis> = "), or an operator";
template <>
constexpr std::string_view kExpected<ClosingBracket> = "], or an operator";
template <>
constexpr std::string_view kExpected<ClosingBrace> = "}, a comma or an operator";
template <>
constexpr std::string_view kExpected<Colon> = ": and what holds otherwise, or an operator";
template <>
constexpr std::string_view kExpected<MemberName> = "the name of a field or a method";
template <>
constexpr std::string_view kExpected<End> =
    "an operator (eq, ne, ==, !=, >, <, >=, <=, &&, ||, ?) or the end";

// How deep the parser is in parentheses, brackets, braces and choices.
struct Nesting {
  std::string_view expression;
  std::size_t depth = 0;
};

template <typename Rule>
struct Action : nothing<Rule> {};
struct GoDeeper {
  template <typename Input>
  static void apply(const Input& in, Nesting& nesting) {
    if (++nesting.depth > HookFilter::kMaxDepth) {
      refuse("too many parentheses or choices inside of each other", in.position().byte,
             "at most " + std::to_string(HookFilter::kMaxDepth));
    }
  }
};
struct ComeBack {
  static void apply0(Nesting& nesting) { --nesting.depth; }
};
template <>
struct Action<Opening> : GoDeeper {};
template <>
struct Action<Question> : GoDeeper {};
template <>
struct Action<ClosingParenthesis> : ComeBack {};
template <>
struct Action<ClosingBracket> : ComeBack {};
template <>
struct Action<ClosingBrace> : ComeBack {};
template <>
struct Action<Branches> : ComeBack {};

template <typename Rule>
struct Control : normal<Rule> {
  template <typename Input, typename... States>
  [[noreturn]] static void raise(const Input& in, Nesting& nesting, States&&...) {
    const std::size_t position = in.position().byte;
    refuse(found(nesting.expression, position), position, kExpected<Rule>);
  }
};

}  // namespace grammar

using ParseNode = tao::pegtl::parse_tree::node;

std::size_t beginOf(const ParseNode& node) { return node.begin().byte; }
std::size_t endOf(const ParseNode& node) { return node.has_content() ? node.end().byte : 0; }

template <typename T, typename... Arguments>
NodePtr make(std::size_t begin, std::size_t end, Arguments&&... arguments) {
  auto node = std::make_unique<T>(std::forward<Arguments>(arguments)...);
  node->begin = begin;
  node->end = end;
  return node;
}

std::string unquoted(std::string_view text) {
  const char quote = text.front();
  std::string result;
  for (std::size_t i = 1; i + 1 < text.size(); ++i) {
    result += text[i];
    if (text[i] == quote) ++i;
  }
  return result;
}

template <typename List, typename Name>
std::string listed(const List& list, Name nameOfOne) {
  std::string result;
  for (const auto& one : list) {
    if (!result.empty()) result += ", ";
    result += nameOfOne(one);
  }
  return result;
}

// From what the grammar found to the tree: here names and types are checked.
class Builder {
 public:
  explicit Builder(std::string_view expression) : expression_(expression) {}

  NodePtr build(const ParseNode& node) {
    namespace g = grammar;
    if (node.is_type<g::Expression>()) return choice(node);
    if (node.is_type<g::Disjunction>()) return junction(node, Junction::Kind::Any);
    if (node.is_type<g::Conjunction>()) return junction(node, Junction::Kind::All);
    if (node.is_type<g::Unary>()) return negation(node);
    if (node.is_type<g::Relational>()) return comparison(node);
    if (node.is_type<g::Postfix>()) return postfix(node);
    return primary(node);
  }

  NodePtr buildBoolean(const ParseNode& node, std::string_view where) {
    NodePtr built = build(node);
    if (built->type() != Type::Boolean) {
      refuse("'" + text(*built) + "' is " + std::string(nameOf(built->type())), built->begin,
             "a Boolean " + std::string(where));
    }
    return built;
  }

 private:
  std::string text(const Node& node) const {
    return std::string(expression_.substr(node.begin, node.end - node.begin));
  }

  struct Span {
    std::size_t begin;
    std::size_t end;
  };
  // Where an operand is, with the parentheses around it, which the tree does not keep.
  Span spanOf(const Node& node) const {
    constexpr std::string_view kSpace = " \t\r\n";
    Span span{node.begin, node.end};
    for (;;) {
      const std::size_t before = span.begin == 0
                                     ? std::string_view::npos
                                     : expression_.find_last_not_of(kSpace, span.begin - 1);
      const std::size_t behind = expression_.find_first_not_of(kSpace, span.end);
      if (before == std::string_view::npos || behind == std::string_view::npos ||
          expression_[before] != '(' || expression_[behind] != ')') {
        return span;
      }
      span = {before, behind + 1};
    }
  }

  NodePtr junction(const ParseNode& node, Junction::Kind kind) {
    std::vector<NodePtr> operands;
    for (const auto& child : node.children) {
      operands.push_back(
          buildBoolean(*child, kind == Junction::Kind::All ? "beside &&" : "beside ||"));
    }
    const std::size_t begin = spanOf(*operands.front()).begin;
    const std::size_t end = spanOf(*operands.back()).end;
    return make<Junction>(begin, end, kind, std::move(operands));
  }

  NodePtr choice(const ParseNode& node) {
    NodePtr condition = buildBoolean(*node.children.at(0), "before ?");
    NodePtr whenTrue = build(*node.children.at(1));
    NodePtr whenFalse = build(*node.children.at(2));
    const bool alike = whenTrue->type() == whenFalse->type();
    if (!alike && whenTrue->type() != Type::Null && whenFalse->type() != Type::Null) {
      refuse("'" + text(*whenFalse) + "' is " + std::string(nameOf(whenFalse->type())),
             whenFalse->begin,
             std::string(nameOf(whenTrue->type())) + ", as on the other side of :, or null");
    }
    const Type type = whenTrue->type() == Type::Null ? whenFalse->type() : whenTrue->type();
    const std::size_t begin = spanOf(*condition).begin;
    const std::size_t end = spanOf(*whenFalse).end;
    return make<Choice>(begin, end, type, std::move(condition), std::move(whenTrue),
                        std::move(whenFalse));
  }

  NodePtr negation(const ParseNode& node) {
    NodePtr operand = buildBoolean(*node.children.back(), "behind !");
    for (std::size_t i = node.children.size() - 1; i-- > 0;) {
      const std::size_t end = spanOf(*operand).end;
      // Each ! is a node of its own, but two of them are none: no depth to be had that way.
      if (i > 0) {
        --i;
        continue;
      }
      operand = make<Not>(beginOf(*node.children[i]), end, std::move(operand));
    }
    return operand;
  }

  NodePtr comparison(const ParseNode& node) {
    namespace g = grammar;
    NodePtr left = build(*node.children.at(0));
    const ParseNode& sign = *node.children.at(1);
    NodePtr right = build(*node.children.at(2));
    const Relation relation = sign.is_type<g::Eq>()   ? Relation::Eq
                              : sign.is_type<g::Ne>() ? Relation::Ne
                              : sign.is_type<g::Gt>() ? Relation::Gt
                              : sign.is_type<g::Lt>() ? Relation::Lt
                              : sign.is_type<g::Ge>() ? Relation::Ge
                                                      : Relation::Le;
    const bool ordering = relation != Relation::Eq && relation != Relation::Ne;
    const bool alike = left->type() == right->type();
    const bool hasOrder = left->type() == Type::Number || left->type() == Type::Text;
    if (ordering && !(alike && hasOrder)) {
      refuse("'" + sign.string() + "' stands between " + std::string(nameOf(left->type())) +
                 " and " + std::string(nameOf(right->type())),
             beginOf(sign), "two numbers or two strings");
    }
    if (!ordering && !alike && left->type() != Type::Null && right->type() != Type::Null) {
      refuse("'" + sign.string() + "' stands between " + std::string(nameOf(left->type())) +
                 " and " + std::string(nameOf(right->type())),
             beginOf(sign), "two of the same type, or null");
    }
    const std::size_t begin = spanOf(*left).begin;
    const std::size_t end = spanOf(*right).end;
    return make<Comparison>(begin, end, std::move(left), relation, std::move(right));
  }

  NodePtr primary(const ParseNode& node) {
    namespace g = grammar;
    const std::size_t begin = beginOf(node);
    const std::size_t end = endOf(node);
    if (node.is_type<g::Text>()) return make<Literal>(begin, end, unquoted(node.string_view()));
    if (node.is_type<g::Number>()) {
      double number = 0;
      const std::string_view digits = node.string_view();
      const auto read = std::from_chars(digits.data(), digits.data() + digits.size(), number);
      if (read.ec != std::errc()) {
        refuse("unexpected '" + node.string() + "'", begin, "a number that fits into 64 bits");
      }
      return make<Literal>(begin, end, number);
    }
    if (node.is_type<g::List>()) return list(node);
    if (node.is_type<g::TrueWord>()) return make<Literal>(begin, end, true);
    if (node.is_type<g::FalseWord>()) return make<Literal>(begin, end, false);
    if (node.is_type<g::NullWord>()) return make<Literal>(begin, end, Null());
    if (node.is_type<g::Name>()) return field(node.string(), begin, end);
    // Only what is in parentheses is left: it has been folded to what it holds.
    return build(node);
  }

  NodePtr list(const ParseNode& node) {
    std::vector<NodePtr> elements;
    Type type = Type::Null;
    for (const auto& child : node.children) {
      NodePtr element = build(*child);
      if (isList(element->type())) {
        refuse("'" + text(*element) + "' is " + std::string(nameOf(element->type())),
               element->begin, "a string, a number or a Boolean in a list");
      }
      if (type == Type::Null) type = element->type();
      if (element->type() != type && element->type() != Type::Null) {
        refuse("'" + text(*element) + "' is " + std::string(nameOf(element->type())),
               element->begin, std::string(nameOf(type)) + ", as in the rest of the list");
      }
      elements.push_back(std::move(element));
    }
    if (type == Type::Null) {
      refuse("a list of nothing but null", beginOf(node), "a string, a number or a Boolean in it");
    }
    return make<ListLiteral>(beginOf(node), endOf(node), *listOf(type), std::move(elements));
  }

  NodePtr field(const std::string& name, std::size_t begin, std::size_t end) {
    const auto& fields = inSelection_ ? elementFields() : eventFields();
    for (const FieldInfo& info : fields) {
      if (info.name == name) return make<Field>(begin, end, info, inSelection_);
    }
    refuse("unknown field '" + name + "'", begin,
           meantBy(name, fields) +
               listed(fields, [](const FieldInfo& info) { return std::string(info.name); }));
  }

  // What a name that is no field's may have been meant for: a field, of which it has the end or
  // that it misspells, or a text without its quotes.
  template <typename Fields>
  static std::string meantBy(const std::string& name, const Fields& fields) {
    const std::string last = name.substr(name.rfind('.') + 1);
    std::vector<std::string_view> names;
    std::string near;
    for (const FieldInfo& info : fields) {
      names.push_back(info.name);
      if (info.name.ends_with("." + name) || (name.find('.') != std::string::npos &&
                                              info.name.ends_with("." + last) && near.empty())) {
        near = info.name;
      }
    }
    const std::vector<std::string> misspelt = nearest(name, names, 1);
    if (!misspelt.empty()) near = misspelt.front();
    if (!near.empty()) return "perhaps " + near + "; the fields are ";
    if (name == last && name != "event")
      return "'" + name + "' in quotes if it is a text; else one of ";
    return "";
  }

  // A name and the steps behind it: the longest run of plain names is a field, what follows are
  // methods and selections.
  NodePtr postfix(const ParseNode& node) {
    namespace g = grammar;
    const auto& parts = node.children;
    const auto isPlain = [&](std::size_t i) {
      return parts[i]->is_type<g::MemberStep>() && parts[i]->children.size() == 1;
    };
    std::size_t next = 1;
    NodePtr value;
    if (parts.front()->is_type<g::Name>()) {
      std::string name = parts.front()->string();
      for (; next < parts.size() && isPlain(next); ++next) {
        name += "." + parts[next]->children.front()->string();
      }
      value = field(name, beginOf(*parts.front()), endOf(*parts[next - 1]));
    } else {
      value = build(*parts.front());
    }
    for (; next < parts.size(); ++next) {
      const ParseNode& part = *parts[next];
      value = part.is_type<g::SelectionStep>()    ? selection(std::move(value), part)
              : part.is_type<g::ProjectionStep>() ? projection(std::move(value), part)
                                                  : call(std::move(value), part);
    }
    return value;
  }

  void needTargets(const Node& list, std::string_view sign) {
    if (list.type() == Type::Targets) return;
    refuse("'" + text(list) + "' is " + std::string(nameOf(list.type())), list.begin,
           "a list of targets before " + std::string(sign));
  }

  NodePtr selection(NodePtr list, const ParseNode& step) {
    needTargets(*list, ".?[");
    const bool outer = std::exchange(inSelection_, true);
    NodePtr condition = buildBoolean(*step.children.front(), "in .?[ ]");
    inSelection_ = outer;
    const std::size_t begin = list->begin;
    return make<Selection>(begin, endOf(step), std::move(list), std::move(condition));
  }

  NodePtr projection(NodePtr list, const ParseNode& step) {
    needTargets(*list, ".![");
    const bool outer = std::exchange(inSelection_, true);
    NodePtr expression = build(*step.children.front());
    inSelection_ = outer;
    const auto type = listOf(expression->type());
    if (!type) {
      refuse("'" + text(*expression) + "' is " + std::string(nameOf(expression->type())),
             expression->begin, "a string, a number or a Boolean in .![ ]");
    }
    const std::size_t begin = list->begin;
    return make<Projection>(begin, endOf(step), *type, std::move(list), std::move(expression));
  }

  NodePtr call(NodePtr receiver, const ParseNode& step) {
    const ParseNode& nameNode = *step.children.front();
    const std::string name = nameNode.string();
    if (step.children.size() == 1) {
      refuse("unknown field '" + name + "' of " + std::string(nameOf(receiver->type())),
             beginOf(nameNode), "a method, such as .size()");
    }
    std::vector<NodePtr> arguments;
    for (const auto& argument : step.children.at(1)->children) {
      arguments.push_back(build(*argument));
    }
    // What there is of that name, and what else there is.
    std::string likewise;
    std::string others;
    for (const Method& method : methods()) {
      if (method.receiver != receiver->type()) continue;
      std::string& offered = method.name == name ? likewise : others;
      offered += (offered.empty() ? "" : ", ") + std::string(method.name) + "(" +
                 listed(method.parameters, [](Type type) { return std::string(nameOf(type)); }) +
                 ")";
      if (method.name != name || !fits(method, arguments)) continue;
      const std::size_t begin = receiver->begin;
      return make<Call>(begin, endOf(step), method, std::move(receiver), std::move(arguments));
    }
    if (!likewise.empty()) {
      refuse("wrong arguments of '" + name + "'", beginOf(nameNode), likewise);
    }
    refuse("'" + name + "' is not a method of " + std::string(nameOf(receiver->type())),
           beginOf(nameNode), others.empty() ? "an operator" : others);
  }

  static bool fits(const Method& method, const std::vector<NodePtr>& arguments) {
    return std::equal(arguments.begin(), arguments.end(), method.parameters.begin(),
                      method.parameters.end(),
                      [](const NodePtr& one, Type type) { return one->type() == type; });
  }

  std::string_view expression_;
  bool inSelection_ = false;
};

}  // namespace

namespace {

NodePtr parsed(std::string_view expression) {
  namespace pegtl = tao::pegtl;
  pegtl::memory_input bytes(expression.data(), expression.data() + expression.size(), "");
  if (!pegtl::parse<pegtl::seq<pegtl::star<pegtl::utf8::any>, pegtl::eof>>(bytes)) {
    // Said without repeating it: what is not UTF-8 has no place in an answer.
    refuse("bytes that are not text", 0, "UTF-8");
  }
  if (expression.size() > HookFilter::kMaxLength) {
    refuse("the expression is too long", HookFilter::kMaxLength,
           "at most " + std::to_string(HookFilter::kMaxLength) + " characters");
  }
  pegtl::memory_input input(expression.data(), expression.data() + expression.size(), "");
  grammar::Nesting nesting{.expression = expression};
  const auto root =
      pegtl::parse_tree::parse<grammar::File, grammar::Selector, grammar::Action, grammar::Control>(
          input, nesting);
  return Builder(expression).buildBoolean(*root->children.front(), "as a whole");
}

}  // namespace

NodePtr parse(std::string_view expression) {
  try {
    return parsed(expression);
  } catch (const Complaint& complaint) {
    const std::size_t position = charactersBefore(expression, complaint.byte);
    throw FilterError("E0000001",
                      "Invalid expression: " + complaint.what + " at position " +
                          std::to_string(position) + ". Expected: " + complaint.expected,
                      position);
  }
}

}  // namespace hooks::hook_filter
