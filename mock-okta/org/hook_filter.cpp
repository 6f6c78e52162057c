#include "mock-okta/org/hook_filter.h"

#include "mock-okta/org/hook_filter_grammar.h"
#include "mock-okta/org/hook_filter_tree.h"

namespace hooks {

HookFilter::HookFilter(std::string_view expression)
    : expression_(expression), root_(hook_filter::parse(expression_)) {}

bool HookFilter::matches(const LogEvent& event) const {
  hook_filter::Evaluation evaluation(event.document());
  const hook_filter::Value value = root_->evaluate({.evaluation = evaluation});
  const bool* answer = std::get_if<bool>(&value);
  return answer != nullptr && *answer;
}

}  // namespace hooks
