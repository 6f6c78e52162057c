#include "mock-okta/org/scim_filter.h"

#include "mock-okta/org/scim_filter_grammar.h"
#include "mock-okta/org/scim_filter_tree.h"

namespace hooks {

namespace {

class JsonView {
 public:
  explicit JsonView(const Json& json) : json_(&json) {}

  bool isArray() const { return json_->is_array(); }
  bool isObject() const { return json_->is_object(); }
  bool isEmpty() const {
    return isArray() ? json_->get_array().empty() : json_->get_object().empty();
  }

  template <typename Visit>
  void eachElement(const Visit& visit) const {
    for (const Json& element : json_->get_array()) visit(JsonView(element));
  }

  std::optional<JsonView> member(std::string_view name) const {
    const Json* found = json_->get_object().if_contains(name);
    return found == nullptr ? std::nullopt : std::optional(JsonView(*found));
  }

  scim::Scalar scalar() const {
    if (json_->is_string()) return std::string_view(json_->get_string());
    if (json_->is_bool()) return json_->get_bool();
    if (json_->is_null()) return std::monostate();
    return json_->to_number<double>();
  }

 private:
  const Json* json_;
};

}  // namespace

std::string_view nameOf(ScimOperator op) {
  switch (op) {
    case ScimOperator::Eq:
      return "eq";
    case ScimOperator::Ne:
      return "ne";
    case ScimOperator::Co:
      return "co";
    case ScimOperator::Sw:
      return "sw";
    case ScimOperator::Ew:
      return "ew";
    case ScimOperator::Gt:
      return "gt";
    case ScimOperator::Ge:
      return "ge";
    case ScimOperator::Lt:
      return "lt";
    case ScimOperator::Le:
      return "le";
    case ScimOperator::Pr:
      break;
  }
  return "pr";
}

ScimFilter::ScimFilter(std::string_view expression, const ScimRules& rules)
    : expression_(expression),
      root_(std::make_shared<const scim::Node>(scim::parse(expression_, rules))) {}

bool ScimFilter::matches(const Json& document) const {
  return scim::decide(*root_, [&](const scim::Comparison& comparison) {
    scim::Sight sight;
    scim::look(JsonView(document), std::span<const std::string>(comparison.path), comparison,
               sight);
    return sight.answers(comparison);
  });
}

}  // namespace hooks
