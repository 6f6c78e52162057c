#include "mock-okta/api/groups.h"

#include "mock-okta/api/group_form.h"
#include "mock-okta/api/list_filter.h"
#include "mock-okta/api/paging.h"
#include "mock-okta/api/user_form.h"

namespace hooks {

namespace {

ApiAnswer shown(const ApiParts& parts, const Group& group) {
  return {.body = groupForm(group, parts.org.url())};
}

}  // namespace

ApiAnswer listGroups(ApiParts& parts, const ApiCall& call) {
  const auto q = call.parameter("q");
  const ListFilter filter = ListFilter::ofGroups(call);
  const std::size_t limit = call.limit(10000, 10000);
  parts.org.everyone();

  std::vector<std::pair<Group, Json>> found;
  for (Group& group : parts.org.groups()) {
    if (q && !equalsIgnoringCase(std::string_view(group.name).substr(0, q->size()), *q)) continue;
    Json form = groupForm(group, parts.org.url());
    if (!filter.matches(form)) continue;
    found.emplace_back(std::move(group), std::move(form));
  }
  sortAsAsked(found, call);

  std::string next;
  JsonArray list;
  for (auto& [group, form] : pageOf(
           found, call, limit, [](const auto& one) { return one.first.id; }, next)) {
    list.push_back(form);
  }
  ApiAnswer answer{.body = std::move(list)};
  addLinks(answer, call, parts.org.url(), limit, next);
  return answer;
}

ApiAnswer addGroup(ApiParts& parts, const ApiCall& call) {
  return shown(parts, parts.groups.create(readGroupForm(call.object()), call.caller));
}

ApiAnswer getGroup(ApiParts& parts, const ApiCall& call) {
  return shown(parts, parts.groups.get(call.path[0]));
}

ApiAnswer replaceGroup(ApiParts& parts, const ApiCall& call) {
  parts.groups.get(call.path[0]);
  return shown(parts,
               parts.groups.replace(call.path[0], readGroupForm(call.object()), call.caller));
}

ApiAnswer deleteGroup(ApiParts& parts, const ApiCall& call) {
  parts.groups.remove(call.path[0], call.caller);
  return ApiAnswer::noContent();
}

ApiAnswer listGroupUsers(ApiParts& parts, const ApiCall& call) {
  const Group group = parts.groups.get(call.path[0]);
  const std::size_t limit = call.limit(1000, 1000);
  const std::string type = parts.org.userTypeId();
  std::string next;
  JsonArray list;
  for (const UserRef& user : pageOf(
           parts.org.members(group.id), call, limit, [](const UserRef& one) { return one->id; },
           next)) {
    list.push_back(userForm(*user, UserDetail::InCollection, parts.org.url(), type, parts.profile));
  }
  ApiAnswer answer{.body = std::move(list)};
  addLinks(answer, call, parts.org.url(), limit, next);
  return answer;
}

ApiAnswer assignUserToGroup(ApiParts& parts, const ApiCall& call) {
  parts.groups.add(call.path[0], call.path[1], call.caller);
  return ApiAnswer::noContent();
}

ApiAnswer unassignUserFromGroup(ApiParts& parts, const ApiCall& call) {
  parts.groups.take(call.path[0], call.path[1], call.caller);
  return ApiAnswer::noContent();
}

}  // namespace hooks
