#include "mock-okta/org/scim_filter.h"

#include <gmock/gmock.h>

#include <random>

#include "fixtures/wire/json_reader.h"
#include "mock-okta/org/scim_filter_tree.h"

namespace hooks {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

const Json& aDocument() {
  static const Json document = readJson(R"({
    "eventType":"user.session.start", "empty":"", "nothing":null, "count":42, "ratio":2.5,
    "flag":true, "digits":"42", "published":"2026-01-15T09:30:00.000Z",
    "actor":{"id":"00u1","displayName":"Jané \"JD\" Doe","nick-name":"jd"},
    "target":[{"id":"00u2","type":"User","displayName":null},{"id":"00g1","type":"UserGroup"}],
    "tags":["red","green"], "none":[], "detail":{}})");
  return document;
}

struct Judged {
  std::string expression;
  bool matches;
};
void PrintTo(const Judged& judged, std::ostream* out) { *out << judged.expression; }

class ScimFilterOnADocument : public testing::TestWithParam<Judged> {};

TEST_P(ScimFilterOnADocument, Decides) {
  EXPECT_EQ(ScimFilter(GetParam().expression).matches(aDocument()), GetParam().matches);
}

INSTANTIATE_TEST_SUITE_P(
    Expressions, ScimFilterOnADocument,
    testing::Values(
        // Strings, without regard to case.
        Judged{R"(eventType eq "user.session.start")", true},
        Judged{R"(eventType EQ "USER.session.START")", true},
        Judged{R"(eventType eq "user.session")", false},
        Judged{R"(eventType ne "user.session.start")", false}, Judged{R"(eventType ne "x")", true},
        Judged{R"(eventType co "SESSION")", true}, Judged{R"(eventType co "")", true},
        Judged{R"(eventType co "sessions")", false}, Judged{R"(eventType sw "user.")", true},
        Judged{R"(eventType sw "session")", false}, Judged{R"(eventType ew ".START")", true},
        Judged{R"(eventType ew "user")", false}, Judged{R"(eventType gt "USER.A")", true},
        Judged{R"(eventType ge "user.session.start")", true},
        Judged{R"(eventType lt "user.session.start")", false},
        Judged{R"(eventType le "user.session.start")", true},
        Judged{R"(eventType eq"user.session.start")", true},
        // Escapes.
        Judged{R"(actor.displayName eq "Jan\u00e9 \"JD\" Doe")", true},
        Judged{R"(actor.displayName eq "jané \"jd\" doe")", true},
        Judged{R"(actor.displayName co "\/")", false}, Judged{R"(actor.nick-name eq "jd")", true},
        // Attributes are case-sensitive; what is not there.
        Judged{R"(EventType pr)", false}, Judged{R"(eventType pr)", true},
        Judged{"empty pr", false}, Judged{"nothing pr", false}, Judged{"actor pr", true},
        Judged{"detail pr", false}, Judged{"none pr", false}, Judged{"tags pr", true},
        Judged{"flag PR", true}, Judged{R"(absent eq "x")", false},
        Judged{R"(absent ne "x")", true}, Judged{R"(nothing ne "x")", true},
        Judged{"nothing eq null", true}, Judged{"eventType ne null", true},
        Judged{"eventType eq null", false}, Judged{"eventType le null", false},
        Judged{"eventType gt null", false}, Judged{"eventType co null", false},
        Judged{R"(absent co "")", false}, Judged{R"(eventType.deeper pr)", false},
        Judged{R"(actor eq "00u1")", false}, Judged{R"(absent gt "a")", false},
        // Numbers and Booleans, also in quotes.
        Judged{"count eq 42", true}, Judged{"count eq 42.0", true}, Judged{"count gt 9", true},
        Judged{R"(count eq "42")", true}, Judged{R"(count gt "9")", true},
        Judged{R"(count co "2")", true}, Judged{R"(count gt "x")", false},
        Judged{"ratio lt 2.75", true}, Judged{"ratio ge -1e3", true}, Judged{"digits eq 42", true},
        Judged{"digits gt 9", true}, Judged{R"(digits gt "9")", false},
        Judged{"flag eq true", true}, Judged{R"(flag eq "TRUE")", true},
        Judged{"flag eq false", false}, Judged{"flag gt false", false},
        Judged{"eventType gt 5", false},
        // Moments.
        Judged{R"(published eq "2026-01-15T10:30:00+01:00")", true},
        Judged{R"(published gt "2026-01-15T10:29:59+01:00")", true},
        Judged{R"(published lt "2026-01-15")", false},
        Judged{R"(published ge "2026-01-15T09:30:00Z")", true},
        // Of an array, one element is enough.
        Judged{R"(target.id eq "00g1")", true}, Judged{R"(target.id eq "00u3")", false},
        Judged{R"(target.type ne "User")", true}, Judged{R"(target.displayName pr)", false},
        Judged{R"(tags eq "green")", true}, Judged{R"(tags eq "blue")", false},
        Judged{R"(target.type eq "UserGroup" and target.id eq "00u2")", true},
        // and binds tighter than or; not needs parentheses.
        Judged{R"(count eq 42 or count eq 1 and count eq 2)", true},
        Judged{R"((count eq 42 or count eq 1) and count eq 2)", false},
        Judged{R"(count eq 1 OR count eq 42)", true}, Judged{R"(count pr AND flag pr)", true},
        Judged{R"(not (count eq 42))", false}, Judged{R"(NOT(absent pr))", true},
        Judged{R"(not (not (flag pr)))", true}, Judged{R"((flag pr)and(count pr))", true},
        Judged{R"(not (flag pr) or flag pr)", true}, Judged{" \t( flag pr )\n", true}));

// A thing an endpoint's rules refuse, or the language itself.
struct Refused {
  std::string expression;
  const ScimRules* rules;
  std::string code;
  std::size_t position;
  std::string summary;
};
void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.expression; }

class RefusedScimFilter : public testing::TestWithParam<Refused> {};

TEST_P(RefusedScimFilter, IsToldInOktasWords) {
  try {
    const ScimFilter filter(GetParam().expression, *GetParam().rules);
    FAIL() << "was taken";
  } catch (const FilterError& error) {
    EXPECT_EQ(error.code(), GetParam().code);
    EXPECT_EQ(error.summary(), GetParam().summary);
    EXPECT_EQ(error.position(), GetParam().position);
  }
}

const ScimRules kAny;
constexpr const char* kAsTerm = "an attribute, not or (";

Refused invalid(const std::string& expression, const std::string& what, std::size_t position,
                const std::string& expected) {
  return {expression, &kAny, "E0000053", position,
          "Invalid filter '" + expression + "': " + what + " at position " +
              std::to_string(position) + ". Expected: " + expected};
}

INSTANTIATE_TEST_SUITE_P(
    Syntax, RefusedScimFilter,
    testing::Values(
        Refused{
            R"(display_message eqq "Create okta user")", &logFilterRules(), "E0000053", 16,
            R"(Invalid filter 'display_message eqq "Create okta user"': Unrecognized attribute )"
            R"(operator 'eqq' at position 16. Expected: eq,co,sw,pr,gt,ge,lt,le)"},
        invalid("", "The expression ends", 0, kAsTerm),
        invalid("a", "The expression ends", 1, "eq,co,sw,pr,gt,ge,lt,le"),
        invalid("a eq", "The expression ends", 4,
                "a string in double quotes, a number, true, false or null"),
        invalid("a eq b", "Unexpected 'b'", 5,
                "a string in double quotes, a number, true, false or null"),
        invalid("a eq 'b'", "Unexpected ''b''", 5,
                "a string in double quotes, a number, true, false or null"),
        invalid("a eq 042", "Unexpected '042'", 5,
                "a string in double quotes, a number, true, false or null"),
        invalid("a eq \"b", "The expression ends", 7, "\" to end the string"),
        invalid("a eq \"\\x\"", "Unexpected 'x'", 7, "one of \"\\/bfnrtu behind a backslash"),
        invalid("a eq \"\\u12\"", "Unexpected '\"'", 10, "four hexadecimal digits"),
        invalid("a eq \"\\ud800\"", "Half a surrogate pair", 6, "both halves"),
        invalid("a eq 1e999", "'1e999'", 5, "a number that fits into 64 bits"),
        invalid("a pr and", "The expression ends", 8, kAsTerm),
        invalid("a pr b pr", "Unexpected 'b'", 5, "and, or, the end"),
        invalid("a pr)", "Unexpected ')'", 4, "and, or, the end"),
        invalid("(a pr", "The expression ends", 5, "and, or, )"),
        invalid("not a pr", "Unrecognized attribute operator 'a'", 4, "eq,co,sw,pr,gt,ge,lt,le"),
        invalid("a. pr", "Unexpected ' pr'", 2, "the name of an attribute"),
        invalid("a[b eq 1]", "Unrecognized attribute operator '[b'", 1, "eq,co,sw,pr,gt,ge,lt,le"),
        Refused{"lastUpdated gt \"yesterday\"", &userFilterRules(), "E0000053", 15,
                "Invalid filter 'lastUpdated gt \"yesterday\"': \"yesterday\" at position 15. "
                "Expected: a date such as \"2026-01-15T09:30:00.000Z\""},
        Refused{"created le \"2026-13-45\"", &userSearchRules(), "E0000031", 11,
                "Invalid search criteria. \"2026-13-45\" at position 11. "
                "Expected: a date such as \"2026-01-15T09:30:00.000Z\""},
        Refused{"a eqq 1", &userSearchRules(), "E0000031", 2,
                "Invalid search criteria. Unrecognized attribute operator 'eqq' at position 2. "
                "Expected: eq,co,sw,pr,gt,ge,lt,le"}));

Refused unsupported(const std::string& expression, const ScimRules& rules, const std::string& op,
                    const std::string& field) {
  return {expression, &rules, "E0000031", 0,
          "The supplied combination of operator and field is not currently supported. Operator: " +
              op + ", Field: " + field};
}

Refused noField(const std::string& expression, const ScimRules& rules, std::size_t position,
                const std::string& field) {
  return {expression, &rules, "E0000053", position, "field is not valid: " + field};
}

INSTANTIATE_TEST_SUITE_P(
    Rules, RefusedScimFilter,
    testing::Values(
        noField(R"(some_invalid_field eq "x")", logFilterRules(), 0, "some_invalid_field"),
        noField(R"(published gt "2026-01-15")", logFilterRules(), 0, "published"),
        noField(R"(eventType pr and event_type eq "x")", logFilterRules(), 17, "event_type"),
        noField("transaction.detail pr", logFilterRules(), 0, "transaction.detail"),
        unsupported(R"(debugContext.debugData.url co "x")", logFilterRules(), "co",
                    "debugContext.debugData.url"),
        unsupported(R"(debugContext.debugData.requestUri CO "x")", logFilterRules(), "co",
                    "debugContext.debugData.requestUri"),
        noField(R"(profile.nickName eq "x")", userFilterRules(), 0, "profile.nickName"),
        unsupported(R"(status ne "ACTIVE")", userFilterRules(), "ne", "status"),
        unsupported(R"(profile.login sw "x")", userFilterRules(), "sw", "profile.login"),
        unsupported(R"(profile.login ew "x")", userSearchRules(), "ew", "profile.login"),
        noField(R"(profile.name eq "x")", groupFilterRules(), 0, "profile.name")));

TEST(ScimFilterTest, TakesWhatTheEndpointsOffer) {
  for (const char* expression :
       {R"(eventType eq "user.session.start" and target.id eq "00u1")",
        R"(transaction.detail.requestApiTokenId eq "00T1")",
        R"(debugContext.debugData.url sw "/api" or debugContext.debugData.flow co "x")",
        "securityContext.isProxy eq true", R"(request.ipChain.ip eq "192.0.2.1")"}) {
    EXPECT_NO_THROW(ScimFilter(expression, logFilterRules())) << expression;
  }
  EXPECT_NO_THROW(ScimFilter(R"(status eq "ACTIVE" or lastUpdated ge "2026-01-15T00:00:00.000Z")",
                             userFilterRules()));
  EXPECT_NO_THROW(
      ScimFilter(R"(profile.any.thing co "x" and created gt "2026-01-01")", userSearchRules()));
  EXPECT_NO_THROW(ScimFilter(R"(type eq "OKTA_GROUP" and lastMembershipUpdated lt "2026-01-15")",
                             groupFilterRules()));
  EXPECT_NO_THROW(ScimFilter(R"(profile.name sw "Eng")", groupSearchRules()));
}

TEST(ScimFilterTest, CanBeCaseSensitive) {
  const ScimRules rules{.caseSensitive = true};
  EXPECT_FALSE(ScimFilter(R"(eventType eq "User.Session.Start")", rules).matches(aDocument()));
  EXPECT_FALSE(ScimFilter(R"(eventType co "SESSION")", rules).matches(aDocument()));
  EXPECT_TRUE(ScimFilter(R"(eventType eq "user.session.start")", rules).matches(aDocument()));
}

TEST(ScimFilterTest, IsBoundedInDepthAndLength) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '(') + "flag pr" + std::string(depth, ')');
  };
  EXPECT_TRUE(ScimFilter(nested(ScimFilter::kMaxDepth)).matches(aDocument()));
  EXPECT_THROW(ScimFilter(nested(ScimFilter::kMaxDepth + 1)), FilterError);
  try {
    const ScimFilter filter(std::string(ScimFilter::kMaxLength + 1, 'a'));
    FAIL() << "was taken";
  } catch (const FilterError& error) {
    EXPECT_THAT(error.summary(), HasSubstr("too long"));
    EXPECT_LT(error.summary().size(), 1000u);
  }
}

TEST(ScimFilterTest, DoesNotRepeatWhatIsNotText) {
  try {
    const ScimFilter filter("a eq \"\xff\"");
    FAIL() << "was taken";
  } catch (const FilterError& error) {
    EXPECT_THAT(error.summary(), StartsWith("Invalid filter '': Bytes that are not text"));
  }
}

class RandomFilters {
 public:
  scim::Node node(int depth) {
    using Kind = scim::Node::Kind;
    const Kind kind = depth == 0 ? Kind::Compare : static_cast<Kind>(random_() % 4);
    if (kind == Kind::Compare) return comparison();
    scim::Node result{.kind = kind};
    const std::size_t count = kind == Kind::Not ? 1 : 2 + random_() % 2;
    while (result.operands.size() < count) {
      scim::Node operand = node(depth - 1);
      // The parser joins what is alike, so this would not come back as it went.
      if (operand.kind == kind && kind != Kind::Not) continue;
      result.operands.push_back(std::move(operand));
    }
    return result;
  }

  std::mt19937& random() { return random_; }

 private:
  scim::Node comparison() {
    static const std::vector<std::string> names = {"eventType", "actor", "id",    "target",
                                                   "count",     "flag",  "and",   "not1",
                                                   "tags",      "a-b",   "or_or", "$ref"};
    static const std::vector<std::string> texts = {
        "", "user.session.start", "\"q\" \\ /", "é😀", "2026-01-15", "42", "\n\x01", "00u1"};
    scim::Node result;
    for (std::size_t i = random_() % 3 + 1; i > 0; --i) {
      result.comparison.path.push_back(names[random_() % names.size()]);
    }
    result.comparison.op = static_cast<ScimOperator>(random_() % 10);
    if (result.comparison.op == ScimOperator::Pr) return result;
    scim::Literal& literal = result.comparison.literal;
    literal.kind = static_cast<scim::Literal::Kind>(random_() % 4);
    switch (literal.kind) {
      case scim::Literal::Kind::Null:
        literal.text = "null";
        break;
      case scim::Literal::Kind::Boolean:
        literal.text = random_() % 2 == 0 ? "true" : "false";
        break;
      case scim::Literal::Kind::Number:
        literal.text = std::to_string(static_cast<int>(random_() % 2000) - 1000);
        break;
      case scim::Literal::Kind::Text:
        literal.text = texts[random_() % texts.size()];
        break;
    }
    return result;
  }

  std::mt19937 random_{20260115};
};

TEST(ScimFilterTest, ReadsBackWhatItWrites) {
  RandomFilters filters;
  for (int round = 0; round < 2000; ++round) {
    const std::string text = written(filters.node(3));
    const ScimFilter once(text);
    const ScimFilter twice(written(once.root()));
    EXPECT_EQ(once.root(), twice.root()) << text;
    EXPECT_EQ(written(twice.root()), text);
    once.matches(aDocument());
  }
}

// Whatever is thrown at it, it answers or complains; nothing else comes out, and soon.
TEST(ScimFilterTest, SurvivesWhateverItIsGiven) {
  RandomFilters filters;
  std::mt19937& random = filters.random();
  for (int round = 0; round < 20000; ++round) {
    std::string text = written(filters.node(2));
    for (std::size_t changes = random() % 4; changes > 0 && !text.empty(); --changes) {
      const std::size_t at = random() % text.size();
      if (random() % 2 == 0) {
        text[at] = static_cast<char>(random());
      } else {
        text.erase(at, random() % 5);
      }
    }
    try {
      ScimFilter(text).matches(aDocument());
    } catch (const FilterError& error) {
      EXPECT_LE(error.position(), text.size()) << text;
      EXPECT_NO_THROW(readJson(compact(Json(error.summary())))) << text;
    }
  }
}

}  // namespace
}  // namespace hooks
