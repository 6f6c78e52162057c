#include "mock-okta/api/users.h"

#include "mock-okta/api/group_form.h"
#include "mock-okta/api/list_filter.h"
#include "mock-okta/api/paging.h"
#include "mock-okta/api/user_form.h"

namespace hooks {

namespace {

// {id}: an id, a login, or "me" for whoever the token belongs to.
std::string named(const ApiCall& call) {
  return call.path[0] == "me" ? call.caller.actorId : call.path[0];
}

ApiAnswer shown(ApiParts& parts, const User& user) {
  return {.body = userForm(user, UserDetail::Whole, parts.org.url(), parts.org.userTypeId(),
                           parts.profile)};
}

ApiAnswer nothingToSay() { return {.body = JsonObject()}; }

// What a user needs to begin, for who does not want Okta to send it by mail.
ApiAnswer activationOf(const ApiParts& parts, const User& user, bool sendEmail) {
  if (sendEmail) return nothingToSay();
  const std::string token = parts.org.ids().token(20);
  const std::string url = user.password ? parts.org.url() + "/tokens/" + token + "/verify"
                                        : parts.org.url() + "/welcome/" + token;
  return {.body = JsonObject{{"activationUrl", url}, {"activationToken", token}}};
}

bool begins(std::string_view text, std::string_view prefix) {
  return text.size() >= prefix.size() && equalsIgnoringCase(text.substr(0, prefix.size()), prefix);
}

bool matchesKeyword(const User& user, std::string_view q) {
  return begins(user.attribute("firstName"), q) || begins(user.attribute("lastName"), q) ||
         begins(user.attribute("email"), q) || begins(user.displayName(), q);
}

}  // namespace

ApiAnswer listUsers(ApiParts& parts, const ApiCall& call) {
  const auto q = call.parameter("q");
  const ListFilter filter = ListFilter::ofUsers(call);
  const std::size_t limit = call.limit(q ? 10 : 200, 200);
  const std::string type = parts.org.userTypeId();

  std::vector<std::pair<UserRef, Json>> found;
  for (UserRef& user : parts.org.users()) {
    // Okta shows who was deactivated only to who asks by filter or search.
    if (filter.empty() && user->status == UserStatus::Deprovisioned) continue;
    if (q && !matchesKeyword(*user, *q)) continue;
    Json form = userForm(*user, UserDetail::InCollection, parts.org.url(), type, parts.profile);
    if (!filter.matches(form)) continue;
    found.emplace_back(std::move(user), std::move(form));
  }
  sortAsAsked(found, call);

  std::string next;
  JsonArray list;
  for (auto& [user, form] : pageOf(
           found, call, limit, [](const auto& one) { return one.first->id; }, next)) {
    list.push_back(form);
  }
  ApiAnswer answer{.body = std::move(list)};
  addLinks(answer, call, parts.org.url(), limit, next);
  return answer;
}

ApiAnswer createUser(ApiParts& parts, const ApiCall& call) {
  const CreateUserOptions options{
      .activate = call.flag("activate", true),
      .changePasswordAtNextLogin = call.parameter("nextLogin") == "changePassword"};
  return shown(parts, parts.users.create(readUserForm(call.object()), options, call.caller));
}

ApiAnswer getUser(ApiParts& parts, const ApiCall& call) {
  const User user = parts.users.get(named(call));
  ApiAnswer answer = shown(parts, user);
  answer.headers.add("ETag", userEtag(user));
  return answer;
}

ApiAnswer updateUser(ApiParts& parts, const ApiCall& call) {
  const std::string user = named(call);
  parts.users.get(user);
  return shown(parts, parts.users.update(user, readUserForm(call.object()), true, call.caller));
}

ApiAnswer replaceUser(ApiParts& parts, const ApiCall& call) {
  const std::string user = named(call);
  parts.users.get(user);
  return shown(parts, parts.users.update(user, readUserForm(call.object()), false, call.caller));
}

ApiAnswer deleteUser(ApiParts& parts, const ApiCall& call) {
  parts.users.remove(named(call), call.caller);
  return ApiAnswer::noContent();
}

ApiAnswer listUserGroups(ApiParts& parts, const ApiCall& call) {
  const User user = parts.users.get(named(call));
  const Group everyone = parts.org.everyone();
  JsonArray list;
  for (const Group& group : parts.org.groups()) {
    if (group.id == everyone.id || user.groups.contains(group.id)) {
      list.push_back(groupForm(group, parts.org.url()));
    }
  }
  ApiAnswer answer{.body = std::move(list)};
  addLinks(answer, call, parts.org.url(), 200, "");
  return answer;
}

ApiAnswer activateUser(ApiParts& parts, const ApiCall& call) {
  const bool sendEmail = call.flag("sendEmail", true);
  return activationOf(parts, parts.users.activate(named(call), call.caller), sendEmail);
}

ApiAnswer reactivateUser(ApiParts& parts, const ApiCall& call) {
  const bool sendEmail = call.flag("sendEmail", false);
  return activationOf(parts, parts.users.reactivate(named(call), call.caller), sendEmail);
}

ApiAnswer deactivateUser(ApiParts& parts, const ApiCall& call) {
  parts.users.deactivate(named(call), call.caller);
  return nothingToSay();
}

ApiAnswer suspendUser(ApiParts& parts, const ApiCall& call) {
  parts.users.suspend(named(call), call.caller);
  return nothingToSay();
}

ApiAnswer unsuspendUser(ApiParts& parts, const ApiCall& call) {
  parts.users.unsuspend(named(call), call.caller);
  return nothingToSay();
}

ApiAnswer unlockUser(ApiParts& parts, const ApiCall& call) {
  parts.users.unlock(named(call), call.caller);
  return nothingToSay();
}

ApiAnswer expirePassword(ApiParts& parts, const ApiCall& call) {
  // How one asked for a temporary password before that had a path of its own.
  if (call.flag("tempPassword", false)) return expirePasswordWithTempPassword(parts, call);
  return shown(parts, parts.users.expirePassword(named(call), call.caller));
}

ApiAnswer expirePasswordWithTempPassword(ApiParts& parts, const ApiCall& call) {
  return {.body = JsonObject{
              {"tempPassword", parts.users.expirePasswordWithTemporary(named(call), call.caller)}}};
}

ApiAnswer resetPassword(ApiParts& parts, const ApiCall& call) {
  const bool sendEmail = call.flag("sendEmail", true);
  parts.users.resetPassword(named(call), call.caller);
  if (sendEmail) return nothingToSay();
  return {.body = JsonObject{{"resetPasswordUrl",
                              parts.org.url() + "/reset_password/" + parts.org.ids().token(20)}}};
}

ApiAnswer resetFactors(ApiParts& parts, const ApiCall& call) {
  parts.users.resetFactors(named(call), call.caller);
  return nothingToSay();
}

ApiAnswer changePassword(ApiParts& parts, const ApiCall& call) {
  const Json body = call.object();
  const auto before = textAt(body, "/oldPassword/value");
  const auto after = textAt(body, "/newPassword/value");
  if (!before || !after) {
    const std::string missing = before ? "newPassword" : "oldPassword";
    throw ApiError::validation(missing, {missing + ": The field cannot be left blank"});
  }
  return {
      .body = credentialsForm(parts.users.changePassword(
          named(call), Secret(std::string(*before)), Secret(std::string(*after)), call.caller))};
}

ApiAnswer revokeUserSessions(ApiParts& parts, const ApiCall& call) {
  parts.users.clearSessions(named(call), call.caller);
  return ApiAnswer::noContent();
}

}  // namespace hooks
