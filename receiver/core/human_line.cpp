#include "receiver/core/human_line.h"

#include <optional>

#include "fixtures/wire/http.h"
#include "receiver/core/one_line.h"

namespace hooks {

namespace {

// What Okta writes where there is no alternateId, and an empty text, name nobody.
std::optional<std::string> nameIn(const Json& thing, std::string_view pointer) {
  const auto text = textAt(thing, pointer);
  if (!text || text->empty() || *text == "unknown") return std::nullopt;
  return oneLine(*text);
}

// How a target or an actor is called. People know users by their login and groups by their name.
std::optional<std::string> nameOf(const Json& thing) {
  const bool group = textAt(thing, "/type") == "UserGroup";
  for (const char* pointer :
       {group ? "/displayName" : "/alternateId", group ? "/alternateId" : "/displayName", "/id"}) {
    if (auto name = nameIn(thing, pointer)) return name;
  }
  return std::nullopt;
}

std::optional<std::string> nameOfFirst(const Json& event, std::string_view type) {
  const Json* target = firstTarget(event, type);
  return target == nullptr ? std::nullopt : nameOf(*target);
}

// "FAILURE", or "FAILURE: INVALID_CREDENTIALS".
std::string outcome(const Json& event) {
  std::string text = oneLine(textAt(event, "/outcome/result").value_or("unknown"));
  if (const auto reason = nameIn(event, "/outcome/reason")) text += ": " + *reason;
  return text;
}

// "has been added …", or that it has not. `what` is what happened, without "has been".
std::string sentence(const Json& event, const std::string& subject, const std::string& what) {
  if (happened(event)) return subject + " has been " + what + "!";
  return subject + " has NOT been " + what + " (" + outcome(event) + ")";
}

std::string theUser(const Json& event) {
  if (const auto user = nameOfFirst(event, "User")) return "The user " + *user;
  return "A user whom the event does not name (it has no target of type User)";
}

std::string theGroup(const Json& event) {
  if (const auto group = nameOfFirst(event, "UserGroup")) return "the " + *group + " group";
  return "a group that the event does not name (it has no target of type UserGroup)";
}

std::string targets(const Json& event) {
  const Json* list = at(event, "/target");
  if (list == nullptr || !list->is_array() || list->get_array().empty()) return "no target";
  constexpr std::size_t kShown = 5;
  std::string text;
  std::size_t shown = 0;
  for (const Json& target : list->get_array()) {
    if (shown == kShown) {
      return text + " and " + std::to_string(list->get_array().size() - kShown) + " more";
    }
    if (shown++ > 0) text += ", ";
    text += oneLine(textAt(target, "/type").value_or("target")) + " " +
            nameOf(target).value_or("without a name");
  }
  return text;
}

std::string anyEvent(const Json& event) {
  std::string line = nameIn(event, "/eventType").value_or("An event without a type");
  if (!happened(event)) line += " (" + outcome(event) + ")";
  if (const Json* actor = at(event, "/actor")) {
    if (const auto name = nameOf(*actor)) line += " by " + *name;
  }
  return line + ": " + targets(event);
}

}  // namespace

bool happened(const Json& event) {
  const auto result = textAt(event, "/outcome/result");
  return !result || equalsIgnoringCase(*result, "SUCCESS");
}

const Json* firstTarget(const Json& event, std::string_view type) {
  const Json* list = at(event, "/target");
  if (list == nullptr || !list->is_array()) return nullptr;
  for (const Json& target : list->get_array()) {
    if (textAt(target, "/type") == type) return &target;
  }
  return nullptr;
}

std::string humanLine(const Json& event) {
  const auto type = textAt(event, "/eventType");
  if (type == "user.lifecycle.create") {
    return sentence(event, theUser(event), "added to the Okta org");
  }
  if (type == "user.lifecycle.deactivate") {
    return sentence(event, theUser(event), "deactivated on the Okta org");
  }
  if (type == "group.user_membership.add") {
    return sentence(event, theUser(event), "added to " + theGroup(event));
  }
  return anyEvent(event);
}

}  // namespace hooks
