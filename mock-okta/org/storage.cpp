#include "mock-okta/org/storage.h"

#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

// Reads members of one stored object and complains by name.
class Members {
 public:
  explicit Members(const Json& document) {
    if (!document.is_object()) {
      throw ShapeError("", "a stored object", std::string(jsonTypeName(document)));
    }
    object_ = &document.get_object();
  }

  const Json* find(std::string_view name) const {
    const Json* value = object_->if_contains(name);
    return value == nullptr || value->is_null() ? nullptr : value;
  }

  std::optional<std::string> optionalText(std::string_view name) const {
    const Json* value = find(name);
    if (value == nullptr) return std::nullopt;
    if (!value->is_string()) complain(name, "a string", *value);
    return std::string(std::string_view(value->get_string()));
  }

  std::string text(std::string_view name) const {
    auto value = optionalText(name);
    if (!value) throw ShapeError("/" + std::string(name), "a string", "nothing");
    return *value;
  }

  bool flag(std::string_view name) const {
    const Json* value = find(name);
    if (value == nullptr) return false;
    if (!value->is_bool()) complain(name, "true or false", *value);
    return value->get_bool();
  }

  std::optional<TimePoint> optionalTime(std::string_view name) const {
    const auto value = optionalText(name);
    if (!value) return std::nullopt;
    const auto moment = parseTime(*value);
    if (!moment) throw ShapeError("/" + std::string(name), "a time", *value);
    return moment;
  }

  TimePoint time(std::string_view name) const { return optionalTime(name).value_or(TimePoint()); }

  const JsonArray& array(std::string_view name) const {
    static const JsonArray none;
    const Json* value = find(name);
    if (value == nullptr) return none;
    if (!value->is_array()) complain(name, "an array", *value);
    return value->get_array();
  }

  JsonObject object(std::string_view name) const {
    const Json* value = find(name);
    if (value == nullptr) return {};
    if (!value->is_object()) complain(name, "an object", *value);
    return value->get_object();
  }

 private:
  [[noreturn]] static void complain(std::string_view name, std::string expected,
                                    const Json& value) {
    throw ShapeError("/" + std::string(name), std::move(expected),
                     std::string(jsonTypeName(value)));
  }

  const JsonObject* object_;
};

std::string textOf(const Json& value) {
  if (!value.is_string()) throw ShapeError("", "a string", std::string(jsonTypeName(value)));
  return std::string(std::string_view(value.get_string()));
}

Json orNull(const std::optional<std::string>& text) { return text ? Json(*text) : Json(nullptr); }

Json orNull(const std::optional<TimePoint>& moment) {
  return moment ? Json(formatTime(*moment, 6)) : Json(nullptr);
}

}  // namespace

Json toStorage(const EventHook& hook) {
  JsonArray items(hook.items.begin(), hook.items.end());
  JsonArray headers;
  for (const HttpHeader& header : hook.headers) {
    headers.push_back(JsonObject{{"key", header.name}, {"value", header.value}});
  }
  Json filters = nullptr;
  if (hook.filters) {
    filters = JsonArray();
    for (const HookFilterEntry& entry : *hook.filters) {
      filters.get_array().push_back(
          JsonObject{{"event", entry.event}, {"expression", entry.expression}});
    }
  }
  Json auth = nullptr;
  if (hook.auth) {
    auth = JsonObject{{"key", hook.auth->key}, {"value", hook.auth->value.reveal()}};
  }
  return JsonObject{{"id", hook.id},
                    {"name", hook.name},
                    {"description", orNull(hook.description)},
                    {"active", hook.active},
                    {"verified", hook.verified},
                    {"created", formatTime(hook.created, 6)},
                    {"lastUpdated", formatTime(hook.lastUpdated, 6)},
                    {"createdBy", hook.createdBy},
                    {"items", std::move(items)},
                    {"filters", std::move(filters)},
                    {"uri", hook.uri},
                    {"headers", std::move(headers)},
                    {"auth", std::move(auth)}};
}

EventHook hookFromStorage(const Json& document) {
  const Members members(document);
  EventHook hook{.id = members.text("id"), .name = members.text("name")};
  hook.description = members.optionalText("description");
  hook.active = members.flag("active");
  hook.verified = members.flag("verified");
  hook.created = members.time("created");
  hook.lastUpdated = members.time("lastUpdated");
  hook.createdBy = members.text("createdBy");
  for (const Json& item : members.array("items")) hook.items.push_back(textOf(item));
  if (members.find("filters") != nullptr) {
    hook.filters.emplace();
    for (const Json& entry : members.array("filters")) {
      const Members filter(entry);
      hook.filters->push_back({filter.text("event"), filter.text("expression")});
    }
  }
  hook.uri = members.text("uri");
  for (const Json& entry : members.array("headers")) {
    const Members header(entry);
    hook.headers.push_back({header.text("key"), header.text("value")});
  }
  if (const Json* auth = members.find("auth")) {
    const Members scheme(*auth);
    hook.auth = HookAuthScheme{scheme.text("key"), Secret(scheme.text("value"))};
  }
  return hook;
}

Json toStorage(const User& user) {
  JsonArray groups(user.groups.begin(), user.groups.end());
  Json recovery = nullptr;
  if (user.recovery) {
    recovery = JsonObject{{"question", user.recovery->question},
                          {"answer", user.recovery->answer.reveal()}};
  }
  return JsonObject{{"id", user.id},
                    {"status", toString(user.status)},
                    {"created", formatTime(user.created, 6)},
                    {"activated", orNull(user.activated)},
                    {"statusChanged", orNull(user.statusChanged)},
                    {"lastLogin", orNull(user.lastLogin)},
                    {"lastUpdated", formatTime(user.lastUpdated, 6)},
                    {"passwordChanged", orNull(user.passwordChanged)},
                    {"profile", user.profile},
                    {"password", user.password ? Json(user.password->reveal()) : Json(nullptr)},
                    {"recovery", std::move(recovery)},
                    {"providerType", user.providerType},
                    {"providerName", user.providerName},
                    {"groups", std::move(groups)}};
}

User userFromStorage(const Json& document) {
  const Members members(document);
  User user;
  user.id = members.text("id");
  const std::string status = members.text("status");
  const auto known = userStatus(status);
  if (!known) throw ShapeError("/status", "the status of a user", status);
  user.status = *known;
  user.created = members.time("created");
  user.activated = members.optionalTime("activated");
  user.statusChanged = members.optionalTime("statusChanged");
  user.lastLogin = members.optionalTime("lastLogin");
  user.lastUpdated = members.time("lastUpdated");
  user.passwordChanged = members.optionalTime("passwordChanged");
  user.profile = members.object("profile");
  if (const auto password = members.optionalText("password")) user.password = Secret(*password);
  if (const Json* recovery = members.find("recovery")) {
    const Members question(*recovery);
    user.recovery = RecoveryQuestion{question.text("question"), Secret(question.text("answer"))};
  }
  user.providerType = members.text("providerType");
  user.providerName = members.text("providerName");
  for (const Json& group : members.array("groups")) user.groups.insert(textOf(group));
  return user;
}

Json toStorage(const Group& group) {
  return JsonObject{{"id", group.id},
                    {"builtIn", group.builtIn},
                    {"name", group.name},
                    {"description", orNull(group.description)},
                    {"created", formatTime(group.created, 6)},
                    {"lastUpdated", formatTime(group.lastUpdated, 6)},
                    {"lastMembershipUpdated", formatTime(group.lastMembershipUpdated, 6)}};
}

Group groupFromStorage(const Json& document) {
  const Members members(document);
  Group group;
  group.id = members.text("id");
  group.builtIn = members.flag("builtIn");
  group.name = members.text("name");
  group.description = members.optionalText("description");
  group.created = members.time("created");
  group.lastUpdated = members.time("lastUpdated");
  group.lastMembershipUpdated = members.time("lastMembershipUpdated");
  return group;
}

}  // namespace hooks
