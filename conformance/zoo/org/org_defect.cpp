#include "conformance/zoo/org/org_defect.h"

#include <iterator>

#include "conformance/zoo/org/altering.h"
#include "fixtures/catalog/suggestions.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

void alter(std::string& body, const std::function<void(Json&)>& change) {
  try {
    Json document = readJson(body);
    change(document);
    body = compact(document);
  } catch (const ShapeError&) {
    // No document: nothing to alter.
  }
}

}  // namespace

const std::vector<OrgDefect>& orgDefects() {
  static const std::vector<OrgDefect> all = [] {
    std::vector<OrgDefect> list;
    for (const auto group :
         {orgApiDefects, orgVerificationDefects, orgDeliveryDefects, orgLogDefects}) {
      std::vector<OrgDefect> some = group();
      std::move(some.begin(), some.end(), std::back_inserter(list));
    }
    return list;
  }();
  return all;
}

const OrgDefect& orgDefectNamed(const std::string& name) {
  std::vector<std::string_view> names;
  for (const OrgDefect& defect : orgDefects()) {
    if (defect.name == name) return defect;
    names.push_back(defect.name);
  }
  std::string found = "'" + name + "'";
  const std::vector<std::string> near = nearest(name, names);
  if (!near.empty()) found += "; did you mean " + near.front() + "?";
  throw ShapeError("defect", "a name that `okta-conformance zoo --org` lists", found);
}

bool aboutHooks(const HttpRequest& request) { return request.path().starts_with(kHooksPath); }

bool creates(const HttpRequest& request) {
  return request.method == "POST" && request.path() == kHooksPath;
}

bool verifies(const HttpRequest& request) { return request.path().ends_with("/lifecycle/verify"); }

bool readsLog(const HttpRequest& request) { return request.path() == "/api/v1/logs"; }

OrgBlueprint::Api answers(std::function<void(const HttpRequest&, HttpResponse&)> change) {
  return [change](Org&, const HttpRequest& request, const OrgBlueprint::Next& next) {
    HttpResponse response = next(request);
    change(request, response);
    return response;
  };
}

OrgBlueprint::Api answersWith(When when, std::function<void(Json&)> change) {
  return answers([when, change](const HttpRequest& request, HttpResponse& response) {
    if (when(request)) alter(response.body, change);
  });
}

OrgBlueprint::Api showsHooks(std::function<void(JsonObject&)> change) {
  return answersWith(aboutHooks, [change](Json& document) {
    const auto one = [&](Json& hook) {
      if (hook.is_object() && hook.get_object().contains("channel")) change(hook.get_object());
    };
    one(document);
    if (!document.is_array()) return;
    for (Json& hook : document.get_array()) one(hook);
  });
}

OrgBlueprint::Api takes(When when, std::function<void(Json&)> change) {
  return [when, change](Org&, HttpRequest request, const OrgBlueprint::Next& next) {
    if (when(request)) alter(request.body, change);
    return next(request);
  };
}

bool isPreview(const HttpRequest& request) { return request.headers.has("x-okta-request-id"); }

OrgBlueprint::Outbound sends(bool deliveries, std::function<void(HttpRequest&)> change) {
  return [deliveries, change](Org&, const std::string& url, HttpRequest request,
                              std::chrono::milliseconds deadline, const OrgBlueprint::Send& send) {
    const bool delivery = request.method == "POST" && !isPreview(request);
    if (deliveries ? delivery : request.method == "GET") change(request);
    return send(url, std::move(request), deadline);
  };
}

OrgBlueprint::Outbound deliversWith(std::function<void(Json&)> change) {
  return sends(true, [change](HttpRequest& request) { alter(request.body, change); });
}

OrgBlueprint::Outbound deliversEvents(std::function<void(JsonObject&)> change) {
  return deliversWith([change](Json& body) {
    Json* events = at(body, "/data/events");
    if (events == nullptr) return;
    for (Json& event : events->as_array()) change(event.as_object());
  });
}

HttpResponse errorOf(int status, const std::string& code, const std::string& summary) {
  const Json body = JsonObject{{"errorCode", code},
                               {"errorSummary", summary},
                               {"errorLink", code},
                               {"errorId", "oae0000000000000000000000"},
                               {"errorCauses", JsonArray()}};
  return {
      .status = status, .headers = {{"Content-Type", "application/json"}}, .body = compact(body)};
}

}  // namespace hooks
