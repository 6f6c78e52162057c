#include "mock-okta/org/simple_filter.h"

#include <gmock/gmock.h>

#include <random>

#include "fixtures/wire/shape_error.h"

namespace hooks {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using Operator = SimpleCondition::Operator;

// Okta's own example of what the builder makes.
TEST(SimpleFilterTest, GivesEachRowOfATargetASelectionOfItsOwn) {
  EXPECT_EQ(simpleFilter({{"target.type", Operator::Equals, "UserGroup"},
                          {"target.displayName", Operator::Equals, "Sales"}}),
            "event.target.?[type eq 'UserGroup'].size()>0 && "
            "event.target.?[displayName eq 'Sales'].size()>0");
}

TEST(SimpleFilterTest, NamesFieldsAsExpressionsDo) {
  EXPECT_EQ(simpleFilter({{"outcome.result", Operator::NotEquals, "SUCCESS"}}),
            "event.outcome.result ne 'SUCCESS'");
  EXPECT_EQ(simpleFilter({{"changedAttributes", Operator::Contains, "email"}}),
            "event.debugData.changedAttributes.contains('email')");
  EXPECT_EQ(simpleFilter({{"target.displayName", Operator::Contains, "O'Hara"}}),
            "event.target.?[displayName.contains('O''Hara')].size()>0");
  EXPECT_EQ(simpleFilter({}), "");
}

TEST(SimpleFilterTest, RefusesAFieldThatTheBuilderDoesNotHave) {
  try {
    simpleFilter({{"client.ipAddress", Operator::Equals, "192.0.2.1"}});
    FAIL() << "was taken";
  } catch (const ShapeError& error) {
    EXPECT_THAT(error.what(), HasSubstr("'client.ipAddress'"));
    EXPECT_THAT(error.what(), HasSubstr("actor.alternateId"));
  }
}

TEST(SimpleFilterTest, ReadsBackWhateverRowsItWrote) {
  const std::vector<std::string> values = {"",        "SUCCESS", "O'Hara", "''",
                                           "&& true", "é😀",      "]",      "\\"};
  std::mt19937 random(20260115);
  for (int round = 0; round < 500; ++round) {
    std::vector<SimpleCondition> rows;
    for (std::size_t count = 1 + random() % 4; count > 0; --count) {
      rows.push_back({std::string(simpleFields()[random() % simpleFields().size()]),
                      static_cast<Operator>(random() % 3), values[random() % values.size()]});
    }
    const std::string expression = simpleFilter(rows);
    EXPECT_EQ(simpleConditions(HookFilter(expression)), rows) << expression;
  }
}

TEST(SimpleFilterTest, SeesRowsHoweverTheyAreSpelled) {
  EXPECT_THAT(
      simpleConditions(
          HookFilter(R"((event.actor.id=="00u1") and event.target.?[ id EQ '00g1' ].size() gt 0)")),
      testing::Optional(ElementsAre(SimpleCondition{"actor.id", Operator::Equals, "00u1"},
                                    SimpleCondition{"target.id", Operator::Equals, "00g1"})));
}

TEST(SimpleFilterTest, LeavesTheRestToTheAdvancedEditor) {
  for (const char* expression :
       {"event.actor.id eq '1' || event.actor.id eq '2'", "!(event.actor.id eq '1')",
        "event.actor.id ne null", "'1' eq event.actor.id", "event.actor.id > '1'", "true",
        "event.target.?[type eq 'User' && id eq '1'].size() > 0", "event.target.size() > 0",
        "event.target.?[type eq 'User'].size() > 1", "event.target.?[type eq 'User'].size() >= 0",
        "event.target.?[type eq 'User'].?[id eq '1'].size() > 0", "event.target.isEmpty()",
        "event.actor.id.toLowerCase() eq 'a'", "{'a'}.contains('a')", "event.actor.id.isEmpty()"}) {
    EXPECT_EQ(simpleConditions(HookFilter(expression)), std::nullopt) << expression;
  }
}

TEST(SimpleFilterTest, NamesItsOperators) {
  EXPECT_EQ(simpleOperator("ne"), Operator::NotEquals);
  EXPECT_EQ(simpleOperator(nameOf(Operator::Contains)), Operator::Contains);
  EXPECT_EQ(simpleOperator("gt"), std::nullopt);
}

}  // namespace

}  // namespace hooks
