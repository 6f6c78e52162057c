// What a mock can get wrong about deliveries and previews.

#include <algorithm>
#include <cctype>
#include <map>
#include <memory>
#include <mutex>

#include "conformance/zoo/org/altering.h"
#include "fixtures/wire/json_reader.h"

namespace hooks {

namespace {

using namespace std::chrono_literals;

OrgBlueprint::Outbound deliversLike(std::function<void(HttpRequest&)> change) {
  return sends(true, std::move(change));
}

// What is recorded happens for one more hook, or for fewer.
bool isDelivery(const HttpRequest& request) {
  return request.method == "POST" && !isPreview(request);
}

bool isPreviewCall(const HttpRequest& request) {
  return request.path().starts_with("/mock/v1/eventHooks/") && request.path().ends_with("/preview");
}

std::string hookOf(const HttpRequest& request) {
  constexpr std::string_view kBegin = "/mock/v1/eventHooks/";
  return std::string(request.path().substr(kBegin.size(), 20));
}

// Every hook of the org gets a copy of the body that one of them gets.
OrgBlueprint::Outbound alsoTo(std::function<bool(const EventHook&)> which) {
  return [which](Org& org, const std::string& url, HttpRequest request,
                 std::chrono::milliseconds deadline, const OrgBlueprint::Send& send) {
    if (isDelivery(request)) {
      for (const EventHook& hook : org.hooks()) {
        if (hook.uri != url && which(hook)) send(hook.uri, request, deadline);
      }
    }
    return send(url, std::move(request), deadline);
  };
}

// What the API does happen to be recorded for hooks that should not get it.
OrgBlueprint::Api changesHooks(std::function<void(EventHook&)> change) {
  return [change](Org& org, const HttpRequest& request, const OrgBlueprint::Next& next) {
    const bool happens = request.path() == "/api/v1/groups" || request.path() == "/mock/v1/events";
    std::vector<EventHook> before;
    if (happens) {
      before = org.hooks();
      for (EventHook hook : before) {
        change(hook);
        org.putHook(hook);
      }
    }
    return next(request);
  };
}

void eachGroup(Org& org, std::string_view type, const std::string& hookId) {
  SeededIdSource ids(11);
  const EventCatalog catalog = EventCatalog::builtIn();
  Json event = catalog.stamp(type, org.ids(), org.clock()).document();
  if (Json* target = at(event, "/target/0/id")) *target = hookId;
  org.record(LogEvent(std::move(event)));
}

}  // namespace

std::vector<OrgDefect> orgDeliveryDefects() {
  return {
      {"delivers-with-put", "delivers by PUT",
       [](OrgBlueprint& mock) {
         mock.outbound = deliversLike([](HttpRequest& request) { request.method = "PUT"; });
       }},
      {"user-agent-without-id", "names no hook in its User-Agent",
       [](OrgBlueprint& mock) {
         mock.outbound = deliversLike([](HttpRequest& request) {
           request.headers.set("User-Agent", "Okta Hook Service v1.0.0");
         });
       }},
      {"content-type-with-charset", "names a charset in Content-Type",
       [](OrgBlueprint& mock) {
         mock.outbound = deliversLike([](HttpRequest& request) {
           request.headers.set("Content-Type", "application/json; charset=UTF-8");
         });
       }},
      {"delivers-with-signature", "signs deliveries, as other providers do",
       [](OrgBlueprint& mock) {
         mock.outbound = deliversLike(
             [](HttpRequest& request) { request.headers.add("X-Hub-Signature-256", "sha256=00"); });
       }},
      {"deliveries-without-secret", "delivers without the secret",
       [](OrgBlueprint& mock) {
         mock.outbound =
             deliversLike([](HttpRequest& request) { request.headers.remove("Authorization"); });
       }},
      {"envelope-sorted", "sorts the members of the envelope",
       [](OrgBlueprint& mock) {
         mock.outbound = deliversWith([](Json& body) {
           std::map<std::string, Json> sorted;
           for (const auto& [key, value] : body.as_object()) sorted.emplace(key, value);
           JsonObject members;
           for (const auto& [key, value] : sorted) members.emplace(key, value);
           body = members;
         });
       }},
      {"six-digits-in-event-time", "writes eventTime with six digits",
       [](OrgBlueprint& mock) { mock.options.policy.eventTimeDigits = 6; }},
      {"source-without-hook", "names the org, and not the hook, as source",
       [](OrgBlueprint& mock) {
         mock.outbound = deliversWith([](Json& body) {
           body.as_object()["source"] = "https://mock-okta.example.com/api/v1/eventHooks";
         });
       }},
      {"event-id-in-upper-case", "writes eventId in upper case",
       [](OrgBlueprint& mock) {
         mock.outbound = deliversWith([](Json& body) {
           std::string id(body.as_object()["eventId"].as_string());
           std::transform(id.begin(), id.end(), id.begin(),
                          [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
           body.as_object()["eventId"] = "A" + id.substr(1);
         });
       }},
      {"pretty-bodies", "indents bodies",
       [](OrgBlueprint& mock) {
         mock.outbound = deliversLike(
             [](HttpRequest& request) { request.body = pretty(readJson(request.body)); });
       }},
      {"delivers-another-uuid", "gives each delivered event a uuid of its own",
       [](OrgBlueprint& mock) {
         auto ids = std::make_shared<SeededIdSource>(5);
         auto known = std::make_shared<std::map<std::string, std::string>>();
         auto mutex = std::make_shared<std::mutex>();
         mock.outbound = [=](Org&, const std::string& url, HttpRequest request,
                             std::chrono::milliseconds deadline, const OrgBlueprint::Send& send) {
           if (!isDelivery(request)) return send(url, std::move(request), deadline);
           Json body = readJson(request.body);
           for (Json& event : at(body, "/data/events")->as_array()) {
             Json& uuid = event.as_object()["uuid"];
             const std::lock_guard guard(*mutex);
             const auto [place, isNew] =
                 known->try_emplace(url + std::string(uuid.as_string()), std::string());
             if (isNew) place->second = ids->uuidV4();
             uuid = place->second;
           }
           request.body = compact(body);
           return send(url, std::move(request), deadline);
         };
       }},
      {"without-target-ids", "delivers without targetEventHookIds",
       [](OrgBlueprint& mock) {
         mock.outbound = deliversEvents([](JsonObject& event) {
           Json* data = at(event["debugContext"], "/debugData");
           if (data != nullptr) data->as_object().erase("targetEventHookIds");
         });
       }},
      {"omits-target", "delivers events without their target",
       [](OrgBlueprint& mock) {
         mock.outbound = deliversEvents([](JsonObject& event) { event["target"] = JsonArray(); });
       }},
      {"delivers-nulls", "writes nulls into deliveries, as the samples have them",
       [](OrgBlueprint& mock) { mock.options.policy.form = EventForm::Preview; }},
      {"delivers-in-api-form", "delivers events in the order of the API",
       [](OrgBlueprint& mock) {
         mock.outbound = deliversEvents([](JsonObject& event) {
           JsonObject other{{"actor", event["actor"]}};
           for (const auto& [key, value] : event) other.emplace(key, value);
           event = other;
         });
       }},
      {"delivers-every-type", "delivers every type to every hook",
       [](OrgBlueprint& mock) {
         mock.outbound = alsoTo([](const EventHook& hook) {
           return hook.active && hook.verified && hook.items.front() == "group.lifecycle.delete";
         });
       }},
      {"delivers-to-unverified", "delivers to hooks that are not verified",
       [](OrgBlueprint& mock) {
         mock.api = changesHooks([](EventHook& hook) { hook.verified = true; });
       }},
      {"delivers-to-inactive", "delivers to hooks that are not active",
       [](OrgBlueprint& mock) {
         mock.api = changesHooks([](EventHook& hook) { hook.active = true; });
       }},
      {"never-merges", "sends each event in a request of its own",
       [](OrgBlueprint& mock) { mock.options.policy.batch.maxEvents = 1; }},
      {"reverses-batches", "sends the events of a batch with the newest first",
       [](OrgBlueprint& mock) {
         mock.outbound = deliversWith([](Json& body) {
           JsonArray& events = at(body, "/data/events")->as_array();
           std::reverse(events.begin(), events.end());
         });
       }},
      {"one-event-id-for-all", "gives all deliveries one eventId",
       [](OrgBlueprint& mock) {
         mock.outbound = deliversWith([](Json& body) {
           body.as_object()["eventId"] = "9bdd8f01-0a3c-4f86-9b1f-2f5d8f0c1e11";
         });
       }},
      {"ignores-filters", "delivers whatever filters say",
       [](OrgBlueprint& mock) {
         mock.api = changesHooks([](EventHook& hook) {
           if (!hook.filters ||
               hook.filters->front().expression.find("AppInstance") == std::string::npos) {
             return;
           }
           hook.filters.reset();
         });
       }},
      {"delivers-what-cannot-be-filtered", "delivers what a filter cannot be evaluated on",
       [](OrgBlueprint& mock) {
         mock.api = changesHooks([](EventHook& hook) {
           if (hook.filters &&
               hook.filters->front().expression.find("reason.contains") != std::string::npos) {
             hook.filters.reset();
           }
         });
       }},
      {"retries-after-201", "takes only 200 and 204 for delivered",
       [](OrgBlueprint& mock) {
         mock.outbound = [](Org&, const std::string& url, HttpRequest request,
                            std::chrono::milliseconds deadline, const OrgBlueprint::Send& send) {
           Exchange exchange = send(url, std::move(request), deadline);
           if (exchange.status() == 201) exchange.response->status = 503;
           return exchange;
         };
       }},
      {"logs-every-delivery", "writes event_hook.delivery for deliveries that succeed",
       [](OrgBlueprint& mock) {
         mock.onDelivery = [](Org& org, const DeliveryRecord& record) {
           if (record.state == DeliveryState::Delivered && record.kind == DeliveryKind::Live) {
             eachGroup(org, "event_hook.delivery", record.hookId);
           }
         };
       }},
      {"one-delivery-at-a-time", "delivers to one hook at a time",
       [](OrgBlueprint& mock) {
         auto mutex = std::make_shared<std::timed_mutex>();
         mock.outbound = [mutex](Org&, const std::string& url, HttpRequest request,
                                 std::chrono::milliseconds deadline,
                                 const OrgBlueprint::Send& send) {
           std::unique_lock lock(*mutex, 3s);
           return send(url, std::move(request), deadline);
         };
       }},
      {"waits-for-receivers", "answers when its receivers have answered",
       [](OrgBlueprint& mock) {
         mock.api = [](Org&, const HttpRequest& request, const OrgBlueprint::Next& next) {
           HttpResponse response = next(request);
           if (request.path() != "/mock/v1/events") return response;
           HttpRequest idle = request;
           idle.target = "/mock/v1/idle";
           // A second more than the check waits: the wait may end a little before its time.
           idle.body = "{\"timeoutSeconds\": 3}";
           idle.headers.set("Content-Length", std::to_string(idle.body.size()));
           next(idle);
           return response;
         };
       }},
      {"new-connection-each-time", "makes a connection for each delivery",
       [](OrgBlueprint& mock) { mock.client.reuseConnections = false; }},
      {"retries-after-4xx", "retries after a 4xx",
       [](OrgBlueprint& mock) { mock.options.policy.retry.afterClientError = true; }},
      {"never-retries", "never retries",
       [](OrgBlueprint& mock) {
         mock.outbound = [](Org&, const std::string& url, HttpRequest request,
                            std::chrono::milliseconds deadline, const OrgBlueprint::Send& send) {
           const bool delivery = isDelivery(request);
           Exchange exchange = send(url, std::move(request), deadline);
           if (delivery && (!exchange.answered() || exchange.status() >= 500)) {
             exchange.unanswered.reset();
             exchange.response = HttpResponse{.status = 400};
           }
           return exchange;
         };
       }},
      {"retries-twice", "retries twice",
       [](OrgBlueprint& mock) {
         mock.outbound = [](Org&, const std::string& url, HttpRequest request,
                            std::chrono::milliseconds deadline, const OrgBlueprint::Send& send) {
           const bool delivery = isDelivery(request);
           Exchange exchange = send(url, request, deadline);
           // The second failure brings a third request, at once.
           if (!delivery || exchange.status() != 500) return exchange;
           return send(url, std::move(request), deadline);
         };
       }},
      {"delivers-anew-after-hours", "comes back to what has failed with the next event",
       [](OrgBlueprint& mock) {
         auto failed = std::make_shared<std::map<std::string, HttpRequest>>();
         auto mutex = std::make_shared<std::mutex>();
         mock.outbound = [=](Org& org, const std::string& url, HttpRequest request,
                             std::chrono::milliseconds deadline, const OrgBlueprint::Send& send) {
           const std::string today = formatTime(org.clock().now()).substr(0, 10);
           HttpRequest first = request;
           std::vector<HttpRequest> again;
           {
             const std::lock_guard guard(*mutex);
             for (auto old = failed->begin(); old != failed->end();) {
               const bool other = old->first.substr(0, 10) != today;
               if (other) again.push_back(old->second);
               old = other ? failed->erase(old) : std::next(old);
             }
           }
           for (HttpRequest& old : again) send(url, std::move(old), deadline);
           Exchange exchange = send(url, std::move(request), deadline);
           if (isDelivery(first) && exchange.status() == 500) {
             const std::lock_guard guard(*mutex);
             failed->emplace(today + first.body, first);
           }
           return exchange;
         };
       }},
      {"new-event-id-on-retry", "gives the retry an eventId of its own",
       [](OrgBlueprint& mock) { mock.options.policy.retryRepeatsEventId = false; }},
      {"waits-30-seconds", "waits thirty seconds for a receiver",
       [](OrgBlueprint& mock) {
         mock.outbound = [](Org&, const std::string& url, HttpRequest request,
                            std::chrono::milliseconds deadline, const OrgBlueprint::Send& send) {
           if (isDelivery(request)) deadline = 30s;
           return send(url, std::move(request), deadline);
         };
       }},
      {"waits-one-second", "waits one second for a receiver",
       [](OrgBlueprint& mock) {
         mock.outbound = [](Org&, const std::string& url, HttpRequest request,
                            std::chrono::milliseconds deadline, const OrgBlueprint::Send& send) {
           if (isDelivery(request)) deadline = 1s;
           return send(url, std::move(request), deadline);
         };
       }},
      {"logs-no-failure", "logs no delivery that failed",
       [](OrgBlueprint& mock) {
         mock.api = answersWith(readsLog, [](Json& page) {
           if (!page.is_array()) return;
           JsonArray kept;
           for (const Json& event : page.get_array()) {
             if (textAt(event, "/eventType") != "event_hook.delivery") kept.push_back(event);
           }
           page = std::move(kept);
         });
       }},
      {"logs-each-attempt", "writes event_hook.delivery for the first attempt, too",
       [](OrgBlueprint& mock) {
         mock.onDelivery = [](Org& org, const DeliveryRecord& record) {
           if (record.state == DeliveryState::Retrying && record.attempts.size() == 1) {
             eachGroup(org, "event_hook.delivery", record.hookId);
           }
         };
       }},
      {"never-retries-the-unanswered", "retries only what was answered",
       [](OrgBlueprint& mock) { mock.options.policy.retry.afterNoAnswer = false; }},
      {"no-quota", "delivers any number of events a day",
       [](OrgBlueprint& mock) {
         if (mock.options.quota.events == 5) mock.options.quota.events = 400'000;
       }},
      {"quota-never-warns", "does not warn of its quota",
       [](OrgBlueprint& mock) { mock.options.quota.warning = 1'000'000; }},
      {"quota-never-resets", "begins its quota anew after a week",
       [](OrgBlueprint& mock) { mock.options.quota.span = std::chrono::hours(24 * 7); }},
      {"quota-counts-retries", "counts retries to the quota",
       [](OrgBlueprint& mock) {
         if (mock.options.quota.events == 3) mock.options.quota.events = 2;
       }},
      {"sample-with-target", "makes up a target for sample data",
       [](OrgBlueprint& mock) {
         mock.api = answersWith(isPreviewCall, [](Json& document) {
           if (textAt(document, "/source") != "sample") return;
           if (Json* target = at(document, "/body/data/events/0/target")) {
             *target = JsonArray{JsonObject{{"id", "00u1"}, {"type", "User"}}};
           }
         });
       }},
      {"preview-ignores-log", "previews sample data only",
       [](OrgBlueprint& mock) {
         mock.api = answersWith(isPreviewCall, [](Json& document) {
           if (textAt(document, "/source") == "systemLog")
             document.as_object()["source"] = "sample";
         });
       }},
      {"previews-as-deliveries", "sends previews like deliveries",
       [](OrgBlueprint& mock) { mock.options.policy.previewByCallout = false; }},
      {"previews-without-nulls", "leaves nulls out of previews",
       [](OrgBlueprint& mock) {
         mock.outbound = [](Org&, const std::string& url, HttpRequest request,
                            std::chrono::milliseconds deadline, const OrgBlueprint::Send& send) {
           if (request.method == "POST" && isPreview(request)) {
             request.body = compact(withoutNulls(readJson(request.body)));
           }
           return send(url, std::move(request), deadline);
         };
       }},
      {"preview-mends-bodies", "completes what was edited",
       [](OrgBlueprint& mock) {
         mock.api = takes(isPreviewCall, [](Json& document) {
           Json* body = at(document, "/body");
           if (body != nullptr && body->is_object()) {
             body->as_object()["eventType"] = "com.okta.event_hook";
           }
         });
       }},
      {"preview-honours-filter", "previews nothing to a hook that has filters",
       [](OrgBlueprint& mock) {
         mock.api = [](Org& org, const HttpRequest& request, const OrgBlueprint::Next& next) {
           if (isPreviewCall(request)) {
             const auto hook = org.hook(hookOf(request));
             if (hook && hook->filters) return errorOf(400, "E0000001", "The filter is not true");
           }
           return next(request);
         };
       }},
      {"preview-wants-active", "previews to active hooks only",
       [](OrgBlueprint& mock) {
         mock.api = [](Org& org, const HttpRequest& request, const OrgBlueprint::Next& next) {
           if (isPreviewCall(request)) {
             const auto hook = org.hook(hookOf(request));
             if (hook && !hook->active) return errorOf(400, "E0000001", "Not active");
           }
           return next(request);
         };
       }},
      {"preview-hides-status", "says only whether a preview succeeded",
       [](OrgBlueprint& mock) {
         mock.api = answersWith(isPreviewCall, [](Json& document) {
           if (Json* attempts = at(document, "/attempts")) *attempts = JsonArray();
         });
       }},
      {"preview-happens", "logs previews that fail as deliveries that failed",
       [](OrgBlueprint& mock) {
         mock.onDelivery = [](Org& org, const DeliveryRecord& record) {
           if (record.kind == DeliveryKind::Preview && record.state == DeliveryState::Failed) {
             eachGroup(org, "event_hook.delivery", record.hookId);
           }
         };
       }},
  };
}

}  // namespace hooks
