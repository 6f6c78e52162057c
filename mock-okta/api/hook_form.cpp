#include "mock-okta/api/hook_form.h"

#include <algorithm>

#include "mock-okta/org/api_error.h"

namespace hooks {

namespace {

constexpr std::string_view kBlank = "The field cannot be left blank";

// Reads a body member by member and remembers what was wrong with it, so that one answer can name
// it all.
class Form {
 public:
  const JsonObject* object(const JsonObject& parent, std::string_view name,
                           const std::string& place, bool required) {
    const Json* value = present(parent, name, place, required);
    if (value == nullptr) return nullptr;
    if (!value->is_object()) return wrong(place, "an object"), nullptr;
    return &value->get_object();
  }

  const JsonArray* array(const JsonObject& parent, std::string_view name, const std::string& place,
                         bool required) {
    const Json* value = present(parent, name, place, required);
    if (value == nullptr) return nullptr;
    if (!value->is_array()) return wrong(place, "an array"), nullptr;
    return &value->get_array();
  }

  std::optional<std::string> text(const JsonObject& parent, std::string_view name,
                                  const std::string& place, bool required = false) {
    const Json* value = present(parent, name, place, required);
    if (value == nullptr) return std::nullopt;
    return textOf(*value, place);
  }

  std::optional<std::string> textOf(const Json& value, const std::string& place) {
    if (!value.is_string()) return wrong(place, "a string"), std::nullopt;
    return std::string(std::string_view(value.get_string()));
  }

  // The one value that Okta takes there.
  void constant(const JsonObject& parent, std::string_view name, const std::string& place,
                std::string_view value, bool required) {
    const auto found = text(parent, name, place, required);
    if (found && *found != value) wrong(place, "'" + std::string(value) + "'");
  }

  void wrong(const std::string& place, const std::string& expected) {
    causes_.push_back(place + ": The field has an invalid value: " + expected + " is expected");
  }

  void finish() {
    if (!causes_.empty()) throw ApiError::validation("eventHook", std::move(causes_));
  }

 private:
  const Json* present(const JsonObject& parent, std::string_view name, const std::string& place,
                      bool required) {
    const Json* value = parent.if_contains(name);
    if (value != nullptr && !value->is_null()) return value;
    if (required) causes_.push_back(place + ": " + std::string(kBlank));
    return nullptr;
  }

  std::vector<std::string> causes_;
};

void readFilter(Form& form, const JsonObject& events, HookDraft& draft) {
  const JsonObject* filter = form.object(events, "filter", "events.filter", false);
  if (filter == nullptr) return;
  form.constant(*filter, "type", "events.filter.type", "EXPRESSION_LANGUAGE", false);
  const std::string place = "events.filter.eventFilterMap";
  const JsonArray* map = form.array(*filter, "eventFilterMap", place, true);
  if (map == nullptr) return;
  draft.filters.emplace();
  for (std::size_t i = 0; i < map->size(); ++i) {
    const std::string here = place + "[" + std::to_string(i) + "]";
    if (!(*map)[i].is_object()) {
      form.wrong(here, "an object");
      continue;
    }
    const JsonObject& entry = (*map)[i].get_object();
    HookFilterEntry read;
    read.event = form.text(entry, "event", here + ".event", true).value_or("");
    if (const JsonObject* condition = form.object(entry, "condition", here + ".condition", true)) {
      read.expression =
          form.text(*condition, "expression", here + ".condition.expression", true).value_or("");
    }
    draft.filters->push_back(std::move(read));
  }
}

void readEvents(Form& form, const JsonObject& body, HookDraft& draft) {
  const JsonObject* events = form.object(body, "events", "events", true);
  if (events == nullptr) return;
  form.constant(*events, "type", "events.type", "EVENT_TYPE", true);
  if (const JsonArray* items = form.array(*events, "items", "events.items", true)) {
    for (std::size_t i = 0; i < items->size(); ++i) {
      auto item = form.textOf((*items)[i], "events.items[" + std::to_string(i) + "]");
      // Okta keeps a set: an item given twice is one.
      if (item && std::find(draft.items.begin(), draft.items.end(), *item) == draft.items.end()) {
        draft.items.push_back(std::move(*item));
      }
    }
  }
  readFilter(form, *events, draft);
}

void readHeaders(Form& form, const JsonObject& config, HookDraft& draft) {
  const std::string place = "channel.config.headers";
  const JsonArray* headers = form.array(config, "headers", place, false);
  if (headers == nullptr) return;
  for (std::size_t i = 0; i < headers->size(); ++i) {
    const std::string here = place + "[" + std::to_string(i) + "]";
    const Json& header = (*headers)[i];
    if (header.is_null()) continue;
    if (!header.is_object()) {
      form.wrong(here, "an object");
      continue;
    }
    draft.headers.push_back(
        {form.text(header.get_object(), "key", here + ".key", true).value_or(""),
         form.text(header.get_object(), "value", here + ".value").value_or("")});
  }
}

void readChannel(Form& form, const JsonObject& body, HookDraft& draft) {
  const JsonObject* channel = form.object(body, "channel", "channel", true);
  if (channel == nullptr) return;
  form.constant(*channel, "type", "channel.type", "HTTP", true);
  form.constant(*channel, "version", "channel.version", "1.0.0", true);
  const JsonObject* config = form.object(*channel, "config", "channel.config", true);
  if (config == nullptr) return;
  draft.uri = form.text(*config, "uri", "channel.config.uri", true).value_or("");
  readHeaders(form, *config, draft);
  const std::string place = "channel.config.authScheme";
  if (const JsonObject* auth = form.object(*config, "authScheme", place, false)) {
    form.constant(*auth, "type", place + ".type", "HEADER", false);
    draft.auth.emplace();
    draft.auth->key = form.text(*auth, "key", place + ".key", true).value_or("");
    if (auto value = form.text(*auth, "value", place + ".value")) {
      draft.auth->value = Secret(std::move(*value));
    }
  }
}

JsonObject link(const std::string& href, std::string_view method) {
  return {{"href", href}, {"hints", JsonObject{{"allow", JsonArray{Json(method)}}}}};
}

}  // namespace

HookDraft readHookForm(const JsonObject& body) {
  Form form;
  HookDraft draft;
  draft.name = form.text(body, "name", "name", true).value_or("");
  draft.description = form.text(body, "description", "description");
  if (const auto status = form.text(body, "status", "status")) {
    if (*status != "ACTIVE" && *status != "INACTIVE") form.wrong("status", "ACTIVE or INACTIVE");
    draft.active = *status == "ACTIVE";
  }
  readEvents(form, body, draft);
  readChannel(form, body, draft);
  form.finish();
  return draft;
}

Json hookForm(const EventHook& hook, const std::string& orgUrl, const OrgProfile& profile) {
  const std::string self = orgUrl + "/api/v1/eventHooks/" + hook.id;

  JsonObject events{{"type", "EVENT_TYPE"},
                    {"items", JsonArray(hook.items.begin(), hook.items.end())}};
  if (profile.newerMembers) {
    Json filter = nullptr;
    if (hook.filters) {
      JsonArray map;
      for (const HookFilterEntry& entry : *hook.filters) {
        map.push_back(JsonObject{
            {"event", entry.event},
            {"condition", JsonObject{{"version", nullptr}, {"expression", entry.expression}}}});
      }
      filter = JsonObject{{"type", "EXPRESSION_LANGUAGE"}, {"eventFilterMap", std::move(map)}};
    }
    events["filter"] = std::move(filter);
  }

  JsonArray headers;
  for (const HttpHeader& header : hook.headers) {
    headers.push_back(JsonObject{{"key", header.name}, {"value", header.value}});
  }
  Json auth = nullptr;
  if (hook.auth) auth = JsonObject{{"type", "HEADER"}, {"key", hook.auth->key}};

  JsonObject links;
  if (hook.active) {
    links["self"] = JsonObject{{"href", self}};
    links["verify"] = link(self + "/lifecycle/verify", "POST");
    links["deactivate"] = link(self + "/lifecycle/deactivate", "POST");
  } else {
    links["activate"] = link(self + "/lifecycle/activate", "POST");
    links["self"] = JsonObject{{"href", self}};
    links["delete"] = link(self, "DELETE");
  }

  JsonObject form{{"id", hook.id},
                  {"status", hook.active ? "ACTIVE" : "INACTIVE"},
                  {"verificationStatus", hook.verified ? "VERIFIED" : "UNVERIFIED"},
                  {"name", hook.name}};
  if (profile.newerMembers) {
    form["description"] = hook.description ? Json(*hook.description) : Json(nullptr);
  }
  form["created"] = formatTime(hook.created);
  form["createdBy"] = hook.createdBy;
  form["lastUpdated"] = formatTime(hook.lastUpdated);
  form["events"] = std::move(events);
  form["channel"] = JsonObject{{"type", "HTTP"},
                               {"version", "1.0.0"},
                               {"config", JsonObject{{"uri", hook.uri},
                                                     {"headers", std::move(headers)},
                                                     {"method", "POST"},
                                                     {"authScheme", std::move(auth)}}}};
  form["_links"] = std::move(links);
  return form;
}

}  // namespace hooks
