#include "mock-okta/server/filter_control.h"

#include <algorithm>

#include "mock-okta/org/hook_filter_explanation.h"
#include "mock-okta/org/simple_filter.h"
#include "mock-okta/server/control_body.h"

namespace hooks {

namespace {

constexpr std::size_t kMostRows = 100;

std::string listed(const Json& names) {
  std::string all;
  for (const Json& name : names.get_array()) {
    all += (all.empty() ? "" : ", ") + std::string(name.get_string());
  }
  return all;
}

Json operators() {
  JsonArray names;
  for (const auto op : {SimpleCondition::Operator::Equals, SimpleCondition::Operator::NotEquals,
                        SimpleCondition::Operator::Contains}) {
    names.push_back(Json(nameOf(op)));
  }
  return names;
}

Json fields() {
  JsonArray names;
  for (const std::string_view field : simpleFields()) names.push_back(Json(field));
  return names;
}

SimpleCondition conditionIn(const Json& row, const std::string& place) {
  const auto text = [&](std::string_view member) {
    const auto found = textAt(row, "/" + std::string(member));
    if (!found) throw wrongMember(place + "." + std::string(member), "a text is expected");
    return std::string(*found);
  };
  if (!row.is_object()) throw wrongMember(place, "{field, operator, value} is expected");
  const std::string name = text("operator");
  const auto op = simpleOperator(name);
  if (!op) throw wrongMember(place + ".operator", "one of " + listed(operators()) + " is expected");
  SimpleCondition condition{.field = text("field"), .op = *op, .value = text("value")};
  const auto known = simpleFields();
  if (std::find(known.begin(), known.end(), condition.field) == known.end()) {
    throw wrongMember(place + ".field", "one of " + listed(fields()) + " is expected");
  }
  return condition;
}

Json rowsOf(const std::vector<SimpleCondition>& conditions) {
  JsonArray rows;
  for (const SimpleCondition& one : conditions) rows.push_back(toJson(one));
  return rows;
}

}  // namespace

Json FilterControl::offer(const ApiCall&) {
  return JsonObject{{"fields", fields()}, {"operators", operators()}};
}

Json FilterControl::translate(const ApiCall& call) {
  const ControlBody body(call, {"conditions", "expression", "eventType"});
  const Json* given = body.find("conditions");
  std::string expression = body.text("expression").value_or("");
  if ((given == nullptr) == expression.empty()) {
    throw wrongMember("conditions",
                      "give either conditions, a list of {field, operator, value}, "
                      "or an expression");
  }
  JsonObject answer;
  if (given != nullptr) {
    if (!given->is_array() || given->get_array().size() > kMostRows) {
      throw wrongMember("conditions",
                        "a list of at most " + std::to_string(kMostRows) + " is expected");
    }
    std::vector<SimpleCondition> conditions;
    for (const Json& row : given->get_array()) {
      conditions.push_back(
          conditionIn(row, "conditions[" + std::to_string(conditions.size()) + "]"));
    }
    expression = simpleFilter(conditions);
    answer = {{"expression", expression}, {"conditions", rowsOf(conditions)}};
  }
  try {
    if (given == nullptr) {
      const auto conditions = simpleConditions(HookFilter(expression));
      answer = {{"expression", expression},
                {"conditions", conditions ? rowsOf(*conditions) : Json(nullptr)}};
    }
    if (const auto type = body.text("eventType")) {
      const LogEvent event(catalog_.get().sample(*type));
      const bool all = expression.empty();
      answer["matches"] = all || HookFilter(expression).matches(event);
      answer["explanation"] = all ? "" : drawn(explain(HookFilter(expression), event));
    }
  } catch (const FilterError& error) {
    throw wrongMember("expression", error.summary());
  }
  return answer;
}

}  // namespace hooks
