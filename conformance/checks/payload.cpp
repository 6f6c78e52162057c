// What an event may hold.

#include <algorithm>
#include <random>

#include "conformance/check/expectations.h"
#include "conformance/check/okta_part.h"
#include "conformance/checks/receiver_checks.h"
#include "conformance/checks/sources.h"

namespace hooks {

namespace {

constexpr char kOneEventIsEnough[] =
    "One event of that shape, and the delivery fails, is tried once more, and is lost.";
constexpr char kAbsentIsNull[] = "Treat absent and null alike, and require nothing but eventType.";
constexpr char kThatShape[] = "every delivery that holds such an event";

JsonObject& members(TestEvent& event) { return event.json.as_object(); }

Json user(OktaPart& okta, const std::string& marker) {
  return JsonObject{{"id", okta.ids().oktaId("00u", okta.subject().clock().now())},
                    {"type", "User"},
                    {"alternateId", marker},
                    {"displayName", marker}};
}

// A copy whose objects have their members the other way round, at any depth.
Json backwards(const Json& value) {
  if (value.is_array()) {
    JsonArray list;
    for (const Json& element : value.get_array()) list.push_back(backwards(element));
    return list;
  }
  if (!value.is_object()) return value;
  std::vector<std::pair<std::string, Json>> pairs;
  for (const auto& member : value.get_object()) {
    pairs.emplace_back(std::string(member.key()), backwards(member.value()));
  }
  JsonObject object;
  for (auto pair = pairs.rbegin(); pair != pairs.rend(); ++pair) object[pair->first] = pair->second;
  return object;
}

void addUnknownMembers(Json& value) {
  if (value.is_array()) {
    for (Json& element : value.get_array()) addUnknownMembers(element);
  } else if (value.is_object()) {
    for (auto& member : value.get_object()) addUnknownMembers(member.value());
    value.get_object()["conformanceNew"] = JsonObject{{"x", JsonArray{1, nullptr, "y"}}};
  }
}

// As body text: no library would write nesting that deep, or escapes of that kind.
std::string bodyWith(OktaPart& okta, const TestEvent& event, const std::string& rawJson) {
  TestEvent held = event;
  at(held.json, "/debugContext/debugData")->as_object()["held"] = "@@HERE@@";
  std::string body = compact(okta.envelope({held}));
  const std::string hole = "\"@@HERE@@\"";
  body.replace(body.find(hole), hole.size(), rawJson);
  return body;
}

std::string nested(std::size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); }

}  // namespace

std::vector<Check> payloadChecks() {
  return {
      {
          .id = "payload/null-target",
          .level = Level::Must,
          .requirement = "answers an event whose target is null without a 5xx",
          .source = {kRecorded, "target is null in previews and in sign-in events"},
          .sends = "an event with \"target\": null",
          .expects = "any answer below 500",
          .catches = {"throws-on-null-target", "exits-after-the-answer"},
          .why = kOneEventIsEnough,
          .fix = "Look for the target by type, in a list that may be null or absent.",
          .recipe = "find-target",
          .loses = kThatShape,
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                TestEvent event = okta.event();
                members(event)["target"] = nullptr;
                expectNoServerError(okta.deliver(event), "an event with \"target\":null");
              },
      },
      {
          .id = "payload/absent-fields",
          .level = Level::Should,
          .requirement = "takes an event that has only the members of 2019",
          .source = {kRecorded, "live deliveries leave out every member that is null"},
          .sends =
              "an event without severity, client, outcome, transaction, debugContext and the like",
          .expects = "a 2xx",
          .catches = {"requires-all-members", "refuses-its-secret"},
          .why = kOneEventIsEnough,
          .fix = kAbsentIsNull,
          .recipe = "tolerate",
          .loses = kThatShape,
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                TestEvent event = okta.event();
                for (const char* name : {"severity", "client", "outcome", "transaction",
                                         "debugContext", "legacyEventType", "authenticationContext",
                                         "securityContext", "version", "displayMessage"}) {
                  members(event).erase(name);
                }
                expectSuccess(okta.deliver(event));
              },
      },
      {
          .id = "payload/null-objects",
          .level = Level::Must,
          .requirement = "takes an event whose objects are null",
          .source = {kRecorded, "actor, client, debugContext and more are null in previews"},
          .sends = "an event of a SystemPrincipal, and one whose actor, outcome, client, "
                   "debugContext and more are null",
          .expects = "a 2xx to both",
          .catches = {"throws-on-null-actor", "refuses-its-secret"},
          .why = kOneEventIsEnough,
          .fix = kAbsentIsNull,
          .recipe = "tolerate",
          .loses = kThatShape,
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                TestEvent system = okta.event();
                members(system)["actor"] = {{"id", "unknown"},
                                            {"type", "SystemPrincipal"},
                                            {"alternateId", "system@okta.com"},
                                            {"displayName", "Okta System"}};
                expectSuccess(okta.deliver(system));
                TestEvent event = okta.event();
                for (const char* name :
                     {"actor", "outcome", "client", "debugContext", "securityContext", "device",
                      "authenticationContext", "transaction", "insertionTimestamp"}) {
                  members(event)[name] = nullptr;
                }
                expectSuccess(okta.deliver(event));
              },
      },
      {
          .id = "payload/target-order",
          .level = Level::Must,
          .requirement = "finds the user wherever it stands among the targets",
          .source = {kSystemLogApi, "targets are not always in the same place of the array"},
          .sends = "an event with a group as its first target and the user as its second",
          .expects = "a 2xx, and an effect about the user",
          .needs = {Need::Effects},
          .catches = {"first-target-only"},
          .why = "It acts on the group's name as if it were a login, or on nothing.",
          .fix = "Look for the target whose type is User.",
          .recipe = "find-target",
          .loses = "events whose targets are in another order",
          .run =
              [](OktaPart& okta) {
                TestEvent event = okta.event();
                JsonArray& targets = members(event)["target"].as_array();
                targets.insert(targets.begin(), JsonObject{{"id", "00g1"},
                                                           {"type", "UserGroup"},
                                                           {"alternateId", "unknown"},
                                                           {"displayName", "Everyone"}});
                expectSuccess(okta.deliver(event));
                okta.expectEffects(event, 1, "an event whose user is the second target");
              },
      },
      {
          .id = "payload/target-count",
          .level = Level::Should,
          .requirement = "answers events with no target, five, and none of the type without a 5xx",
          .source = {kSystemLogApi, "target is a list of zero or more"},
          .sends = "events without a target, with five, and with none of type User",
          .expects = "answers below 500",
          .catches = {"throws-on-empty-target", "throws-without-user-target"},
          .why = kOneEventIsEnough,
          .fix = "Look for the target by type, and expect that there is none.",
          .recipe = "find-target",
          .loses = kThatShape,
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                TestEvent none = okta.event();
                members(none)["target"] = JsonArray{};
                expectNoServerError(okta.deliver(none), "an event without targets");
                TestEvent five = okta.event();
                for (int i = 0; i < 4; ++i) {
                  members(five)["target"].as_array().push_back(
                      JsonObject{{"id", "0oa" + std::to_string(i)}, {"type", "AppInstance"}});
                }
                expectNoServerError(okta.deliver(five), "an event with five targets");
                TestEvent other = okta.event();
                members(other)["target"] =
                    JsonArray{JsonObject{{"id", "0oa"}, {"type", "AppInstance"}}};
                expectNoServerError(okta.deliver(other), "an event without a target of type User");
              },
      },
      {
          .id = "payload/two-same-type",
          .level = Level::Should,
          .requirement = "answers an event with two targets of type User without a 5xx",
          .source = {kSystemLogApi, "target is a list; types may repeat"},
          .sends = "an event with two targets of type User",
          .expects = "any answer below 500",
          .catches = {"throws-on-two-users"},
          .why = kOneEventIsEnough,
          .fix = "Decide which of them you mean, and do not insist on exactly one.",
          .recipe = "find-target",
          .loses = kThatShape,
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                TestEvent event = okta.event();
                members(event)["target"].as_array().push_back(user(okta, "second@example.com"));
                expectNoServerError(okta.deliver(event), "an event with two users");
              },
      },
      {
          .id = "payload/debug-typed",
          .level = Level::Must,
          .requirement = "takes debugData whose values are not strings",
          .source = {kSystemLogApi, "debugData has additional properties of any type"},
          .sends = "an event whose debugData holds a boolean, a number, a list, an object and null",
          .expects = "a 2xx, and one effect",
          .catches = {"debug-data-as-strings", "refuses-its-secret"},
          .why = "Hundreds of event types have booleans, lists and maps in it.",
          .fix = "Type it as a map of anything.",
          .recipe = "tolerate",
          .loses = kThatShape,
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                TestEvent event = okta.event();
                JsonObject& data = at(event.json, "/debugContext/debugData")->as_object();
                data["flag"] = true;
                data["count"] = 42;
                data["list"] = {"a", 1, false};
                data["map"] = {{"k", {{"deeper", nullptr}}}};
                data["none"] = nullptr;
                expectSuccess(okta.deliver(event));
                if (okta.witnessed()) okta.expectEffects(event, 1, "an event with typed debugData");
              },
      },
      {
          .id = "payload/unknown-fields",
          .level = Level::Must,
          .requirement = "takes members that it has never heard of, at every level",
          .source = {kRecorded, "device, insertionTimestamp and rootSessionId appeared over time"},
          .sends = "a delivery with a member of a new name in every object",
          .expects = "a 2xx",
          .catches = {"refuses-unknown-members", "refuses-its-secret"},
          .why = "On the day Okta adds a member, every delivery fails.",
          .fix = "Ignore unknown properties: FAIL_ON_UNKNOWN_PROPERTIES=false and the like.",
          .recipe = "tolerate",
          .loses = "every event from the day Okta adds a member",
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                const TestEvent event = okta.event();
                Json document = okta.envelope({event});
                addUnknownMembers(document);
                expectSuccess(okta.send(okta.post(document)));
              },
      },
      {
          .id = "payload/unknown-type",
          .level = Level::Should,
          .requirement = "answers an event type that it does not handle with a 2xx",
          .source = {kCatalog, "types are added every month"},
          .sends = "an event whose eventType nobody has seen",
          .expects = "a 2xx",
          .catches = {"404-for-unknown-type", "refuses-its-secret", "throws-without-user-target"},
          .why = "A 4xx looks like a broken hook to whoever watches the System Log; a 5xx is sent "
                 "again for nothing.",
          .fix = "Acknowledge, and pass over what you do not handle.",
          .recipe = "dispatch",
          .run =
              [](OktaPart& okta) {
                TestEvent event = okta.event("group.lifecycle.create");
                members(event)["eventType"] = "conformance.never.seen";
                expectSuccess(okta.deliver(event));
              },
      },
      {
          .id = "payload/unknown-envelope",
          .level = Level::Should,
          .requirement = "answers an envelope of another eventType",
          .source = {kEventHooks, "com.okta.event_hook is the type of today"},
          .sends = "a delivery whose own eventType is not com.okta.event_hook",
          .expects = "any answer within three seconds",
          .catches = {"hangs-on-unknown-envelope"},
          .why = "A branch that answers nothing holds the connection until both sides give up.",
          .fix = "Answer in every branch.",
          .recipe = "dispatch",
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                Json document = okta.envelope(okta.events(1));
                document.as_object()["eventType"] = "com.okta.something_else";
                const Exchange answer = okta.send(okta.post(document));
                if (!answer.answered() || answer.took > kBudget) {
                  throw Unmet("any answer within 3 s", described(answer));
                }
              },
      },
      {
          .id = "payload/shape",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "answers JSON that is no delivery with a 4xx",
          .source = {kOwaspInput, "validate the shape of what comes in"},
          .sends = "bodies that are JSON and no delivery: [], \"x\", null, {}, data null, events "
                   "an object",
          .expects = "a 4xx to each",
          .catches = {"takes-any-json", "throws-on-wrong-shape"},
          .why = "A 5xx has nonsense sent again, or ends the process; a 2xx hides that something "
                 "else than Okta is calling.",
          .fix = "Check that data.events is an array before using it.",
          .recipe = "bad-body",
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                for (const char* body : {"[]", "\"x\"", "null", "{}", "{\"data\":null}",
                                         "{\"data\":{\"events\":{}}}"}) {
                  expectRefused(okta.send(okta.post(std::string(body))), body);
                }
              },
      },
      {
          .id = "payload/outcome-failure",
          .level = Level::Should,
          .requirement = "does not take a failed attempt for something that happened",
          .source = {kSystemLogApi,
                     "outcome.result can be FAILURE or SKIPPED; previews write "
                     "Success"},
          .sends = "events whose outcome is Success, FAILURE and SKIPPED",
          .expects = "one effect of the first, and not the same of the others",
          .needs = {Need::Effects},
          .catches = {"acts-on-failures"},
          .why = "A creation that Okta refused becomes an account in your system.",
          .fix = "Act only when outcome.result is SUCCESS, in any case, or absent.",
          .recipe = "dispatch",
          .run =
              [](OktaPart& okta) {
                const auto withResult = [&](const char* result) {
                  TestEvent event = okta.event();
                  members(event)["outcome"] = {{"result", result}};
                  expectSuccess(okta.deliver(event));
                  return event;
                };
                const TestEvent good = withResult("Success");
                const TestEvent failed = withResult("FAILURE");
                const TestEvent skipped = withResult("SKIPPED");
                okta.expectEffects(good, 1, "an event whose outcome is Success");
                // A receiver may well say that an attempt failed; what it must not do is to say the
                // same as of one that did not.
                const auto account = [&](const TestEvent& event) {
                  std::string text;
                  for (const Effect& effect : okta.effects(event, 0)) {
                    text += effect.detail;
                    for (auto i = text.find(event.marker); i != text.npos;
                         i = text.find(event.marker)) {
                      text.replace(i, event.marker.size(), "…");
                    }
                  }
                  return text;
                };
                const std::string done = account(good);
                for (const TestEvent& event : {failed, skipped}) {
                  if (account(event) == done) {
                    throw Unmet("no effect of an event whose outcome is " +
                                    std::string(textAt(event.json, "/outcome/result").value_or("")),
                                "the same as of one that succeeded");
                  }
                }
              },
      },
      {
          .id = "payload/unicode",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "answers names in any script, and escapes of NUL, without a 5xx",
          .source = {kJsonRfc, "7: any character may be escaped"},
          .sends = "events whose names hold emoji, Arabic, a combining mark, an escaped NUL, a "
                   "lone surrogate",
          .expects = "answers below 500",
          .catches = {"throws-on-nul", "500-on-malformed"},
          .why = "A database that refuses NUL makes the delivery fail, twice.",
          .fix = "Replace what your store cannot hold, and refuse lone surrogates with a 400.",
          .recipe = "tolerate",
          .loses = kThatShape,
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                for (const char* text :
                     {"\"\xF0\x9F\x98\x80 \xD9\x85\xD8\xB1\xD8\xAD\xD8\xA8\xD8\xA7 e\xCC\x81\"",
                      "\"a\\u0000b\"", "\"\\ud800\"", "\"\\u202e\""}) {
                  const TestEvent event = okta.event();
                  std::string body = bodyWith(okta, event, text);
                  const std::string name = "\"displayName\":\"" + event.marker + "\"";
                  const auto where = body.find(name);
                  if (where != body.npos) {
                    body.replace(where, name.size(), std::string("\"displayName\":") + text);
                  }
                  expectNoServerError(okta.send(okta.post(std::move(body))), text);
                }
              },
      },
      {
          .id = "payload/hostile-text",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "writes hostile names as text, on one line of its log",
          .source = {kCwe, "CWE-117: improper output neutralization for logs"},
          .sends = "an event whose user is named with quotes, templates and a line break followed "
                   "by a forged log line",
          .expects = "no line of the log but one that holds all of it, the template as it was sent",
          .needs = {Need::Effects},
          .catches = {"forgeable-log", "evaluates-templates", "acts-on-failures"},
          .why = "A user may choose a name with a line break in it, and forge lines of your log.",
          .fix = "Escape control characters before writing foreign text.",
          .recipe = "safe-log",
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                const TestEvent forged = okta.event();
                TestEvent event = okta.event();
                const std::string name = event.marker + " ';-- {{7*7}} ${jndi:x}\r\nThe user " +
                                         forged.marker + " has been added to the Okta org!";
                Json& target = members(event)["target"].as_array().front();
                target.as_object()["displayName"] = name;
                target.as_object()["alternateId"] = name;
                expectNoServerError(okta.deliver(event), "an event with hostile names");
                for (const Effect& effect : okta.effects(forged, 0)) {
                  // Of a row or a request it shows how it was asked for.
                  if (!okta.subject().observer()->readsLog()) {
                    okta.remark("whether lines of its log can be forged, only its log shows");
                    break;
                  }
                  const bool mentioned = effect.detail.find(event.marker) != std::string::npos;
                  const bool broken = effect.detail.find('\n') != std::string::npos;
                  if (!mentioned || broken) {
                    throw Unmet("one line, with the line break escaped", effect.detail);
                  }
                }
                for (const Effect& effect : okta.effects(event, 0)) {
                  if (effect.detail.find("';--") != std::string::npos &&
                      effect.detail.find("{{7*7}}") == std::string::npos) {
                    throw Unmet("{{7*7}} as it is", effect.detail);
                  }
                }
              },
      },
      {
          .id = "payload/deep",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "survives an event with 200 levels of nesting and strings of 64 kB",
          .source = {kCwe, "CWE-674: uncontrolled recursion"},
          .sends = "events with 200 levels of nesting and with a string of 64 kB",
          .expects = "answers below 500",
          .catches = {"throws-on-deep-nesting"},
          .why = "A parser that recurses without limit ends the process.",
          .fix = "Give the parser a limit, and answer 400 beyond it.",
          .recipe = "tolerate",
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                expectNoServerError(okta.send(okta.post(bodyWith(okta, okta.event(), nested(200)))),
                                    "200 levels of nesting");
                expectNoServerError(
                    okta.send(okta.post(
                        bodyWith(okta, okta.event(), '"' + std::string(64 << 10, 'x') + '"'))),
                    "a string of 64 kB");
              },
      },
      {
          .id = "payload/very-deep",
          .level = Level::Should,
          .checkClass = CheckClass::Hostile,
          .requirement = "survives an event with 20,000 levels of nesting",
          .source = {kCwe, "CWE-674: uncontrolled recursion"},
          .sends = "an event with 20,000 levels of nesting",
          .expects = "any answer below 500",
          .catches = {"throws-on-deep-nesting", "500-on-malformed"},
          .why = "A parser that recurses without limit ends the process.",
          .fix = "Give the parser a limit, and answer 400 beyond it.",
          .recipe = "bad-body",
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                expectNoServerError(
                    okta.send(okta.post(bodyWith(okta, okta.event(), nested(20'000)))),
                    "20,000 levels of nesting");
              },
      },
      {
          .id = "payload/proto",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "is not changed by members named __proto__ and constructor",
          .source = {kCwe, "CWE-1321: prototype pollution"},
          .sends = "an event with members named __proto__ and constructor, then an ordinary one",
          .expects = "an answer below 500 to the first; a 2xx and one effect for the second",
          .catches = {"polluted-by-proto", "refuses-its-secret"},
          .why = "In JavaScript, merging such an object changes every other one.",
          .fix = "Do not merge foreign objects into your own; use Map.",
          .recipe = "tolerate",
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                TestEvent event = okta.event();
                JsonObject& data = at(event.json, "/debugContext/debugData")->as_object();
                data["__proto__"] = {{"polluted", true}, {"eventType", "polluted"}};
                data["constructor"] = {{"prototype", {{"polluted", true}}}};
                expectNoServerError(okta.deliver(event), "members named __proto__");
                const TestEvent next = okta.event();
                expectSuccess(okta.deliver(next));
                if (okta.witnessed()) okta.expectEffects(next, 1, "the next event");
              },
      },
      {
          .id = "payload/key-order",
          .level = Level::Must,
          .requirement = "reads members in any order, and with white space between them",
          .source = {kJsonRfc, "4: an object is an unordered collection"},
          .sends = "a delivery whose members are in the opposite order, on many lines",
          .expects = "a 2xx, and one effect",
          .catches = {"regex-parsing", "refuses-its-secret"},
          .why = "Okta's own order has changed over the years.",
          .fix = "Parse with a JSON library.",
          .recipe = "tolerate",
          .loses = "every event from the day the order changes",
          .run =
              [](OktaPart& okta) {
                const TestEvent event = okta.event();
                expectSuccess(okta.send(okta.post(pretty(backwards(okta.envelope({event}))))));
                if (okta.witnessed()) {
                  okta.expectEffects(event, 1, "an event with its members in another order");
                }
              },
      },
      {
          .id = "payload/time-forms",
          .level = Level::Should,
          .requirement = "takes times without a fraction, with nine digits, and with an offset",
          .source = {kRecorded, "eventTime has had three, six and nine digits"},
          .sends = "events whose times have no fraction, six digits, nine digits, and an offset",
          .expects = "a 2xx to each",
          .catches = {"strict-time", "refuses-its-secret"},
          .why = kOneEventIsEnough,
          .fix = "Parse times by RFC 3339, with any number of digits.",
          .recipe = "tolerate",
          .loses = "every event from the day Okta writes times otherwise",
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                for (const char* tail : {"Z", ".123456Z", ".123456789Z", ".123+00:00"}) {
                  TestEvent event = okta.event();
                  const std::string time =
                      formatTime(okta.subject().clock().now()).substr(0, 19) + tail;
                  members(event)["published"] = time;
                  Json document = okta.envelope({event});
                  document.as_object()["eventTime"] = time;
                  expectSuccess(okta.send(okta.post(document)));
                }
              },
      },
      {
          .id = "payload/oie-classic",
          .level = Level::Should,
          .requirement = "takes the phone number in a target, and in debugData",
          .source = {kOieUpgrade, "the MobilePhone target is gone in Identity Engine"},
          .sends = "text messages and calls, with the phone in a target, and in debugData",
          .expects = "a 2xx to each",
          .catches = {"demands-phone-target", "refuses-its-secret"},
          .why = "The upgrade of an org changes the shape overnight.",
          .fix = "Look in both places.",
          .recipe = "find-target",
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                for (const char* type : {"system.sms.send_phone_verification_message",
                                         "system.voice.send_phone_verification_call"}) {
                  expectSuccess(okta.deliver(okta.event(type, EventProfile::Classic)));
                  expectSuccess(okta.deliver(okta.event(type)));
                }
              },
      },
      {
          .id = "payload/all-types",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "answers every eligible event type without a 5xx",
          .source = {kCatalog, "the types a hook may subscribe to"},
          .sends =
              "one event of each eligible type, with the targets and debug data of its kind, in "
              "batches of forty",
          .expects = "answers below 500 within three seconds",
          .catches = {"hangs-on-a-type", "answers-for-each-event", "throws-without-user-target",
                      "throws-on-two-users", "demands-phone-target"},
          .why = "What is written for one type falls over another.",
          .fix = "Find the type in the transcript, and handle or ignore it.",
          .recipe = "dispatch",
          .loses = "every batch that holds such an event",
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                std::vector<TestEvent> batch;
                const auto flush = [&] {
                  const Exchange answer = okta.deliver(batch);
                  if (!answer.answered() || answer.status() >= 500 || answer.took > kBudget) {
                    throw Unmet(
                        "an answer below 500 within 3 s",
                        described(answer) + " to a batch of " +
                            std::string(textAt(batch.front().json, "/eventType").value_or("")) +
                            " to " +
                            std::string(textAt(batch.back().json, "/eventType").value_or("")));
                  }
                  batch.clear();
                };
                for (const EventTypeInfo& type : okta.run().catalog.types()) {
                  if (!type.eligible) continue;
                  batch.push_back(okta.event(type.name));
                  if (batch.size() == 40) flush();
                }
                if (!batch.empty()) flush();
              },
      },
  };
}

}  // namespace hooks
