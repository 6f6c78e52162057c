#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fixtures/wire/json.h"
#include "mock-okta/api/api_call.h"
#include "mock-okta/org/scim_filter.h"

namespace hooks {

// The `filter` and `search` of a list of users or groups: which of their forms are shown. Throws
// ApiError for what the list does not take: both at once with `q`, syntax, attributes that cannot
// be filtered on.
class ListFilter {
 public:
  static ListFilter ofUsers(const ApiCall& call);
  static ListFilter ofGroups(const ApiCall& call);

  bool empty() const { return filters_.empty(); }
  bool matches(const Json& form) const;

 private:
  ListFilter(const ApiCall& call, const ScimRules& filter, const ScimRules& search);

  std::vector<ScimFilter> filters_;
};

// What `sortBy` names in a form, for comparing; empty where there is nothing.
std::string sortKey(const Json& form, std::string_view sortBy);

// `sortBy` and `sortOrder`, which Okta takes together with `search`.
template <typename Element>
void sortAsAsked(std::vector<std::pair<Element, Json>>& list, const ApiCall& call) {
  const auto sortBy = call.parameter("sortBy");
  if (!sortBy || !call.parameter("search")) return;
  const bool descending = equalsIgnoringCase(call.parameter("sortOrder").value_or("asc"), "desc");
  std::stable_sort(list.begin(), list.end(), [&](const auto& a, const auto& b) {
    const std::string x = sortKey(a.second, *sortBy);
    const std::string y = sortKey(b.second, *sortBy);
    return descending ? y < x : x < y;
  });
}

}  // namespace hooks
