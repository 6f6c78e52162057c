#include "conformance/ledger/event_key.h"

#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

std::optional<std::string> alternateId(const Json& target) {
  const auto text = textAt(target, "/alternateId");
  // Okta writes "unknown" where there is none.
  if (!text || text->empty() || *text == "unknown") return std::nullopt;
  return std::string(*text);
}

std::optional<std::string> userIn(const LogEvent& event, bool orAnyTarget) {
  const Json* targets = at(event.document(), "/target");
  if (targets == nullptr || !targets->is_array()) return std::nullopt;
  for (const Json& target : targets->get_array()) {
    if (textAt(target, "/type") != "User") continue;
    if (auto id = alternateId(target)) return id;
  }
  if (!orAnyTarget || targets->get_array().empty()) return std::nullopt;
  return alternateId(targets->get_array().front());
}

}  // namespace

EventKey::EventKey(std::string name) : name_(std::move(name)) {
  if (name_ == "uuid" || name_ == "target-login" || name_.starts_with('/')) return;
  throw ShapeError("--key", "uuid, target-login or a JSON Pointer such as /target/0/id",
                   "'" + name_ + "'");
}

std::optional<std::string> EventKey::of(const LogEvent& event) const {
  if (name_ == "uuid") return event.uuid();
  if (name_ == "target-login") return userIn(event, false);
  // The pointer is into what /api/v1/logs shows, where the addresses are in another place.
  const Json document = event.api();
  const Json* value = at(document, name_);
  if (value == nullptr) return std::nullopt;
  if (value->is_number()) return compact(*value);
  if (!value->is_string() || value->get_string().empty()) return std::nullopt;
  return std::string(value->get_string());
}

std::optional<std::string> subjectOf(const LogEvent& event) { return userIn(event, true); }

}  // namespace hooks
