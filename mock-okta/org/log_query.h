#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mock-okta/org/system_log.h"

namespace hooks {

struct LogQueryRules {
  // What is older is not shown.
  Microseconds retention = std::chrono::days(90);
  // Okta documents an error for a `since` more than 180 days ago, and its own SDK's tests ask for
  // years without one. They are believed, unless this is set.
  bool refuseOldSince = false;
};

// One page of GET /api/v1/logs.
struct LogPage {
  std::vector<LogEntry> entries;
  // The queries of the Link header's URLs, without '?'.
  std::string selfQuery;
  // Nothing on the last page.
  std::optional<std::string> nextQuery = std::nullopt;
};

// Answers GET /api/v1/logs; `query` is what the request has behind its '?'.
//
// Without `until` and in ascending order it is polling: events come in the order in which they were
// persisted, since counts from then, and there is always a next page, even behind an empty one, so
// that nothing is missed. Otherwise it is bounded: events come by `published` from since to until,
// both included, and the last page has no next.
//
// Throws ApiError and FilterError, in Okta's words where they are known: for values that are not
// dates, for keywords that are too long or too many, for cursors that are none, and for a filter.
// Source: Okta, "System Log query".
LogPage queryLog(const SystemLog& log, std::string_view query, TimePoint now,
                 const LogQueryRules& rules = {});

}  // namespace hooks
