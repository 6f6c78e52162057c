#include "mock-okta/api/logs.h"

#include "mock-okta/org/api_error.h"
#include "mock-okta/org/filter_error.h"
#include "mock-okta/org/log_query.h"

namespace hooks {

ApiAnswer listLogEvents(ApiParts& parts, const ApiCall& call) {
  LogPage page;
  try {
    page = queryLog(parts.org.log(), call.request.query(), parts.org.clock().now());
  } catch (const FilterError& error) {
    throw ApiError(400, error.code(), error.summary());
  }
  JsonArray list;
  for (const LogEntry& entry : page.entries) list.push_back(entry.event->api());
  ApiAnswer answer{.body = std::move(list)};
  const auto link = [&](const std::string& query, std::string_view relation) {
    const std::string url = parts.org.url() + "/api/v1/logs" + (query.empty() ? "" : "?" + query);
    answer.headers.add("Link", "<" + url + ">; rel=\"" + std::string(relation) + "\"");
  };
  link(page.selfQuery, "self");
  if (page.nextQuery) link(*page.nextQuery, "next");
  return answer;
}

}  // namespace hooks
