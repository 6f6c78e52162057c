#pragma once

#include <algorithm>
#include <string>
#include <string_view>
#include <vector>

#include "mock-okta/api/api_call.h"
#include "mock-okta/org/api_error.h"

namespace hooks {

// Link headers of a collection: the query as it came, with the limit that was applied, as
// rel="self", and with the cursor as rel="next" if there is more. Two lines, as Okta sends them.
void addLinks(ApiAnswer& answer, const ApiCall& call, const std::string& orgUrl, std::size_t limit,
              std::string_view nextCursor);

// One page of a list whose elements have an id: those behind the cursor, no more than the limit. A
// cursor is a digit and the id of the last element that was given, as Okta's are; throws ApiError
// for one that is none of this list's.
template <typename Element, typename IdOf>
std::vector<Element> pageOf(const std::vector<Element>& all, const ApiCall& call, std::size_t limit,
                            const IdOf& idOf, std::string& nextCursor) {
  auto first = all.begin();
  if (const auto after = call.parameter("after"); after && !after->empty()) {
    first = std::find_if(all.begin(), all.end(),
                         [&](const Element& element) { return idOf(element) == after->substr(1); });
    if (first == all.end()) throw ApiError::invalidCursor();
    ++first;
  }
  const auto count = std::min<std::size_t>(limit, static_cast<std::size_t>(all.end() - first));
  const auto last = first + static_cast<std::ptrdiff_t>(count);
  if (last != all.end()) nextCursor = "0" + std::string(idOf(*(last - 1)));
  return {first, last};
}

}  // namespace hooks
