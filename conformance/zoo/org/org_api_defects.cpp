// What a mock can get wrong about the Management API.

#include <algorithm>
#include <map>
#include <memory>
#include <mutex>

#include "conformance/zoo/org/altering.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

bool isError(const Json& document) {
  return document.is_object() && document.get_object().contains("errorCode");
}

// What was refused is taken, as if it had been this.
OrgBlueprint::Api mends(When when, std::function<void(Json&)> change) {
  return [when, change](Org&, HttpRequest request, const OrgBlueprint::Next& next) {
    HttpResponse response = next(request);
    if (!when(request) || response.status != 400) return response;
    try {
      Json document = readJson(request.body);
      change(document);
      request.body = compact(document);
    } catch (const ShapeError&) {
      return response;
    }
    return next(request);
  };
}

void put(Json& document, std::string_view pointer, Json value) {
  const std::size_t slash = pointer.rfind('/');
  Json* parent = slash == 0 ? &document : at(document, pointer.substr(0, slash));
  if (parent != nullptr && parent->is_object()) {
    parent->get_object()[pointer.substr(slash + 1)] = std::move(value);
  }
}

// The same where it is there already.
void replace(Json& document, std::string_view pointer, Json value) {
  if (Json* place = at(document, pointer)) *place = std::move(value);
}

void onlyIfThere(Json& document, std::string_view pointer, const Json& wrong, const Json& right) {
  if (Json* place = at(document, pointer); place != nullptr && *place != wrong) *place = right;
}

// A PUT is taken so far as it says something: what it does not is as it was.
OrgBlueprint::Api mergesPuts() {
  return [](Org&, HttpRequest request, const OrgBlueprint::Next& next) {
    if (request.method != "PUT") return next(request);
    HttpRequest read = request;
    read.method = "GET";
    read.body.clear();
    const HttpResponse there = next(read);
    if (there.status != 200) return next(request);
    Json body = readJson(request.body);
    const Json before = readJson(there.body);
    if (!body.as_object().contains("description"))
      put(body, "/description", *at(before, "/description"));
    const Json* config = at(body, "/channel/config");
    if (config != nullptr && !config->as_object().contains("headers")) {
      put(body, "/channel/config/headers", *at(before, "/channel/config/headers"));
    }
    request.body = compact(body);
    return next(request);
  };
}

}  // namespace

std::vector<OrgDefect> orgApiDefects() {
  const When posts = [](const HttpRequest& r) { return creates(r); };
  return {
      {"created-answers-201", "answers a creation with 201",
       [](OrgBlueprint& mock) {
         mock.api = answers([](const HttpRequest& request, HttpResponse& response) {
           if (creates(request) && response.status == 200) response.status = 201;
         });
       }},
      {"hook-without-links", "shows hooks without _links",
       [](OrgBlueprint& mock) {
         mock.api = showsHooks([](JsonObject& hook) { hook.erase("_links"); });
       }},
      {"links-of-the-specification", "shows an inactive hook with the links of an active one",
       [](OrgBlueprint& mock) {
         mock.api = showsHooks([](JsonObject& hook) {
           if (hook["status"] != "INACTIVE") return;
           const Json self = hook["_links"].as_object()["self"];
           hook["_links"] = JsonObject{{"self", self}, {"verify", self}, {"deactivate", self}};
         });
       }},
      {"milliseconds-in-dates", "shows dates with milliseconds",
       [](OrgBlueprint& mock) {
         mock.api = showsHooks([](JsonObject& hook) {
           for (const char* name : {"created", "lastUpdated"}) {
             std::string time(hook[name].as_string());
             hook[name] = time.substr(0, 20) + "417Z";
           }
         });
       }},
      {"takes-incomplete-hooks", "makes up what a new hook lacks",
       [posts](OrgBlueprint& mock) {
         mock.api = mends(posts, [](Json& hook) {
           if (at(hook, "/name") == nullptr) put(hook, "/name", "unnamed");
         });
       }},
      {"errors-without-causes", "says no causes",
       [](OrgBlueprint& mock) {
         mock.api = answersWith([](const HttpRequest&) { return true; },
                                [](Json& document) {
                                  if (isError(document)) document.as_object().erase("errorCauses");
                                });
       }},
      {"errors-without-id", "gives its errors a UUID as errorId",
       [](OrgBlueprint& mock) {
         mock.api = answersWith(aboutHooks, [](Json& document) {
           if (isError(document)) put(document, "/errorId", "5f2e9f5a-5f0f-4d6a-9f3c-0d6f6a1f7b11");
         });
       }},
      {"takes-any-event-type", "takes event types that it does not know",
       [posts](OrgBlueprint& mock) {
         mock.api = mends(posts, [](Json& hook) {
           if (const Json* items = at(hook, "/events/items");
               items && items->as_array().size() == 1) {
             const Json* filter = at(hook, "/events/filter");
             if (filter == nullptr) put(hook, "/events/items", JsonArray{"user.session.start"});
           }
         });
       }},
      {"no-type-limit", "lets a hook have any number of types",
       [](OrgBlueprint& mock) { mock.options.profile.typesPerHook = 0; }},
      {"no-hook-limit", "lets any number of hooks be active",
       [](OrgBlueprint& mock) { mock.options.profile.activeHooks = 0; }},
      {"takes-plain-http", "takes http receivers anywhere",
       [posts](OrgBlueprint& mock) {
         mock.api = mends(posts, [](Json& hook) {
           if (const auto uri = textAt(hook, "/channel/config/uri");
               uri && uri->starts_with("http://")) {
             replace(hook, "/channel/config/uri", Json("https" + std::string(uri->substr(4))));
           }
         });
       }},
      {"takes-any-version", "takes any channel.version",
       [posts](OrgBlueprint& mock) {
         mock.api = mends(
             posts, [](Json& hook) { onlyIfThere(hook, "/channel/version", "1.0.0", "1.0.0"); });
       }},
      {"takes-line-breaks", "takes line breaks in the values of headers",
       [posts](OrgBlueprint& mock) {
         mock.api = mends(posts, [](Json& hook) {
           Json* headers = at(hook, "/channel/config/headers");
           if (headers == nullptr) return;
           for (Json& header : headers->as_array()) {
             std::string value(textAt(header, "/value").value_or(""));
             std::replace(value.begin(), value.end(), '\r', ' ');
             std::replace(value.begin(), value.end(), '\n', ' ');
             put(header, "/value", Json(value));
           }
         });
       }},
      {"shows-secret", "shows the secret to whoever reads a hook",
       [](OrgBlueprint& mock) {
         mock.api = [](Org& org, const HttpRequest& request, const OrgBlueprint::Next& next) {
           HttpResponse response = next(request);
           if (request.method != "GET" || response.status != 200 || !aboutHooks(request))
             return response;
           Json document = readJson(response.body);
           const Json* id = at(document, "/id");
           if (id == nullptr) return response;
           const auto hook = org.hook(std::string_view(id->as_string()));
           if (hook && hook->auth) {
             put(document, "/channel/config/authScheme/value", Json(hook->auth->value.reveal()));
           }
           response.body = compact(document);
           return response;
         };
       }},
      {"calls-hooks-event-hooks", "names the type EventHook where Okta says Webhook",
       [](OrgBlueprint& mock) {
         mock.api = answersWith(aboutHooks, [](Json& document) {
           const auto summary = textAt(document, "/errorSummary");
           if (!summary || !summary->ends_with("(Webhook)")) return;
           const std::string text(summary->substr(0, summary->size() - 9));
           put(document, "/errorSummary", Json(text + "(EventHook)"));
         });
       }},
      {"malformed-is-500", "breaks on a body that is not JSON",
       [](OrgBlueprint& mock) {
         mock.api = answers([](const HttpRequest&, HttpResponse& response) {
           if (response.body.find("E0000003") != std::string::npos) {
             response = errorOf(500, "E0000009", "Internal Server Error");
           }
         });
       }},
      {"takes-a-name-twice", "takes a name that another hook has",
       [posts](OrgBlueprint& mock) {
         mock.api = [](Org& org, HttpRequest request, const OrgBlueprint::Next& next) {
           HttpResponse response = next(request);
           if (!creates(request) || response.body.find("already exists") == std::string::npos) {
             return response;
           }
           Json body = readJson(request.body);
           put(body, "/name", Json("again " + std::to_string(org.hooks().size())));
           request.body = compact(body);
           return next(request);
         };
       }},
      {"items-in-order-given", "gives event types back in alphabetical order",
       [](OrgBlueprint& mock) {
         mock.api = showsHooks([](JsonObject& hook) {
           JsonArray& items = hook["events"].as_object()["items"].as_array();
           std::vector<std::string> names;
           for (const Json& item : items) names.emplace_back(item.as_string());
           std::sort(names.begin(), names.end());
           items = JsonArray(names.begin(), names.end());
         });
       }},
      {"lists-newest-first", "lists hooks with the newest first",
       [](OrgBlueprint& mock) {
         mock.api = answersWith(
             [](const HttpRequest& r) { return r.method == "GET" && r.path() == kHooksPath; },
             [](Json& document) {
               if (document.is_array()) {
                 std::reverse(document.get_array().begin(), document.get_array().end());
               }
             });
       }},
      {"put-merges", "keeps at a PUT what the body leaves out",
       [](OrgBlueprint& mock) { mock.api = mergesPuts(); }},
      {"put-keeps-last-updated", "never moves lastUpdated",
       [](OrgBlueprint& mock) {
         mock.api = showsHooks([](JsonObject& hook) {
           if (hook["status"] == "ACTIVE") hook["lastUpdated"] = hook["created"];
         });
       }},
      {"put-shows-fresh-last-updated", "shows the new lastUpdated in the answer to every PUT",
       [](OrgBlueprint& mock) {
         mock.api = [](Org&, const HttpRequest& request, const OrgBlueprint::Next& next) {
           HttpResponse response = next(request);
           if (request.method != "PUT" || response.status != 200) return response;
           HttpRequest read = request;
           read.method = "GET";
           read.body.clear();
           return next(read);
         };
       }},
      {"keeps-verified-on-new-uri", "keeps a hook verified when its uri changes",
       [](OrgBlueprint& mock) {
         mock.api = [](Org& org, const HttpRequest& request, const OrgBlueprint::Next& next) {
           const bool puts = request.method == "PUT" && aboutHooks(request);
           const auto before =
               puts ? org.hook(request.path().substr(kHooksPath.size() + 1)) : std::nullopt;
           HttpResponse response = next(request);
           if (!before || !before->verified || response.status != 200) return response;
           EventHook now = *org.hook(before->id);
           now.verified = true;
           org.putHook(now);
           Json shown = readJson(response.body);
           put(shown, "/verificationStatus", "VERIFIED");
           response.body = compact(shown);
           return response;
         };
       }},
      {"drops-verified-on-any-put", "asks for a new verification after any PUT",
       [](OrgBlueprint& mock) {
         mock.api = [](Org& org, const HttpRequest& request, const OrgBlueprint::Next& next) {
           HttpResponse response = next(request);
           if (request.method != "PUT" || !aboutHooks(request) || response.status != 200)
             return response;
           EventHook now = *org.hook(request.path().substr(kHooksPath.size() + 1));
           now.verified = false;
           org.putHook(now);
           Json shown = readJson(response.body);
           put(shown, "/verificationStatus", "UNVERIFIED");
           response.body = compact(shown);
           return response;
         };
       }},
      {"put-ignores-status", "takes status for read-only, as the specification has it",
       [](OrgBlueprint& mock) {
         mock.api = takes([](const HttpRequest& r) { return r.method == "PUT" && aboutHooks(r); },
                          [](Json& body) { body.as_object().erase("status"); });
       }},
      {"put-back-loses-secret", "wants the secret again at every PUT",
       [](OrgBlueprint& mock) { mock.options.profile.keepsAbsentSecret = false; }},
      {"refuses-read-only-members", "refuses a body that holds members which cannot be written",
       [](OrgBlueprint& mock) {
         mock.api = [](Org&, const HttpRequest& request, const OrgBlueprint::Next& next) {
           if (request.method == "PUT" && request.body.find("\"createdBy\"") != std::string::npos) {
             return errorOf(400, "E0000001", "Api validation failed: eventHook");
           }
           return next(request);
         };
       }},
      {"deactivate-once", "refuses to deactivate what is inactive",
       [](OrgBlueprint& mock) {
         mock.api = [](Org& org, const HttpRequest& request, const OrgBlueprint::Next& next) {
           const std::string_view path = request.path();
           if (path.ends_with("/lifecycle/deactivate") && aboutHooks(request)) {
             const auto hook = org.hook(path.substr(kHooksPath.size() + 1, 20));
             if (hook && !hook->active) {
               return errorOf(400, "E0000001", "Api validation failed: eventHook");
             }
           }
           return next(request);
         };
       }},
      {"deletes-active-hooks", "deletes hooks that are active",
       [](OrgBlueprint& mock) { mock.options.profile.deletesActiveHooks = true; }},
      {"deleted-answers-200", "answers a deletion with 200 and an empty object",
       [](OrgBlueprint& mock) {
         mock.api = answers([](const HttpRequest& request, HttpResponse& response) {
           if (request.method != "DELETE" || !aboutHooks(request) || response.status != 204) return;
           response = {
               .status = 200, .headers = {{"Content-Type", "application/json"}}, .body = "{}"};
         });
       }},
      {"wrong-token-is-403", "answers a wrong token like no token",
       [](OrgBlueprint& mock) {
         mock.api = answers([](const HttpRequest&, HttpResponse& response) {
           if (response.status == 401) response = errorOf(403, "E0000005", "Invalid session");
         });
       }},
      {"lets-anybody-read", "lets anybody read",
       [](OrgBlueprint& mock) {
         const Secret token = mock.options.tokens.front();
         mock.api = [token](Org&, HttpRequest request, const OrgBlueprint::Next& next) {
           if (request.method == "GET" && !request.headers.has("Authorization")) {
             request.headers.add("Authorization", "SSWS " + token.reveal());
           }
           return next(request);
         };
       }},
      {"readers-write", "lets a token that may read do anything",
       [](OrgBlueprint& mock) {
         mock.options.tokens.insert(mock.options.tokens.end(), mock.options.readOnlyTokens.begin(),
                                    mock.options.readOnlyTokens.end());
         mock.options.readOnlyTokens.clear();
       }},
      {"no-rate-headers", "says nothing of rate limits in answers that succeed",
       [](OrgBlueprint& mock) {
         mock.api = answers([](const HttpRequest&, HttpResponse& response) {
           if (response.status == 429) return;
           for (const char* name : {"limit", "remaining", "reset"}) {
             response.headers.remove(std::string("x-rate-limit-") + name);
           }
         });
       }},
      {"one-request-id", "gives all requests one id",
       [](OrgBlueprint& mock) {
         mock.api = answers([](const HttpRequest& request, HttpResponse& response) {
           if (request.method == "GET") {
             response.headers.set("x-okta-request-id", "00000000000000000000000000000000");
           }
         });
       }},
      {"no-rate-limit", "takes any number of requests",
       [](OrgBlueprint& mock) { mock.options.requestsPerMinute = 1'000'000; }},
      {"everything-unknown-is-404", "answers 404 to whatever it does not have",
       [](OrgBlueprint& mock) {
         mock.api = answers([](const HttpRequest&, HttpResponse& response) {
           if (response.status == 501 || response.status == 405) {
             response = errorOf(404, "E0000008", "The requested path was not found");
           }
         });
       }},
      {"lower-cases-header-keys", "writes the authorization key in lower case",
       [](OrgBlueprint& mock) {
         mock.api = showsHooks([](JsonObject& hook) {
           Json* key = at(hook["channel"], "/config/authScheme/key");
           if (key != nullptr) *key = "authorization";
         });
       }},
      {"filter-loses-expression", "escapes the expressions of filters",
       [](OrgBlueprint& mock) {
         mock.api = showsHooks([](JsonObject& hook) {
           Json* text = at(hook["events"], "/filter/eventFilterMap/0/condition/expression");
           if (text != nullptr) *text = "\\u0021" + std::string(text->as_string());
         });
       }},
      {"lists-headers-sorted", "gives custom headers back sorted",
       [](OrgBlueprint& mock) {
         mock.api = showsHooks([](JsonObject& hook) {
           Json* list = at(hook["channel"], "/config/headers");
           if (list == nullptr || list->as_array().size() < 2) return;
           std::reverse(list->as_array().begin(), list->as_array().end());
         });
       }},
      {"takes-any-filter", "takes filters that it cannot evaluate",
       [posts](OrgBlueprint& mock) {
         mock.api = mends(posts, [](Json& hook) {
           if (at(hook, "/events/filter") != nullptr) put(hook, "/events/filter", nullptr);
         });
       }},
  };
}

}  // namespace hooks
