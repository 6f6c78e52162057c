#include "mock-okta/api/paging.h"

namespace hooks {

void addLinks(ApiAnswer& answer, const ApiCall& call, const std::string& orgUrl, std::size_t limit,
              std::string_view nextCursor) {
  std::string_view path = call.request.path();
  if (path.ends_with('/')) path.remove_suffix(1);
  const std::string address = orgUrl + std::string(path) + "?";

  // The other members stay as they were written.
  std::string others;
  std::string cursor;
  std::string_view rest = call.request.query();
  while (!rest.empty()) {
    const std::string_view member = rest.substr(0, rest.find('&'));
    rest.remove_prefix(std::min(rest.size(), member.size() + 1));
    if (member.empty() || member.starts_with("limit=")) continue;
    if (member.starts_with("after=")) {
      cursor = std::string(member) + "&";
    } else {
      others += "&" + std::string(member);
    }
  }
  const std::string size = "limit=" + std::to_string(limit) + others;
  answer.headers.add("Link", "<" + address + cursor + size + ">; rel=\"self\"");
  if (nextCursor.empty()) return;
  answer.headers.add("Link", "<" + address + "after=" + percentEncoded(nextCursor) + "&" + size +
                                 ">; rel=\"next\"");
}

}  // namespace hooks
