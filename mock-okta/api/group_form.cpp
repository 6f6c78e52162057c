#include "mock-okta/api/group_form.h"

#include "mock-okta/org/api_error.h"

namespace hooks {

namespace {

std::optional<std::string> textIn(const JsonObject& profile, std::string_view name) {
  const Json* value = profile.if_contains(name);
  if (value == nullptr || value->is_null()) return std::nullopt;
  if (!value->is_string()) {
    throw ApiError::validation(
        name, {std::string(name) + ": The field has an invalid value: a string is expected"});
  }
  return std::string(std::string_view(value->get_string()));
}

}  // namespace

GroupDraft readGroupForm(const JsonObject& body) {
  const Json* profile = body.if_contains("profile");
  if (profile == nullptr || !profile->is_object()) {
    throw ApiError::validation("profile", {"profile: The field cannot be left blank"});
  }
  std::vector<std::string> unknown;
  for (const auto& member : profile->get_object()) {
    const std::string_view name = member.key();
    if (name != "name" && name != "description") {
      unknown.push_back("Property name '" + std::string(name) + "' is not defined in profile");
    }
  }
  if (!unknown.empty()) throw ApiError::validation("group", std::move(unknown));
  return {.name = textIn(profile->get_object(), "name").value_or(""),
          .description = textIn(profile->get_object(), "description")};
}

Json groupForm(const Group& group, const std::string& orgUrl) {
  const std::string self = orgUrl + "/api/v1/groups/" + group.id;
  JsonArray classes;
  classes.push_back("okta:user_group");
  JsonArray logos;
  for (const std::string_view size : {"medium", "large"}) {
    // Okta keeps these pictures on a host of its own; the mock has no such host, and no pictures.
    logos.push_back(
        JsonObject{{"name", size},
                   {"href", orgUrl + "/assets/img/logos/groups/okta-" + std::string(size) + ".png"},
                   {"type", "image/png"}});
  }
  return JsonObject{
      {"id", group.id},
      {"created", formatTime(group.created)},
      {"lastUpdated", formatTime(group.lastUpdated)},
      {"lastMembershipUpdated", formatTime(group.lastMembershipUpdated)},
      {"objectClass", std::move(classes)},
      {"type", group.builtIn ? "BUILT_IN" : "OKTA_GROUP"},
      {"profile",
       JsonObject{{"name", group.name},
                  {"description", group.description ? Json(*group.description) : Json(nullptr)}}},
      {"_links", JsonObject{{"logo", std::move(logos)},
                            {"users", JsonObject{{"href", self + "/users"}}},
                            {"apps", JsonObject{{"href", self + "/apps"}}}}}};
}

}  // namespace hooks
