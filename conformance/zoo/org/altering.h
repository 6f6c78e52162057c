#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "conformance/zoo/org/org_defect.h"
#include "fixtures/wire/json.h"

namespace hooks {

// How defects of the zoo alter what a mock does.

inline constexpr std::string_view kHooksPath = "/api/v1/eventHooks";

// Whether it is a hook that is answered, or a list of them, or an error about one.
bool aboutHooks(const HttpRequest& request);
bool creates(const HttpRequest& request);
bool verifies(const HttpRequest& request);
bool readsLog(const HttpRequest& request);

using When = std::function<bool(const HttpRequest&)>;

// The document of an answer, where there is one, changed.
OrgBlueprint::Api answersWith(When when, std::function<void(Json&)> change);
// The same for each hook in it.
OrgBlueprint::Api showsHooks(std::function<void(JsonObject&)> change);
// The document of a request changed before the mock sees it.
OrgBlueprint::Api takes(When when, std::function<void(Json&)> change);
// Another answer, made of the request and of what the mock answers.
OrgBlueprint::Api answers(std::function<void(const HttpRequest&, HttpResponse&)> change);

// What is sent to receivers, changed: deliveries, or verifications.
OrgBlueprint::Outbound sends(bool deliveries, std::function<void(HttpRequest&)> change);
OrgBlueprint::Outbound deliversWith(std::function<void(Json&)> change);
// Each event in a delivery.
OrgBlueprint::Outbound deliversEvents(std::function<void(JsonObject&)> change);

// An error as Okta words it.
HttpResponse errorOf(int status, const std::string& code, const std::string& summary);
bool isPreview(const HttpRequest& request);

}  // namespace hooks
