#include "mock-okta/api/api_call.h"

#include <charconv>

#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"
#include "mock-okta/org/api_error.h"

namespace hooks {

std::optional<std::string> ApiCall::parameter(std::string_view name) const {
  for (auto& [key, value] : queryMembers(request.query())) {
    if (key == name) return value;
  }
  return std::nullopt;
}

bool ApiCall::flag(std::string_view name, bool absent) const {
  const auto text = parameter(name);
  if (!text || text->empty()) return absent;
  if (equalsIgnoringCase(*text, "true")) return true;
  if (equalsIgnoringCase(*text, "false")) return false;
  throw ApiError::validation(name, {std::string(name) + ": true or false is expected"});
}

std::size_t ApiCall::limit(std::size_t absent, std::size_t most) const {
  const auto text = parameter("limit");
  if (!text || text->empty()) return absent;
  std::size_t value = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), value);
  if (error == std::errc::result_out_of_range) return most;
  if (error != std::errc() || end != text->data() + text->size() || value == 0) {
    throw ApiError::validation("limit", {"limit: a whole number above zero is expected"});
  }
  return std::min(value, most);
}

JsonObject ApiCall::object() const {
  auto body = objectIfAny();
  if (!body) throw ApiError::malformedBody();
  return std::move(*body);
}

std::optional<JsonObject> ApiCall::objectIfAny() const {
  if (request.body.empty()) return std::nullopt;
  Json body;
  try {
    body = readJson(request.body);
  } catch (const ShapeError&) {
    throw ApiError::malformedBody();
  }
  if (!body.is_object()) throw ApiError::malformedBody();
  return std::move(body.get_object());
}

}  // namespace hooks
