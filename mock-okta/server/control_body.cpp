#include "mock-okta/server/control_body.h"

#include <algorithm>

namespace hooks {

ApiError wrongMember(std::string_view member, const std::string& cause) {
  return ApiError::validation(member, {std::string(member) + ": " + cause});
}

ControlBody::ControlBody(const ApiCall& call, std::initializer_list<std::string_view> known)
    : members_(call.objectIfAny().value_or(JsonObject())) {
  for (const auto& [name, value] : members_) {
    if (std::find(known.begin(), known.end(), std::string_view(name)) != known.end()) continue;
    std::string names;
    for (const std::string_view one : known) {
      names += (names.empty() ? "" : ", ") + std::string(one);
    }
    throw wrongMember(std::string_view(name), "no such member here; there are " + names);
  }
}

const Json* ControlBody::find(std::string_view member) const {
  const Json* value = members_.if_contains(member);
  return value == nullptr || value->is_null() ? nullptr : value;
}

std::optional<std::string> ControlBody::text(std::string_view member) const {
  const Json* value = find(member);
  if (value == nullptr) return std::nullopt;
  if (!value->is_string()) throw wrongMember(member, "a string is expected");
  return std::string(std::string_view(value->get_string()));
}

std::string ControlBody::needText(std::string_view member) const {
  const auto value = text(member);
  if (!value) throw wrongMember(member, "The field cannot be left blank");
  return *value;
}

std::int64_t ControlBody::number(std::string_view member, std::int64_t absent,
                                 std::int64_t most) const {
  const Json* value = find(member);
  if (value == nullptr) return absent;
  if (!value->is_int64() || value->get_int64() < 1 || value->get_int64() > most) {
    throw wrongMember(member, "a whole number from 1 to " + std::to_string(most) + " is expected");
  }
  return value->get_int64();
}

bool ControlBody::flag(std::string_view member) const {
  const Json* value = find(member);
  if (value == nullptr) return false;
  if (!value->is_bool()) throw wrongMember(member, "true or false is expected");
  return value->get_bool();
}

}  // namespace hooks
