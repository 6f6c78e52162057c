#include "mock-okta/api/list_filter.h"

#include "mock-okta/org/api_error.h"

namespace hooks {

namespace {

ScimFilter compiled(const std::string& expression, const ScimRules& rules) {
  try {
    return ScimFilter(expression, rules);
  } catch (const FilterError& error) {
    throw ApiError(400, error.code(), error.summary());
  }
}

}  // namespace

ListFilter::ListFilter(const ApiCall& call, const ScimRules& filterRules,
                       const ScimRules& searchRules) {
  const auto filter = call.parameter("filter");
  const auto search = call.parameter("search");
  const int given = (filter ? 1 : 0) + (search ? 1 : 0) + (call.parameter("q") ? 1 : 0);
  if (given > 1) {
    throw ApiError(400, "E0000033",
                   "Bad request. Can't specify a search query and filter in the same request.");
  }
  if (filter) filters_.push_back(compiled(*filter, filterRules));
  if (search) filters_.push_back(compiled(*search, searchRules));
}

ListFilter ListFilter::ofUsers(const ApiCall& call) {
  return {call, userFilterRules(), userSearchRules()};
}

ListFilter ListFilter::ofGroups(const ApiCall& call) {
  return {call, groupFilterRules(), groupSearchRules()};
}

bool ListFilter::matches(const Json& form) const {
  return std::all_of(filters_.begin(), filters_.end(),
                     [&](const ScimFilter& filter) { return filter.matches(form); });
}

std::string sortKey(const Json& form, std::string_view sortBy) {
  std::string pointer = "/" + std::string(sortBy);
  std::replace(pointer.begin(), pointer.end(), '.', '/');
  return std::string(textAt(form, pointer).value_or(""));
}

}  // namespace hooks
