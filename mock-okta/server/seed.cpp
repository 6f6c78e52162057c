#include "mock-okta/server/seed.h"

#include <map>

#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

class Gardener {
 public:
  Gardener(Org& org, HttpHandler& api, const Secret& token) : org_(org), api_(api), token_(token) {}

  void plant(const Json& seed) {
    if (!seed.is_object()) throw ShapeError("", "an object", std::string(jsonTypeName(seed)));
    for (const auto& [name, value] : seed.get_object()) {
      if (name != "groups" && name != "users" && name != "eventHooks") {
        throw ShapeError("/" + std::string(name), "groups, users or eventHooks", "another member");
      }
      if (!value.is_array()) {
        throw ShapeError("/" + std::string(name), "an array", std::string(jsonTypeName(value)));
      }
    }
    each(seed, "groups",
         [this](const std::string& place, JsonObject group) { plantGroup(place, group); });
    each(seed, "users",
         [this](const std::string& place, JsonObject user) { plantUser(place, std::move(user)); });
    each(seed, "eventHooks",
         [this](const std::string& place, JsonObject hook) { plantHook(place, std::move(hook)); });
  }

 private:
  template <typename Plant>
  void each(const Json& seed, const std::string& name, Plant plantOne) {
    const Json* list = seed.get_object().if_contains(name);
    if (list == nullptr) return;
    for (std::size_t i = 0; i < list->get_array().size(); ++i) {
      const std::string place = "/" + name + "/" + std::to_string(i);
      const Json& element = list->get_array()[i];
      if (!element.is_object())
        throw ShapeError(place, "an object", std::string(jsonTypeName(element)));
      plantOne(place, element.get_object());
    }
  }

  void plantGroup(const std::string& place, const JsonObject& group) {
    const Json made = call(place, "/api/v1/groups", group);
    groups_[std::string(textAt(made, "/profile/name").value_or(""))] =
        std::string(textAt(made, "/id").value_or(""));
  }

  void plantUser(const std::string& place, JsonObject user) {
    JsonArray ids;
    if (const Json* names = user.if_contains("groups")) {
      if (!names->is_array())
        throw ShapeError(place + "/groups", "an array of names", std::string(jsonTypeName(*names)));
      for (const Json& name : names->get_array()) {
        const auto found = name.is_string()
                               ? groups_.find(std::string(std::string_view(name.get_string())))
                               : groups_.end();
        if (found == groups_.end()) {
          throw ShapeError(place + "/groups", "names of groups of this seed", compact(name));
        }
        ids.push_back(Json(found->second));
      }
      user.erase("groups");
      user["groupIds"] = ids;
    }
    call(place, "/api/v1/users", user);
  }

  void plantHook(const std::string& place, JsonObject hook) {
    const Json* verified = hook.if_contains("verified");
    const bool mark = verified != nullptr && verified->is_bool() && verified->get_bool();
    if (verified != nullptr && !verified->is_bool()) {
      throw ShapeError(place + "/verified", "true or false", std::string(jsonTypeName(*verified)));
    }
    hook.erase("verified");
    const Json made = call(place, "/api/v1/eventHooks", hook);
    if (!mark) return;
    auto stored = org_.hook(textAt(made, "/id").value_or(""));
    stored->verified = true;
    org_.putHook(*stored);
  }

  Json call(const std::string& place, const std::string& path, const JsonObject& body) {
    const HttpResponse response =
        api_.handle({.method = "POST",
                     .target = path,
                     .headers = {{"Authorization", "SSWS " + token_.reveal()},
                                 {"Content-Type", "application/json"},
                                 {"User-Agent", "mock-okta seed"}},
                     .body = compact(body)});
    const Json answer = readJson(response.body);
    if (response.status == 200) return answer;
    std::string why(
        textAt(answer, "/errorSummary").value_or("status " + std::to_string(response.status)));
    if (const Json* causes = at(answer, "/errorCauses"); causes != nullptr && causes->is_array()) {
      for (const Json& cause : causes->get_array()) {
        why += "; " + std::string(textAt(cause, "/errorSummary").value_or(""));
      }
    }
    throw ShapeError(place, "what the Management API takes", why);
  }

  Org& org_;
  HttpHandler& api_;
  const Secret& token_;
  std::map<std::string, std::string> groups_;
};

}  // namespace

void plant(const Json& seed, Org& org, HttpHandler& api, const Secret& token) {
  Gardener(org, api, token).plant(seed);
}

}  // namespace hooks
