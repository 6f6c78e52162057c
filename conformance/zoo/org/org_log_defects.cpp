// What a mock can get wrong about the System Log, and about time and ids.

#include <algorithm>
#include <memory>

#include "conformance/zoo/org/altering.h"
#include "fixtures/wire/json_reader.h"

namespace hooks {

namespace {

// The query of a request, with another value at one place of it.
void changeQuery(HttpRequest& request, const std::string& from, const std::string& to) {
  const std::size_t at = request.target.find(from);
  if (at == std::string::npos) return;
  const std::size_t end = std::min(request.target.find('&', at), request.target.size());
  request.target.replace(at, end - at, to);
}

// A query that was refused is asked again without what was wrong with it.
OrgBlueprint::Api forgives(const std::string& parameter, const std::string& instead) {
  return [=](Org&, HttpRequest request, const OrgBlueprint::Next& next) {
    HttpResponse response = next(request);
    if (!readsLog(request) || response.status != 400) return response;
    changeQuery(request, parameter, instead);
    return next(request);
  };
}

OrgBlueprint::Api asksLog(std::function<void(HttpRequest&)> change) {
  return [change](Org&, HttpRequest request, const OrgBlueprint::Next& next) {
    if (readsLog(request)) change(request);
    return next(request);
  };
}

OrgBlueprint::Api showsEvents(std::function<bool(JsonObject&)> change) {
  return answersWith(readsLog, [change](Json& page) {
    if (!page.is_array()) return;
    JsonArray kept;
    for (Json& event : page.get_array()) {
      if (change(event.as_object())) kept.push_back(event);
    }
    page = std::move(kept);
  });
}

void dropNext(HttpResponse& response) {
  HttpHeaders kept;
  for (const HttpHeader& line : response.headers) {
    if (line.value.find("rel=\"next\"") == std::string::npos) kept.add(line.name, line.value);
  }
  response.headers = kept;
}

HttpRequest controlled(const HttpRequest& like, const std::string& path, const std::string& body) {
  HttpRequest request = like;
  request.method = "POST";
  request.target = path;
  request.body = body;
  request.headers.set("Content-Length", std::to_string(body.size()));
  return request;
}

}  // namespace

std::vector<OrgDefect> orgLogDefects() {
  return {
      {"logs-as-delivered", "shows events as hooks deliver them",
       [](OrgBlueprint& mock) {
         mock.api = answersWith(readsLog, [](Json& page) {
           if (!page.is_array()) return;
           for (Json& event : page.get_array()) event = LogEvent(event).preview();
         });
       }},
      {"lists-50-events", "lists fifty events unless told otherwise",
       [](OrgBlueprint& mock) {
         mock.api = asksLog([](HttpRequest& request) {
           if (request.query().find("limit=") == std::string::npos) request.target += "&limit=50";
         });
       }},
      {"takes-any-limit", "takes any limit",
       [](OrgBlueprint& mock) { mock.api = forgives("limit=1001", "limit=1000"); }},
      {"looks-back-for-ever", "looks back to the beginning",
       [](OrgBlueprint& mock) {
         mock.api = asksLog([](HttpRequest& request) {
           if (request.query().find("since=") == std::string::npos &&
               request.query().find("after=") == std::string::npos) {
             request.target += "&since=2020-01-01T00:00:00Z";
           }
         });
       }},
      {"polling-ends", "ends polling where there is nothing more",
       [](OrgBlueprint& mock) {
         mock.api = answers([](const HttpRequest& request, HttpResponse& response) {
           if (readsLog(request) && response.body == "[]" &&
               request.query().find("until=") == std::string::npos) {
             dropNext(response);
           }
         });
       }},
      {"bounded-never-ends", "has a next link on every page",
       [](OrgBlueprint& mock) {
         mock.api = answers([](const HttpRequest& request, HttpResponse& response) {
           if (!readsLog(request) || request.query().find("until=") == std::string::npos) return;
           dropNext(response);
           response.headers.add(
               "Link", "<https://mock-okta.example.com" + request.target + ">; rel=\"next\"");
         });
       }},
      {"cursor-repeats", "begins a page with the last event of the one before",
       [](OrgBlueprint& mock) {
         auto last = std::make_shared<Json>(nullptr);
         mock.api = [last](Org&, const HttpRequest& request, const OrgBlueprint::Next& next) {
           HttpResponse response = next(request);
           if (!readsLog(request) || response.status != 200) return response;
           Json page = readJson(response.body);
           JsonArray& events = page.as_array();
           const bool goesOn = request.query().find("after=") != std::string::npos;
           const Json before = *last;
           if (!events.empty()) *last = events.back();
           if (goesOn && !before.is_null() && !events.empty() &&
               request.query().find("limit=1000") == std::string::npos) {
             events.insert(events.begin(), before);
           }
           response.body = compact(page);
           return response;
         };
       }},
      {"takes-any-cursor", "takes a cursor that it did not make for the beginning",
       [](OrgBlueprint& mock) { mock.api = forgives("after=nonsense", ""); }},
      {"filter-ignores-not", "ignores not",
       [](OrgBlueprint& mock) {
         mock.api = asksLog([](HttpRequest& request) {
           const std::string no = percentEncoded(" and not (outcome.result eq \"SUCCESS\")");
           const std::size_t at = request.target.find(no);
           if (at != std::string::npos) request.target.erase(at, no.size());
         });
       }},
      {"takes-any-log-filter", "answers a filter that it does not understand with nothing",
       [](OrgBlueprint& mock) {
         mock.api = answers([](const HttpRequest& request, HttpResponse& response) {
           if (!readsLog(request) || response.body.find("E0000053") == std::string::npos) return;
           response.status = 200;
           response.body = "[]";
         });
       }},
      {"takes-long-keywords", "takes keywords of any length",
       [](OrgBlueprint& mock) {
         mock.api = forgives("q=" + std::string(41, 'a'), "q=nosuchword");
       }},
      {"ignores-q", "ignores q",
       [](OrgBlueprint& mock) {
         mock.api = asksLog(
             [](HttpRequest& request) { changeQuery(request, "q=UserGroup", "q=UserGroup"); });
       }},
      {"takes-any-date", "takes what is no date for none",
       [](OrgBlueprint& mock) { mock.api = forgives("until=yesterday", "limit=1"); }},
      {"forgets-updated", "logs no change of a hook",
       [](OrgBlueprint& mock) {
         mock.api = showsEvents(
             [](JsonObject& event) { return event["eventType"] != "event_hook.updated"; });
       }},
      {"transaction-of-its-own", "gives events a transaction that no request has",
       [](OrgBlueprint& mock) {
         mock.api = showsEvents([](JsonObject& event) {
           if (Json* id = at(event["transaction"], "/id")) *id = "unknown";
           if (Json* id = at(event["debugContext"], "/debugData/requestId")) *id = "unknown";
           return true;
         });
       }},
      {"forgets-suspend", "logs no suspension",
       [](OrgBlueprint& mock) {
         mock.api = showsEvents(
             [](JsonObject& event) { return event["eventType"] != "user.lifecycle.suspend"; });
       }},
      {"ids-by-chance", "makes its ids by chance",
       [](OrgBlueprint& mock) { mock.randomIds = true; }},
      {"reset-keeps-hooks", "keeps hooks over a reset",
       [](OrgBlueprint& mock) {
         mock.api = [](Org& org, const HttpRequest& request, const OrgBlueprint::Next& next) {
           if (request.path() != "/mock/v1/reset") return next(request);
           const std::vector<EventHook> before = org.hooks();
           HttpResponse response = next(request);
           for (const EventHook& hook : before) org.putHook(hook);
           return response;
         };
       }},
      {"reset-lets-retries-end", "lets what is due happen before it resets",
       [](OrgBlueprint& mock) {
         mock.api = [](Org&, const HttpRequest& request, const OrgBlueprint::Next& next) {
           if (request.path() == "/mock/v1/reset") {
             next(controlled(request, "/mock/v1/clock/advance", R"({"to": "idle"})"));
           }
           return next(request);
         };
       }},
      {"idle-moves-time", "moves its time to see whether deliveries end",
       [](OrgBlueprint& mock) {
         mock.api = [](Org&, const HttpRequest& request, const OrgBlueprint::Next& next) {
           if (request.path() == "/mock/v1/idle") {
             next(controlled(request, "/mock/v1/clock/advance", R"({"to": "idle"})"));
           }
           return next(request);
         };
       }},
  };
}

}  // namespace hooks
