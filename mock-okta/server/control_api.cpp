#include "mock-okta/server/control_api.h"

#include <array>
#include <charconv>

#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"
#include "mock-okta/api/api_call.h"
#include "mock-okta/api/responses.h"
#include "mock-okta/org/api_error.h"

namespace hooks {

namespace {

using namespace std::chrono_literals;

// However far time is moved at once, it stops at this many things that became due on the way: a
// receiver that makes events happen when it is delivered to would keep it going for ever.
constexpr int kMostSteps = 10000;
constexpr auto kIdlePatience = 30s;

ApiError wrong(std::string_view member, const std::string& cause) {
  return ApiError::validation(member, {std::string(member) + ": " + cause});
}

// "90s", "1500ms", "10m", "24h", or PT1M30S; nothing for other text.
std::optional<Microseconds> duration(std::string_view text) {
  const auto read = [&text]() -> std::optional<double> {
    double value = 0;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (error != std::errc() || value < 0 || value > 1e9) return std::nullopt;
    text.remove_prefix(static_cast<std::size_t>(end - text.data()));
    return value;
  };
  const auto seconds = [](double value) {
    return Microseconds(static_cast<std::int64_t>(value * 1e6));
  };
  if (text.starts_with("PT")) {
    text.remove_prefix(2);
    Microseconds sum{0};
    if (text.empty()) return std::nullopt;
    while (!text.empty()) {
      const auto value = read();
      if (!value || text.empty()) return std::nullopt;
      const char unit = text.front();
      text.remove_prefix(1);
      if (unit != 'H' && unit != 'M' && unit != 'S') return std::nullopt;
      sum += seconds(*value * (unit == 'H' ? 3600 : unit == 'M' ? 60 : 1));
    }
    return sum;
  }
  const auto value = read();
  if (!value) return std::nullopt;
  if (text == "ms") return seconds(*value / 1000);
  if (text == "s" || text.empty()) return seconds(*value);
  if (text == "m") return seconds(*value * 60);
  if (text == "h") return seconds(*value * 3600);
  return std::nullopt;
}

std::optional<std::string> parameter(const HttpRequest& request, std::string_view name) {
  return ApiCall{.request = request}.parameter(name);
}

JsonObject bodyOf(const HttpRequest& request) {
  return ApiCall{.request = request}.objectIfAny().value_or(JsonObject());
}

std::optional<std::string> text(const JsonObject& body, std::string_view member) {
  const Json* value = body.if_contains(member);
  if (value == nullptr || value->is_null()) return std::nullopt;
  if (!value->is_string()) throw wrong(member, "a string is expected");
  return std::string(std::string_view(value->get_string()));
}

std::string needText(const JsonObject& body, std::string_view member) {
  const auto value = text(body, member);
  if (!value) throw wrong(member, "The field cannot be left blank");
  return *value;
}

std::int64_t number(const JsonObject& body, std::string_view member, std::int64_t absent,
                    std::int64_t most) {
  const Json* value = body.if_contains(member);
  if (value == nullptr) return absent;
  if (!value->is_int64() || value->get_int64() < 1 || value->get_int64() > most) {
    throw wrong(member, "a whole number from 1 to " + std::to_string(most) + " is expected");
  }
  return value->get_int64();
}

bool flag(const JsonObject& body, std::string_view member) {
  const Json* value = body.if_contains(member);
  if (value == nullptr) return false;
  if (!value->is_bool()) throw wrong(member, "true or false is expected");
  return value->get_bool();
}

// The event with each of these places changed. A place that the event does not have is an error:
// a misspelt override must not pass for one that worked.
void change(Json& event, const JsonObject& set) {
  for (const auto& [pointer, value] : set) {
    Json* place = at(event, std::string_view(pointer));
    if (place == nullptr) {
      throw wrong("set", "the event has nothing at " + std::string(pointer) +
                             "; `GET /mock/v1/eventTypes/{type}` shows what it has");
    }
    *place = value;
  }
}

// What belongs to one request and must not be the same for all events of a type.
void makeItsOwn(Json& event, const std::string& requestId) {
  Json* transaction = at(event, "/transaction/id");
  if (transaction != nullptr && !transaction->is_null()) *transaction = requestId;
  Json* debugData = at(event, "/debugContext/debugData");
  if (debugData == nullptr || !debugData->is_object()) return;
  JsonObject& data = debugData->get_object();
  if (Json* id = data.if_contains("requestId")) *id = requestId;
  // The org writes which hooks it goes to.
  JsonObject kept;
  for (const auto& [key, value] : data) {
    if (key != "targetEventHookIds") kept.emplace(key, value);
  }
  data = std::move(kept);
}

JsonObject typeJson(const EventTypeInfo& type) {
  JsonArray tags;
  for (const std::string& tag : type.tags) tags.push_back(Json(tag));
  return JsonObject{{"eventType", type.name},  {"eventHookEligible", type.eligible},
                    {"release", type.release}, {"tags", tags},
                    {"about", type.about},     {"hasSample", type.hasSample}};
}

}  // namespace

ControlApi::ControlApi(ControlParts parts) : parts_(std::move(parts)) {}

std::span<const ControlApi::Route> ControlApi::routes() {
  static constexpr std::array kRoutes = {
      Route{"GET", "health", &ControlApi::health},
      Route{"GET", "clock", &ControlApi::clock},
      Route{"POST", "clock/freeze", &ControlApi::freeze},
      Route{"POST", "clock/run", &ControlApi::run},
      Route{"POST", "clock/advance", &ControlApi::advance, true},
      Route{"POST", "reset", &ControlApi::reset, true},
      Route{"POST", "idle", &ControlApi::idle, true},
      Route{"GET", "eventTypes", &ControlApi::eventTypes},
      Route{"GET", "eventTypes/{type}", &ControlApi::eventType},
      Route{"POST", "events", &ControlApi::happen},
      Route{"GET", "eventHooks/{id}/preview", &ControlApi::previewOffer},
      Route{"POST", "eventHooks/{id}/preview", &ControlApi::preview, true},
      Route{"GET", "deliveries", &ControlApi::deliveries},
      Route{"GET", "deliveries/{id}", &ControlApi::delivery},
      Route{"POST", "deliveries/{id}/replay", &ControlApi::replay, true},
  };
  return kRoutes;
}

std::optional<ControlApi::Match> ControlApi::find(const HttpRequest& request) {
  std::string_view path = request.path();
  if (!path.starts_with(kPrefix)) return std::nullopt;
  path.remove_prefix(kPrefix.size());
  if (path.ends_with('/')) path.remove_suffix(1);
  const auto segment = [](std::string_view& rest) {
    const std::string_view first = rest.substr(0, rest.find('/'));
    rest.remove_prefix(std::min(rest.size(), first.size() + 1));
    return first;
  };
  std::optional<Match> result;
  for (const Route& route : routes()) {
    std::string_view pattern = route.pattern;
    std::string_view rest = path;
    Arguments arguments;
    bool same = true;
    while (same && !pattern.empty() && !rest.empty()) {
      const std::string_view expected = segment(pattern);
      const std::string_view found = segment(rest);
      if (expected.starts_with('{')) {
        arguments.push_back(percentDecoded(found, false).value_or(""));
      } else {
        same = expected == found;
      }
    }
    if (!same || !pattern.empty() || !rest.empty()) continue;
    if (route.method == request.method) return Match{&route, std::move(arguments)};
    result.emplace();
  }
  return result;
}

HttpResponse ControlApi::handle(const HttpRequest& request) {
  return answered(request, [&]() -> std::optional<Json> {
    const auto match = find(request);
    if (!match) throw ApiError::noSuchPath();
    if (match->route == nullptr) throw ApiError::methodNotAllowed();
    letIn(request);
    return (this->*match->route->answer)(request, match->arguments);
  });
}

std::optional<HttpResponse> ControlApi::refuse(const HttpRequest& head) {
  bool refused = true;
  HttpResponse response = answered(head, [&]() -> std::optional<Json> {
    letIn(head);
    refused = false;
    return std::nullopt;
  });
  if (!refused) return std::nullopt;
  return response;
}

bool ControlApi::mayWait(const HttpRequest& request) const {
  const auto match = find(request);
  return match && match->route != nullptr && match->route->waits;
}

HttpResponse ControlApi::answered(const HttpRequest& request,
                                  const std::function<std::optional<Json>()>& answer) const {
  (void)request;
  IdSource& ids = parts_.org.ids();
  const AnswerContext context{.requestId = ids.requestId(), .now = parts_.org.clock().now()};
  try {
    return rendered(ApiAnswer{.body = answer()}, context);
  } catch (const ApiError& error) {
    return rendered(error, ids.errorId(), context);
  } catch (const ShapeError& error) {
    return rendered(wrong(error.where().empty() ? "body" : error.where(), error.what()),
                    ids.errorId(), context);
  }
}

void ControlApi::letIn(const HttpRequest& request) const {
  // Whether a mock is up may be asked by anybody: a health check has no token.
  if (request.path() == std::string(kPrefix) + "health") return;
  const auto lines = request.headers.all("Authorization");
  if (lines.size() != 1 || !lines[0].starts_with("SSWS ")) throw ApiError::invalidSession();
  for (const ApiToken& token : parts_.tokens) {
    if (token.value.matches(lines[0].substr(5))) return;
  }
  throw ApiError::invalidToken();
}

Json ControlApi::health(const HttpRequest&, const Arguments&) {
  return JsonObject{{"status", "ok"},
                    {"org", parts_.org.url()},
                    {"clock", parts_.clock == nullptr ? "system" : "virtual"}};
}

VirtualClock& ControlApi::movableClock() const {
  if (parts_.clock == nullptr) {
    throw ApiError(
        409, "E0000001", "Api validation failed: clock",
        {"clock: this org's time is the system's; start it with --clock virtual to move it"});
  }
  return *parts_.clock;
}

Json ControlApi::clockState() const {
  JsonObject state{{"now", formatTime(parts_.org.clock().now(), 6)},
                   {"kind", parts_.clock == nullptr ? "system" : "virtual"},
                   {"frozen", parts_.clock != nullptr && parts_.clock->frozen()},
                   {"idle", parts_.deliveries.waitIdle(0ms)}};
  const auto due = parts_.deliveries.nextDue();
  state["nextDue"] = due ? Json(formatTime(*due, 6)) : Json(nullptr);
  return state;
}

Json ControlApi::clock(const HttpRequest&, const Arguments&) { return clockState(); }

Json ControlApi::freeze(const HttpRequest&, const Arguments&) {
  movableClock().freeze();
  return clockState();
}

Json ControlApi::run(const HttpRequest&, const Arguments&) {
  movableClock().run();
  parts_.deliveries.wake();
  return clockState();
}

void ControlApi::runUntilIdle() {
  VirtualClock& clock = movableClock();
  for (int i = 0; i < kMostSteps; ++i) {
    parts_.deliveries.wake();
    if (!parts_.deliveries.waitIdle(kIdlePatience)) break;
    const auto due = parts_.deliveries.nextDue();
    if (!due) return;
    clock.advanceTo(*due);
  }
  throw ApiError(
      409, "E0000001", "Api validation failed: clock",
      {"clock: deliveries did not come to an end; is a receiver making new events happen?"});
}

Json ControlApi::advance(const HttpRequest& request, const Arguments&) {
  VirtualClock& clock = movableClock();
  const JsonObject body = bodyOf(request);
  const auto by = text(body, "by");
  const auto to = text(body, "to");
  if (by.has_value() == to.has_value()) {
    throw wrong("by", "give either by, such as \"90s\", or to: a time, \"next\" or \"idle\"");
  }
  std::optional<TimePoint> moment;
  if (by) {
    const auto distance = duration(*by);
    if (!distance) throw wrong("by", "a duration such as 90s, 1500ms, 10m or PT1M30S is expected");
    moment = clock.now() + *distance;
  } else if (*to == "next") {
    moment = parts_.deliveries.nextDue().value_or(clock.now());
  } else if (*to != "idle") {
    moment = parseTime(*to);
    if (!moment)
      throw wrong("to", "a time such as 2026-01-15T09:30:00Z, \"next\" or \"idle\" is expected");
  }
  if (!moment) {
    runUntilIdle();
    return clockState();
  }
  // What becomes due on the way happens at its own time and in its order.
  for (int i = 0; i < kMostSteps; ++i) {
    const auto due = parts_.deliveries.nextDue();
    if (!due || *due > *moment) break;
    clock.advanceTo(*due);
    parts_.deliveries.wake();
    if (!parts_.deliveries.waitIdle(kIdlePatience)) break;
  }
  clock.advanceTo(*moment);
  parts_.deliveries.wake();
  parts_.deliveries.waitIdle(kIdlePatience);
  return clockState();
}

Json ControlApi::reset(const HttpRequest&, const Arguments&) {
  parts_.reset();
  return clockState();
}

Json ControlApi::idle(const HttpRequest& request, const Arguments&) {
  const JsonObject body = bodyOf(request);
  const std::int64_t seconds = number(body, "timeoutSeconds", 10, 300);
  const bool idle = parts_.deliveries.waitIdle(std::chrono::seconds(seconds));
  if (!idle) {
    throw ApiError(408, "E0000009",
                   "Deliveries are still under way after " + std::to_string(seconds) + " s.", {});
  }
  return clockState();
}

Json ControlApi::eventTypes(const HttpRequest& request, const Arguments&) {
  const bool eligible = ApiCall{.request = request}.flag("eligible", false);
  JsonArray list;
  for (const EventTypeInfo& type : parts_.catalog.types()) {
    if (!eligible || type.eligible) list.push_back(typeJson(type));
  }
  return list;
}

Json ControlApi::eventType(const HttpRequest&, const Arguments& arguments) {
  const EventTypeInfo* type = parts_.catalog.find(arguments.at(0));
  if (type == nullptr) throw ApiError::notFound(arguments.at(0), "EventType");
  JsonObject answer = typeJson(*type);
  answer["event"] = parts_.catalog.sample(type->name);
  return answer;
}

Json ControlApi::happen(const HttpRequest& request, const Arguments&) {
  const JsonObject body = bodyOf(request);
  const std::string type = needText(body, "eventType");
  const std::int64_t count = number(body, "count", 1, 10000);
  const bool batch = flag(body, "batch");
  const Json* given = body.if_contains("set");
  if (given != nullptr && !given->is_object())
    throw wrong("set", "an object of JSON Pointers is expected");
  const JsonObject set = given == nullptr ? JsonObject() : given->get_object();

  std::vector<LogEvent> events;
  for (std::int64_t i = 0; i < count; ++i) {
    Json event = parts_.catalog.stamp(type, parts_.org.ids(), parts_.org.clock()).document();
    makeItsOwn(event, parts_.org.ids().requestId());
    change(event, set);
    events.emplace_back(std::move(event));
  }
  // All of them are made before any of them happens: an error leaves no trace.
  JsonArray happened;
  for (const LogEvent& event : events) {
    const LogEntry entry = parts_.org.record(event);
    const auto hooks =
        textAt(entry.event->document(), "/debugContext/debugData/targetEventHookIds");
    happened.push_back(JsonObject{{"uuid", entry.event->uuid()},
                                  {"published", formatTime(entry.event->published())},
                                  {"eventType", entry.event->eventType()},
                                  {"targetEventHookIds", hooks ? Json(*hooks) : Json(nullptr)}});
    if (!batch) parts_.deliveries.flushWindows();
  }
  if (batch) parts_.deliveries.flushWindows();
  return JsonObject{{"events", std::move(happened)}};
}

EventHook ControlApi::hookOf(const Arguments& arguments) const {
  const auto hook = parts_.org.hook(arguments.at(0));
  if (!hook) throw ApiError::notFound(arguments.at(0), "Webhook");
  return *hook;
}

Json ControlApi::previewOffer(const HttpRequest& request, const Arguments& arguments) {
  const EventHook hook = hookOf(arguments);
  const auto type = parameter(request, "eventType");
  if (!type) throw wrong("eventType", "name one of the hook's event types in the query");
  const std::string source = parameter(request, "source").value_or("latest");
  if (source != "latest" && source != "sample")
    throw wrong("source", "latest or sample is expected");
  const Preview::Offer offer = parts_.preview.offer(
      hook, {.eventType = *type, .uuid = parameter(request, "uuid"), .sample = source == "sample"},
      parts_.org.ids().requestId());
  return JsonObject{{"eventType", *type},
                    {"source", offer.uuid ? "systemLog" : "sample"},
                    {"uuid", offer.uuid ? Json(*offer.uuid) : Json(nullptr)},
                    {"body", offer.body}};
}

Json ControlApi::preview(const HttpRequest& request, const Arguments& arguments) {
  const EventHook hook = hookOf(arguments);
  const JsonObject body = bodyOf(request);
  const std::string requestId = parts_.org.ids().requestId();
  const Json* edited = body.if_contains("body");
  if (edited == nullptr) {
    const Preview::Choice choice{.eventType = needText(body, "eventType"),
                                 .uuid = text(body, "uuid"),
                                 .sample = flag(body, "sample")};
    return toJson(parts_.preview.deliver(hook, choice, requestId));
  }
  // As text it is sent as it was typed, if it is JSON; as a document, compact.
  if (edited->is_string()) {
    return toJson(parts_.preview.deliverEdited(
        hook, std::string(std::string_view(edited->get_string())), requestId));
  }
  return toJson(parts_.preview.deliverDocument(hook, *edited, requestId));
}

Json ControlApi::replay(const HttpRequest& request, const Arguments& arguments) {
  if (!parts_.log.find(arguments.at(0))) throw ApiError::notFound(arguments.at(0), "Delivery");
  const JsonObject body = bodyOf(request);
  Replay::Changes changes{.newEventId = flag(body, "newEventId")};
  if (const Json* edited = body.if_contains("body")) {
    changes.body = edited->is_string() ? std::string(std::string_view(edited->get_string()))
                                       : compact(*edited);
  }
  return toJson(parts_.replay.again(arguments.at(0), changes));
}

Json ControlApi::deliveries(const HttpRequest& request, const Arguments&) {
  const std::size_t limit = ApiCall{.request = request}.limit(100, 2000);
  JsonArray list;
  for (const DeliveryRecord& record :
       parts_.log.latest(limit, parameter(request, "hookId").value_or(""))) {
    list.push_back(toSummaryJson(record));
  }
  return list;
}

Json ControlApi::delivery(const HttpRequest&, const Arguments& arguments) {
  const auto record = parts_.log.find(arguments.at(0));
  if (!record) throw ApiError::notFound(arguments.at(0), "Delivery");
  return toJson(*record);
}

}  // namespace hooks
