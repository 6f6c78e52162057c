#include "mock-okta/org/hook_filter.h"

#include <gmock/gmock.h>

#include <random>

#include "fixtures/wire/json_reader.h"
#include "mock-okta/org/hook_filter_tree.h"

namespace hooks {
namespace {

using testing::HasSubstr;

LogEvent aMembership() {
  return LogEvent(readJson(R"({
    "uuid":"u1", "published":"2026-01-15T09:30:00.000Z", "eventType":"group.user_membership.add",
    "actor":{"id":"00u1","type":"User","alternateId":"alice@example.com","displayName":null},
    "outcome":{"result":"SUCCESS","reason":null},
    "target":[{"id":"00u2","type":"User","alternateId":"bob@example.com","displayName":"Bob"},
              {"id":"00g1","type":"UserGroup","alternateId":"unknown","displayName":"O'Hara's"}],
    "debugContext":{"debugData":{"changedAttributes":"email,login"}}})"));
}

LogEvent aBareEvent() {
  return LogEvent(readJson(
      R"({"uuid":"u1","published":"2026-01-15T09:30:00Z","eventType":"user.session.start"})"));
}

FilterError errorOf(const std::string& expression) {
  try {
    const HookFilter filter(expression);
  } catch (const FilterError& error) {
    return error;
  }
  ADD_FAILURE() << "was taken: " << expression;
  return {"", "", 0};
}

struct Judged {
  std::string expression;
  bool matches;
};
void PrintTo(const Judged& judged, std::ostream* out) { *out << judged.expression; }

class HookFilterOnAMembership : public testing::TestWithParam<Judged> {};

TEST_P(HookFilterOnAMembership, Decides) {
  EXPECT_EQ(HookFilter(GetParam().expression).matches(aMembership()), GetParam().matches);
}

INSTANTIATE_TEST_SUITE_P(
    Expressions, HookFilterOnAMembership,
    testing::Values(
        // Comparisons, in words of any case and in signs.
        Judged{"event.outcome.result eq 'SUCCESS'", true},
        Judged{"event.outcome.result eq'SUCCESS'", true},
        Judged{"event.outcome.result EQ 'SUCCESS'", true},
        Judged{"event.outcome.result == 'SUCCESS'", true},
        Judged{"event.outcome.result == \"SUCCESS\"", true},
        Judged{"event.outcome.result eq 'success'", false},
        Judged{"event.outcome.result ne 'SUCCESS'", false},
        Judged{"event.outcome.result != 'FAILURE'", true}, Judged{"'a' lt 'b'", true},
        Judged{"'b' <= 'a'", false}, Judged{"2 gt 10", false}, Judged{"2 >= 2.0", true},
        Judged{"-1 < 0", true}, Judged{"2 le 1", false}, Judged{"true", true},
        Judged{"false eq false", true},
        // Null equals null and nothing else, and comes before everything.
        Judged{"event.outcome.reason eq null", true}, Judged{"event.outcome.reason eq 'x'", false},
        Judged{"event.actor.id != null", true}, Judged{"null == null", true},
        Judged{"event.outcome.reason lt 'a'", true}, Judged{"event.outcome.reason gt 'a'", false},
        // Junctions: && binds tighter, both stop as soon as they know.
        Judged{"true || false && false", true}, Judged{"(true || false) && false", false},
        Judged{"true and not false", true}, Judged{"false or !true", false}, Judged{"!!true", true},
        Judged{"!!!true", false}, Judged{"! (true && false)", true},
        Judged{"!event.outcome.result eq 'FAILURE'", true},
        Judged{"true || event.outcome.reason.contains('x')", true},
        Judged{"event.outcome.reason.contains('x') || true", false},
        Judged{"!event.outcome.reason.contains('x')", false},
        // Lists.
        Judged{"event.target.size() == 2", true}, Judged{"event.target.isEmpty()", false},
        Judged{"event.target.?[type eq 'UserGroup'].size()> 0", true},
        Judged{"event.target.?[type eq 'UserGroup'].?[id eq '00u2'].size() > 0", false},
        Judged{"event.target.?[type eq 'UserGroup' && displayName eq 'Bob'].size()>0", false},
        Judged{"event.target.?[type eq 'UserGroup'].size()>0 && "
               "event.target.?[displayName eq 'Bob'].size()>0",
               true},
        Judged{"event.target.?[displayName eq 'O''Hara''s'].size() > 0", true},
        Judged{"event.target.?[alternateId.contains('@')].size() eq 1", true},
        Judged{"(event.target).size() > 1", true},
        // debugContext is left out.
        Judged{"event.debugData.changedAttributes.contains('login')", true},
        Judged{"event.debugData.changedAttributes.contains('Login')", false},
        Judged{"event . debugData . changedAttributes . isEmpty ( )", false},
        Judged{" \n event.eventType eq 'group.user_membership.add'\t", true}));

// What Okta documents of its Expression Language elsewhere than for event hooks.
INSTANTIATE_TEST_SUITE_P(
    BeyondWhatIsNamedForEventHooks, HookFilterOnAMembership,
    testing::Values(
        // ? : binds loosest and to the right.
        Judged{"event.outcome.result eq 'SUCCESS' ? true : false", true},
        Judged{"false ? false : false || true", true},
        Judged{"true ? false : true ? true : true", false},
        Judged{"(event.outcome.reason eq null ? 'none' : event.outcome.reason) eq 'none'", true},
        Judged{"(true ? null : 'a') eq null", true},
        Judged{"true ? true : event.outcome.reason.contains('x')", true},
        Judged{"event.outcome.reason.contains('x') ? true : true", false},
        // Lists.
        Judged{"{'SUCCESS', 'SKIPPED'}.contains(event.outcome.result)", true},
        Judged{"{'FAILURE'}.contains(event.outcome.result)", false},
        Judged{"{1,2}.size() eq 2", true}, Judged{"{ 1 , null }.contains(2)", false},
        Judged{"{true, 1 > 2}.contains(false)", true}, Judged{"{1,2} eq {1,2}", true},
        Judged{"{1,2} eq {2,1}", false},
        Judged{"{'a', event.outcome.reason}.contains(event.actor.displayName)", true},
        Judged{"event.target.![displayName].contains('Bob')", true},
        Judged{"event.target.?[type eq 'User'].![displayName].contains('O''Hara''s')", false},
        Judged{"event.target.![id.contains('g')].contains(true)", true},
        Judged{"event.target.![displayName.toLowerCase()] eq {'bob', 'o''hara''s'}", true},
        Judged{"event.target eq event.target.?[id ne null]", true},
        // Texts. What is looked for is no pattern.
        Judged{"event.outcome.result.toLowerCase() eq 'success'", true},
        Judged{"'ÉCOLE'.toLowerCase() eq 'école'", true}, Judged{"'é'.toUpperCase() eq 'É'", true},
        Judged{"'Hello'.substring(1, 3) eq 'el'", true}, Judged{"'Hello'.substring(5) eq ''", true},
        Judged{"'é😀x'.substring(3) eq 'x'", true}, Judged{"'é😀x'.substring(2) ne null", false},
        Judged{"'Hello'.substring(6) ne null", false},
        Judged{"'Hello'.substring(2, 1) ne null", false},
        Judged{"'Hello'.substring(-1) ne null", false},
        Judged{"'Hello'.substring(0.5) ne null", false},
        Judged{"event.actor.alternateId.substringAfter('@') eq 'example.com'", true},
        Judged{"event.actor.alternateId.substringBefore('@') eq 'alice'", true},
        Judged{"'a'.substringBefore('@') eq 'a'", true},
        Judged{"'a'.substringAfter('@') eq ''", true},
        Judged{"'a.b.c'.replace('.', '') eq 'abc'", true},
        Judged{"'a.b.c'.replaceFirst('.', '') eq 'ab.c'", true},
        Judged{"'abc'.replace('', 'x') eq 'abc'", true},
        Judged{"'a'.contains(event.outcome.reason)", false}));

class HookFilterOnABareEvent : public testing::TestWithParam<Judged> {};

TEST_P(HookFilterOnABareEvent, TakesAFailureForNo) {
  EXPECT_EQ(HookFilter(GetParam().expression).matches(aBareEvent()), GetParam().matches);
}

INSTANTIATE_TEST_SUITE_P(Expressions, HookFilterOnABareEvent,
                         testing::Values(Judged{"event.actor.id eq null", false},
                                         Judged{"event.actor.id != '00u1'", false},
                                         Judged{"event.outcome.result eq 'SUCCESS' || true", false},
                                         Judged{"event.debugData.changedAttributes.contains('x')",
                                                false},
                                         Judged{"event.target.size() == 0", false},
                                         Judged{"event.target.?[type eq 'User'].size() == 0", true},
                                         Judged{"event.target.?[type eq 'User'].size() > 0", false},
                                         Judged{"event.target.![type].isEmpty()", true},
                                         Judged{"event.eventType eq 'user.session.start'", true}));

// The conditions that Okta's own pages show.
class PublishedExample : public testing::TestWithParam<std::string> {};

TEST_P(PublishedExample, IsTaken) { EXPECT_NO_THROW(HookFilter{GetParam()}) << GetParam(); }

INSTANTIATE_TEST_SUITE_P(
    All, PublishedExample,
    testing::Values(
        "event.target.?[type eq 'UserGroup' && displayName eq 'Sales'].size()> 0",
        "event.target.?[type eq 'UserGroup' && displayName eq 'Sales'].size()> 0 || "
        "event.target.?[type eq 'UserGroup' && displayName eq 'IT'].size()> 0",
        "event.target.?[type eq 'UserGroup' && id eq '00g1'].size()> 0",
        "event.target.?[type eq 'User' && id eq '00u1'].size()> 0 && "
        "event.target.?[type eq 'UserGroup' && displayName eq 'Sales'].size()> 0",
        "event.target.?[type eq 'AppInstance' && alternateId eq 'My App'].size()> 0",
        "event.target.?[type eq 'UserGroup'].size()>0 && "
        "event.target.?[displayName eq 'Sales'].size()>0",
        "event.debugData.changedAttributes.contains('email') || "
        "event.debugData.changedAttributes.contains('login')",
        "event.outcome.result eq 'SUCCESS'", "event.outcome.result eq'SUCCESS'",
        "event.actor.alternateId eq 'admin@example.com' && event.outcome.result eq 'FAILURE'",
        "event.actor.id eq '00u1'", "event.actor.id != null",
        "event.outcome.reason.contains('SECURITY_QUESTION')",
        "event.eventType eq 'Admin' && event.eventType ne 'Bob'"));

struct Refused {
  std::string expression;
  std::size_t position;
  std::string said;
};
void PrintTo(const Refused& refused, std::ostream* out) { *out << refused.expression; }

class RefusedHookFilter : public testing::TestWithParam<Refused> {};

TEST_P(RefusedHookFilter, IsToldWhereAndWhatWasExpected) {
  const FilterError error = errorOf(GetParam().expression);
  EXPECT_EQ(error.code(), "E0000001");
  EXPECT_EQ(error.position(), GetParam().position) << error.summary();
  EXPECT_THAT(error.summary(), HasSubstr(GetParam().said));
  EXPECT_THAT(error.summary(), HasSubstr("at position " + std::to_string(GetParam().position)));
  EXPECT_THAT(error.summary(), HasSubstr("Expected: "));
}

INSTANTIATE_TEST_SUITE_P(
    Expressions, RefusedHookFilter,
    testing::Values(
        Refused{"", 0, "the expression ends"}, Refused{"  ", 2, "the expression ends"},
        Refused{"event.actor.id eq", 17, "Expected: an operand"},
        Refused{"event.actor.id eq 'a", 20, "' to end the string"},
        Refused{"event.actor.id = 'a'", 15, "unexpected '='"},
        Refused{"event.actor.id eqq 'a'", 15, "unexpected 'eqq'"},
        Refused{"event.actor.id eq 'a' &&", 24, "an operand"},
        Refused{"event.actor.id eq 'a' & true", 22, "unexpected '&'"},
        Refused{"(event.actor.id eq 'a'", 22, "Expected: )"},
        Refused{"event.actor.id eq 'a')", 21, "unexpected ')'"},
        Refused{"(event.target.?[type eq 'UserGroup'].size() > 0", 47, "Expected: )"},
        Refused{"event.target.?[type eq 'User'.size() > 0", 37, "Expected: ]"},
        Refused{"event.target.?[type eq 'User'", 29, "Expected: ]"},
        Refused{"event.target.?[type 'User'].size() > 0", 20, "Expected: ]"},
        Refused{"event..actor", 6, "the name of a field"},
        // Fields.
        Refused{"event.client.ipAddress eq '1'", 0, "unknown field 'event.client.ipAddress'"},
        Refused{"event.debugContext.debugData.changedAttributes eq ''", 0,
                "unknown field 'event.debugContext.debugData.changedAttributes'"},
        Refused{"true && eventType eq 'a'", 8, "unknown field 'eventType'"},
        Refused{"event.Actor.id eq 'a'", 0, "unknown field 'event.Actor.id'"},
        Refused{"event eq null", 0, "unknown field 'event'"},
        Refused{"event.target.?[event.eventType eq 'a'].size() > 0", 15,
                "unknown field 'event.eventType'"},
        Refused{"event.target.?[detail eq 'a'].size() > 0", 15, "unknown field 'detail'"},
        // Types.
        Refused{"event.actor.id", 0, "'event.actor.id' is a string"},
        Refused{"event.target.size()", 0, "is a number"},
        Refused{"event.target.?[type eq 'User']", 0, "is a list"},
        Refused{"event.actor.id && true", 0, "a Boolean beside &&"},
        Refused{"!event.actor.id", 1, "a Boolean behind !"},
        Refused{"event.target.?[id].size() > 0", 15, "a Boolean in .?["},
        Refused{"event.target.size() > '0'", 20, "between a number and a string"},
        Refused{"event.target.size() eq '0'", 20, "between a number and a string"},
        Refused{"event.outcome.reason > null", 21, "two numbers or two strings"},
        Refused{"event.actor.id.?[id eq 'a'].size() > 0", 0, "a list of targets before .?["},
        Refused{"{'a'}.![id].size() > 0", 0, "a list of targets before .!["},
        Refused{"event.target.![null].size() > 0", 15, "'null' is null"},
        Refused{"event.target.![event.target].size() > 0", 15, "unknown field 'event.target'"},
        Refused{"{}.isEmpty()", 1, "an operand"}, Refused{"{1, 2", 5, "}, a comma"},
        Refused{"{1, 'a'}.size() > 0", 4, "a number, as in the rest of the list"},
        Refused{"{null}.size() > 0", 0, "nothing but null"},
        Refused{"{{1}}.size() > 0", 1, "a list of numbers"},
        Refused{"{1,}.size() > 0", 3, "an operand"},
        Refused{"true ? 1 : 2", 0, "'true ? 1 : 2' is a number"},
        Refused{"true ? true", 11, ": and what holds otherwise"},
        Refused{"true ? true : 'a'", 14, "a Boolean, as on the other side of :"},
        Refused{"event.actor.id ? true : true", 0, "a Boolean before ?"},
        Refused{"event.actor.id ?: 'a'", 16, "an operand"},
        // Methods.
        Refused{"event.actor.id.size() > 0", 15, "'size' is not a method of a string"},
        Refused{"event.target.contains('a')", 13,
                "'contains' is not a method of a list of targets"},
        Refused{"{1}.contains('a')", 4, "contains(a number)"},
        Refused{"'a'.substring('b') eq 'a'", 4,
                "substring(a number), substring(a number, a number)"},
        Refused{"event.actor.id.startsWith('a')", 15, "'startsWith' is not a method of a string"},
        Refused{"event.actor.id.contains()", 15, "contains(a string)"},
        Refused{"event.actor.id.contains(1)", 15, "contains(a string)"},
        Refused{"event.actor.id.contains('a', 'b')", 15, "contains(a string)"},
        Refused{"event.actor.id.contains('a',)", 27, "Expected: )"},
        Refused{"event.target.?[id eq ''].length", 25, "unknown field 'length'"},
        // The rest of SpEL.
        Refused{"T(java.lang.Runtime).getRuntime()", 1, "unexpected '(java"},
        Refused{"new java.io.File('x')", 4, "unexpected"},
        Refused{"event.actor.id = null", 15, "unexpected '='"},
        Refused{"1 + 1 > 1", 2, "unexpected '+'"},
        Refused{"'a' matches 'a'", 4, "unexpected 'matches'"},
        Refused{"event.actor.id instanceof T(String)", 15, "unexpected 'instanceof'"},
        Refused{"event.actor?.id eq 'a'", 12, "an operand"},
        Refused{"event.target[0].id eq 'a'", 12, "unexpected '[0].id'"},
        Refused{"event.target.^[id eq 'a'].size() > 0", 13, "the name of a field"},
        Refused{"#root", 0, "unexpected '#root'"}, Refused{"@bean", 0, "unexpected '@bean'"}));

TEST(HookFilterTest, IsBoundedInDepthAndLength) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '(') + "true" + std::string(depth, ')');
  };
  EXPECT_TRUE(HookFilter(nested(HookFilter::kMaxDepth)).matches(aBareEvent()));
  EXPECT_THAT(errorOf(nested(HookFilter::kMaxDepth + 1)).summary(),
              HasSubstr("too many parentheses"));
  EXPECT_THAT(errorOf(std::string(HookFilter::kMaxLength + 1, ' ')).summary(),
              HasSubstr("too long"));
  EXPECT_FALSE(HookFilter(std::string(3001, '!') + "true").matches(aBareEvent()));
  std::string choices;
  for (std::size_t i = 0; i < HookFilter::kMaxDepth; ++i) choices += "true?true:";
  EXPECT_TRUE(HookFilter(choices + "true").matches(aBareEvent()));
  EXPECT_THAT(errorOf(choices + "true?true:true").summary(), HasSubstr("too many parentheses"));

  std::string selections = "event.target";
  while (selections.size() + 40 < HookFilter::kMaxLength) selections += ".?[id != null]";
  EXPECT_TRUE(HookFilter(selections + ".size() == 2").matches(aMembership()));
}

// Each of them makes a text twenty times as long as it was.
TEST(HookFilterTest, IsBoundedInWhatItMakes) {
  std::string text = "'aaaaaaaaaaaaaaaaaaaa'";
  while (text.size() + 60 < HookFilter::kMaxLength) text += ".replace('a','aaaaaaaaaaaaaaaaaaaa')";
  EXPECT_FALSE(HookFilter(text + ".contains('a')").matches(aMembership()));
  EXPECT_FALSE(HookFilter("!" + text + ".contains('a')").matches(aMembership()));
}

TEST(HookFilterTest, SaysWhatAnUnknownNameMayHaveBeenMeantFor) {
  for (const auto& [expression, hint] : std::vector<std::pair<std::string, std::string>>{
           {"event.actor.alternatId eq 'x'",
            "Expected: perhaps event.actor.alternateId; the fields are event.eventType, "},
           {"eventType eq 'user.session.start'", "Expected: perhaps event.eventType; "},
           {"actor.id eq 'x'", "Expected: perhaps event.actor.id; "},
           {"event.debugContext.debugData.changedAttributes eq 'x'",
            "Expected: perhaps event.debugData.changedAttributes; "},
           {"event.target.?[type eq UserGroup].size() > 0",
            "Expected: 'UserGroup' in quotes if it is a text; else one of "},
           {"event.outcome.result eq SUCCESS",
            "Expected: 'SUCCESS' in quotes if it is a text; else one of event.eventType, "},
           {"event.client.ipAddress eq '1'", "Expected: event.eventType, "}}) {
    EXPECT_THAT(errorOf(expression).summary(), HasSubstr(hint));
  }
}

// As Java counts characters, as Okta does.
TEST(HookFilterTest, CountsCharactersAndNotBytes) {
  EXPECT_EQ(errorOf("event.actor.displayName eq 'José 😀' &&").position(), 39u);
  EXPECT_THAT(errorOf("event.actor.displayName eq 'José' && x").summary(),
              HasSubstr("unknown field 'x' at position 37."));
}

TEST(HookFilterTest, RefusesNumbersThatAreNone) {
  EXPECT_EQ(errorOf(std::string(400, '9') + " > 1").position(), 0u);
  EXPECT_EQ(errorOf("{'\xff'}.size() > 1").summary(),
            "Invalid expression: bytes that are not text at position 0. Expected: UTF-8");
}

// As Okta writes it, with the fewest parentheses.
TEST(HookFilterTest, IsWrittenAgain) {
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"event.actor.id==\"o'x\"", "event.actor.id eq 'o''x'"},
           {"((true) and not(false OR !!true))", "true && !(false || true)"},
           {"(true && false) && true || false", "(true && false) && true || false"},
           {"!event.actor.id != null", "!(event.actor.id ne null)"},
           {"( 1 )<=(-2.50)", "1 <= -2.5"},
           {"event . target.?[(id gt 'a')] .size( )>0", "event.target.?[id > 'a'].size() > 0"},
           {"((true?1:2))>({1,2}).size()?true:(false?true:false)",
            "(true ? 1 : 2) > {1, 2}.size() ? true : false ? true : false"},
           {"event.target.![ displayName ].contains( ('a') )",
            "event.target.![displayName].contains('a')"}}) {
    EXPECT_EQ(written(HookFilter(from).root()), to);
  }
}

TEST(HookFilterTest, CanBeCopiedAndKeepsItsText) {
  const HookFilter copy = [] { return HookFilter("event.actor.id eq '00u1'"); }();
  const HookFilter another = copy;
  EXPECT_TRUE(another.matches(aMembership()));
  EXPECT_EQ(another.expression(), "event.actor.id eq '00u1'");
}

// Whatever is thrown at it, it answers or complains; nothing else comes out, and soon.
TEST(HookFilterTest, SurvivesWhateverItIsGiven) {
  const std::vector<std::string> words = {"event",
                                          ".",
                                          "target",
                                          "actor",
                                          "id",
                                          ".?[",
                                          "]",
                                          "(",
                                          ")",
                                          "'",
                                          "''",
                                          "'a'",
                                          "\"",
                                          " ",
                                          "eq",
                                          "ne",
                                          "&&",
                                          "||",
                                          "!",
                                          "not",
                                          "and",
                                          "or",
                                          ">",
                                          "<=",
                                          "1",
                                          "-2.5",
                                          "true",
                                          "null",
                                          "size()",
                                          ".contains('",
                                          "event.actor.id",
                                          "event.target.?[type eq 'User'].size()",
                                          "\xff",
                                          "\xc3\xa9",
                                          ",",
                                          "{1,2}",
                                          ".![",
                                          "{",
                                          "}",
                                          ".toLowerCase()",
                                          ".substring(1)",
                                          "?",
                                          ":"};
  std::mt19937 random(20260115);
  const LogEvent event = aMembership();
  for (int round = 0; round < 20000; ++round) {
    std::string expression;
    for (std::size_t length = random() % 12; length > 0; --length) {
      expression += random() % 10 == 0 ? std::string(1, static_cast<char>(random()))
                                       : words[random() % words.size()];
    }
    try {
      HookFilter(expression).matches(event);
    } catch (const FilterError& error) {
      EXPECT_LE(error.position(), expression.size()) << expression;
    }
  }
}

}  // namespace
}  // namespace hooks
