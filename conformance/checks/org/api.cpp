// The Management API of event hooks.

#include <algorithm>
#include <set>

#include "conformance/check/outcome.h"
#include "conformance/checks/org/asking.h"
#include "conformance/checks/org/org_checks.h"
#include "conformance/checks/sources.h"

namespace hooks {

namespace {}  // namespace

std::vector<Check> orgApiChecks() {
  return {
      {
          .id = "org-api/create-shape",
          .level = Level::Must,
          .requirement = "answers the creation of a hook with 200 and the whole hook, member by "
                         "member as recorded",
          .source =
              {kRecordedCalls,
               "POST /api/v1/eventHooks is answered 200 with the object, ACTIVE and UNVERIFIED"},
          .sends = "a POST of a hook with a custom header and an authorization secret",
          .expects = "200, the members in the recorded order, created and lastUpdated equal and in "
                     "whole seconds",
          .catches = {"created-answers-201", "hook-without-links", "milliseconds-in-dates"},
          .why = kAsOkta,
          .fix = "Answer 200 with the object, in this order; see mock-okta/api/hook_form.cpp.",
          .ask =
              [](CustomerPart& okta) {
                const Json form = okta.form();
                const Exchange made = okta.post(kHookPath, form);
                expectStatus(made, {200});
                const Json hook = documentOf(made);
                expectMembers(
                    hook, "",
                    {"id", "status", "verificationStatus", "name", "description", "created",
                     "createdBy", "lastUpdated", "events", "channel", "_links"});
                expectMembers(hook, "/events", {"type", "items", "filter"});
                expectMembers(hook, "/channel", {"type", "version", "config"});
                expectMembers(hook, "/channel/config", {"uri", "headers", "method", "authScheme"});
                expectAt(hook, "/status", "ACTIVE");
                expectAt(hook, "/verificationStatus", "UNVERIFIED");
                expectAt(hook, "/description", nullptr);
                expectAt(hook, "/events/filter", nullptr);
                expectAt(hook, "/channel/config/method", "POST");
                expectAt(hook, "/channel/config/uri", needed(form, "/channel/config/uri"));
                const std::string id = textIn(hook, "/id");
                expectThat(id.size() == 20 && id.starts_with("who"),
                           "an id of 20 characters that begins with who", id);
                const std::string created = textIn(hook, "/created");
                expectThat(created.size() == 24 && created.ends_with(".000Z"),
                           "created in whole seconds with three zeros", created);
                expectAt(hook, "/lastUpdated", Json(created));
              },
      },
      {
          .id = "org-api/links",
          .level = Level::Must,
          .requirement = "shows the links of the state a hook is in",
          .source = {kRecordedCalls, "_links of ACTIVE and INACTIVE hooks"},
          .sends = "a hook created, deactivated and activated again",
          .expects = "self, verify and deactivate while it is active; activate, self and delete "
                     "while it is not",
          .catches = {"hook-without-links", "links-of-the-specification"},
          .why = kAsOkta,
          .fix = "Choose the links by status; the order is that of the recordings.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.makeHook();
                expectMembers(hook.json, "/_links", {"self", "verify", "deactivate"});
                const Json off =
                    documentOf(okta.post(CustomerPart::pathOf(hook) + "/lifecycle/deactivate"));
                expectMembers(off, "/_links", {"activate", "self", "delete"});
                const Json on =
                    documentOf(okta.post(CustomerPart::pathOf(hook) + "/lifecycle/activate"));
                expectMembers(on, "/_links", {"self", "verify", "deactivate"});
                expectAt(
                    on, "/_links/verify/href",
                    Json(okta.subject().url() + CustomerPart::pathOf(hook) + "/lifecycle/verify"));
                expectAt(on, "/_links/verify/hints/allow", JsonArray{"POST"});
              },
      },
      {
          .id = "org-api/missing-members",
          .level = Level::Must,
          .requirement = "refuses a hook that lacks what it must have, and says what",
          .source = {kManagementApi, "name, events and channel are required"},
          .sends = "hooks without name, events, channel, uri",
          .expects = "400 E0000001, one of errorCauses naming what is missing",
          .catches = {"takes-incomplete-hooks", "errors-without-causes"},
          .why = kAsOkta,
          .fix = "Check the whole body, and name each problem in errorCauses.",
          .ask =
              [](CustomerPart& okta) {
                const Json form = okta.form();
                const auto refused = [&](const Json& body, const char* member) {
                  const Exchange answer = okta.post(kHookPath, body);
                  expectError(answer, 400, "E0000001");
                  expectCause(answer, member);
                };
                refused(without(form, "", "name"), "name");
                refused(without(form, "", "events"), "events");
                refused(without(form, "", "channel"), "channel");
                refused(without(form, "/channel/config", "uri"), "uri");
              },
      },
      {
          .id = "org-api/event-types",
          .level = Level::Must,
          .requirement = "lets hooks subscribe to eligible event types only",
          .source = {kCatalog, "the tag event-hook-eligible"},
          .sends = "hooks for a type that there is not, and for one that is in the System Log only",
          .expects = "400 E0000001 for each",
          .catches = {"errors-without-causes", "takes-any-event-type"},
          .why = kAsOkta,
          .fix = "Look each item up in the catalogue, and its tag.",
          .ask =
              [](CustomerPart& okta) {
                for (const char* type : {"user.session.strat", "event_hook.delivery"}) {
                  const Exchange answer =
                      okta.post(kHookPath, with(okta.form(), "/events/items", JsonArray{type}));
                  expectError(answer, 400, "E0000001");
                  expectCause(answer, type);
                }
              },
      },
      {
          .id = "org-api/type-limit",
          .level = Level::Must,
          .checkClass = CheckClass::Normal,
          .requirement = "takes 300 event types in one hook and no more",
          .source = {kEventHooks, "at most 300 event types"},
          .sends = "a hook with 300 eligible types, and one with 301",
          .expects = "200 and 400 E0000001",
          .catches = {"created-answers-201", "no-type-limit"},
          .why = kAsOkta,
          .fix = "Count what is in events.items before the hook is kept.",
          .ask =
              [](CustomerPart& okta) {
                JsonArray items;
                for (const EventTypeInfo& type : okta.run().catalog.types()) {
                  if (type.eligible && items.size() < 301) items.push_back(Json(type.name));
                }
                if (items.size() < 301) throw Skipped("the catalogue has no 301 eligible types");
                expectError(okta.post(kHookPath, with(okta.form(), "/events/items", items)), 400,
                            "E0000001");
                items.pop_back();
                expectStatus(okta.post(kHookPath, with(okta.form(), "/events/items", items)),
                             {200});
              },
      },
      {
          .id = "org-api/hook-limit",
          .level = Level::Must,
          .checkClass = CheckClass::Normal,
          .requirement = "has no more than 25 active hooks",
          .source = {kEventHooks, "at most 25 active and verified hooks in an org"},
          .sends = "hooks until 25 are active, and one more",
          .expects = "400 E0000001 to the last one",
          .catches = {"no-hook-limit"},
          .why = kAsOkta,
          .fix = "Count the active hooks when one is created or activated.",
          .turn = Turn::Alone,
          .ask =
              [](CustomerPart& okta) {
                const Json there = documentOf(okta.get(kHookPath));
                std::size_t active = 0;
                for (const Json& hook : there.as_array())
                  active += textIn(hook, "/status") == "ACTIVE" ? 1 : 0;
                for (; active < 25; ++active) okta.makeHook();
                expectError(okta.post(kHookPath, okta.form()), 400, "E0000001");
              },
      },
      {
          .id = "org-api/https-only",
          .level = Level::Must,
          .requirement = "takes no plain http receiver elsewhere",
          .source = {kManagementApi, "a valid HTTPS endpoint"},
          .sends = "a hook for http://receiver.example.com, and one for text that is no URL",
          .expects = "400 E0000001, naming the uri",
          .catches = {"errors-without-causes", "takes-plain-http"},
          .why = kAsOkta,
          .fix = "Refuse what does not begin with https://; a mock may make an exception for this "
                 "machine.",
          .ask =
              [](CustomerPart& okta) {
                for (const char* uri :
                     {"http://receiver.example.com/hook", "receiver", "https://a b/"}) {
                  const Exchange answer =
                      okta.post(kHookPath, with(okta.form(), "/channel/config/uri", uri));
                  expectError(answer, 400, "E0000001");
                  expectCause(answer, "uri");
                }
              },
      },
      {
          .id = "org-api/constants",
          .level = Level::Must,
          .requirement = "takes the one channel that there is, HTTP 1.0.0, and its one scheme",
          .source = {kManagementApi,
                     "channel.type, channel.version and authScheme.type have one value each"},
          .sends = "hooks with another version, channel type, authentication scheme, events type",
          .expects = "400 E0000001 for each",
          .catches = {"takes-any-version"},
          .why = kAsOkta,
          .fix = "Compare them; see mock-okta/api/hook_form.cpp.",
          .ask =
              [](CustomerPart& okta) {
                const Json form = okta.form();
                for (const auto& [pointer, value] :
                     {std::pair("/channel/version", "2.0.0"), std::pair("/channel/type", "SMTP"),
                      std::pair("/channel/config/authScheme/type", "OAUTH2"),
                      std::pair("/events/type", "FLOW")}) {
                  const Exchange answer = okta.post(kHookPath, with(form, pointer, value));
                  expectError(answer, 400, "E0000001");
                }
              },
      },
      {
          .id = "org-api/header-injection",
          .level = Level::Must,
          .requirement = "takes no header that would begin another line",
          .source = {kHttp, "5.5, field values have no line breaks"},
          .sends = "hooks whose custom header or secret holds CR LF, and one whose header name "
                   "holds a colon",
          .expects = "400 E0000001 for each",
          .catches = {"takes-line-breaks"},
          .why = "A line break in a configured value would let an administrator forge requests to "
                 "the receiver.",
          .fix = "Refuse what is no field name, or no field value, when the hook is saved.",
          .ask =
              [](CustomerPart& okta) {
                const Json form = okta.form();
                const auto refused = [&](const Json& body) {
                  expectError(okta.post(kHookPath, body), 400, "E0000001");
                };
                const auto header = [](const char* key, const char* value) {
                  return JsonArray{JsonObject{{"key", key}, {"value", value}}};
                };
                refused(with(form, "/channel/config/headers", header("X-A", "a\r\nX-B: b")));
                refused(with(form, "/channel/config/headers", header("X-A: b", "a")));
                refused(with(form, "/channel/config/authScheme/value", "a\r\nX-B: b"));
              },
      },
      {
          .id = "org-api/secret-hidden",
          .level = Level::Must,
          .requirement = "shows the secret in no answer and no log entry",
          .source = {kManagementApi, "authScheme.value is write-only"},
          .sends = "a hook with a secret; it is read, listed, replaced, its verification fails, "
                   "its log entries are read",
          .expects = "the secret nowhere",
          .catches = {"shows-secret", "lower-cases-header-keys"},
          .why = "Who may read hooks could pose as Okta to every receiver.",
          .fix = "Leave value out of every form in which a hook is shown.",
          .ask =
              [](CustomerPart& okta) {
                const Json form = okta.form();
                const TestHook hook = okta.makeHook(form);
                std::vector<Exchange> seen = {okta.get(CustomerPart::pathOf(hook)),
                                              okta.get(kHookPath),
                                              okta.put(CustomerPart::pathOf(hook), form)};
                seen.push_back(okta.get("/api/v1/logs?filter=" +
                                        percentEncoded("target.id eq \"" + hook.id + "\"")));
                for (const Exchange& exchange : okta.exchanges()) seen.push_back(exchange);
                for (const Exchange& exchange : seen) {
                  if (!exchange.answered()) continue;
                  expectThat(exchange.response->body.find(hook.secret) == std::string::npos,
                             "no secret in the answer to " + exchange.request.method + " " +
                                 exchange.request.target,
                             "the secret");
                }
                expectAt(documentOf(seen[0]), "/channel/config/authScheme",
                         JsonObject{{"type", "HEADER"}, {"key", "Authorization"}});
              },
      },
      {
          .id = "org-api/not-found",
          .level = Level::Must,
          .requirement = "answers for a hook that there is not with 404 and the type Webhook",
          .source = {kRecordedCalls, "Not found: Resource not found: <id> (Webhook)"},
          .sends = "GET, PUT, DELETE, activate, deactivate and verify of an id that there is not",
          .expects = "404 E0000007 with that summary",
          .catches = {"calls-hooks-event-hooks"},
          .why = kAsOkta,
          .fix = "Name the type Webhook, as Okta does.",
          .ask =
              [](CustomerPart& okta) {
                const std::string id = "who000000000000000aa";
                const std::string path = std::string(kHookPath) + "/" + id;
                for (const Exchange& answer :
                     {okta.get(path), okta.put(path, okta.form()), okta.remove(path),
                      okta.post(path + "/lifecycle/activate"),
                      okta.post(path + "/lifecycle/deactivate"),
                      okta.post(path + "/lifecycle/verify")}) {
                  expectError(answer, 404, "E0000007");
                  expectAt(documentOf(answer), "/errorSummary",
                           Json("Not found: Resource not found: " + id + " (Webhook)"));
                }
              },
      },
      {
          .id = "org-api/error-shape",
          .level = Level::Must,
          .requirement = "answers errors in the one form that all clients read",
          .source = {kRecordedCalls, "errorCode, errorSummary, errorLink, errorId, errorCauses"},
          .sends = "a GET of a hook that there is not",
          .expects = "the five members in their order, errorLink equal to errorCode, an errorId of "
                     "oae and 22 characters",
          .catches = {"errors-without-causes", "errors-without-id"},
          .why = kAsOkta,
          .fix = "See mock-okta/api/responses.cpp.",
          .ask =
              [](CustomerPart& okta) {
                const Exchange answer = okta.get(std::string(kHookPath) + "/who000000000000000aa");
                const Json error = documentOf(answer);
                expectMembers(error, "",
                              {"errorCode", "errorSummary", "errorLink", "errorId", "errorCauses"});
                expectAt(error, "/errorLink", needed(error, "/errorCode"));
                const std::string id = textIn(error, "/errorId");
                expectThat(id.size() == 25 && id.starts_with("oae"),
                           "an errorId of 25 characters that begins with oae", id);
                expectSame("Content-Type", "application/json", mediaType(answer));
              },
      },
      {
          .id = "org-api/malformed-body",
          .level = Level::Must,
          .requirement = "says of a body that is not JSON that it is not well-formed",
          .source = {kErrorCodes, "E0000003, the request body was not well-formed"},
          .sends = "a POST of half a document",
          .expects = "400 E0000003",
          .catches = {"malformed-is-500"},
          .why = kAsOkta,
          .fix = "Answer 400 E0000003, never 5xx.",
          .ask =
              [](CustomerPart& okta) {
                expectError(okta.call("POST", kHookPath, "{\"name\": "), 400, "E0000003");
              },
      },
      {
          .id = "org-api/name-unique",
          .level = Level::Must,
          .requirement = "takes a name once",
          .source = {kManagementApi, "the name is unique in the org"},
          .sends = "two hooks with one name",
          .expects = "400 E0000001 to the second",
          .catches = {"errors-without-causes", "takes-a-name-twice"},
          .why = kAsOkta,
          .fix = "Look for the name among the other hooks.",
          .ask =
              [](CustomerPart& okta) {
                const Json form = okta.form();
                okta.makeHook(form);
                const Exchange again = okta.post(kHookPath, form);
                expectError(again, 400, "E0000001");
                expectCause(again, "name");
              },
      },
      {
          .id = "org-api/items-order",
          .level = Level::Should,
          .requirement = "gives the event types back in the order of a Java HashSet, each once",
          .source = {kRecordedCalls, "items come back in another order than they were sent"},
          .sends = "user.lifecycle.create, user.lifecycle.delete.initiated, "
                   "user.account.update_profile and the first again",
          .expects =
              "user.lifecycle.create, user.account.update_profile, user.lifecycle.delete.initiated",
          .catches = {"items-in-order-given"},
          .why = kAsOkta,
          .fix = "javaMapOrder(), of fixtures/wire/log_event.h, knows the order.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.makeHook(
                    with(okta.form(), "/events/items",
                         JsonArray{"user.lifecycle.create", "user.lifecycle.delete.initiated",
                                   "user.account.update_profile", "user.lifecycle.create"}));
                expectAt(hook.json, "/events/items",
                         JsonArray{"user.lifecycle.create", "user.account.update_profile",
                                   "user.lifecycle.delete.initiated"});
              },
      },
      {
          .id = "org-api/list",
          .level = Level::Must,
          .requirement = "lists whole hooks in the order of their creation, without pages",
          .source = {kRecordedCalls, "a plain array, no Link header"},
          .sends = "three hooks, and a GET of all",
          .expects = "an array with the three in that order, each as GET by id shows it, and no "
                     "Link header",
          .catches = {"shows-secret", "lists-newest-first"},
          .why = kAsOkta,
          .fix = "See mock-okta/api/event_hooks.cpp.",
          .ask =
              [](CustomerPart& okta) {
                std::vector<TestHook> made = {okta.makeHook(), okta.makeHook(), okta.makeHook()};
                const Exchange answer = okta.get(kHookPath);
                expectSame("the Link header", "", linkOf(answer, "next"));
                std::string found;
                std::string wanted;
                for (const TestHook& hook : made) wanted += hook.id + " ";
                const Json listed = documentOf(answer);
                expectThat(listed.is_array(), "an array", std::string(jsonTypeName(listed)));
                for (const Json& hook : listed.as_array()) {
                  const std::string id = textIn(hook, "/id");
                  if (wanted.find(id) != wanted.npos) found += id + " ";
                  if (id == made[0].id)
                    expectSame("the hook in the list", compact(okta.read(made[0])), compact(hook));
                }
                expectSame("the order", wanted, found);
              },
      },
      {
          .id = "org-api/replace-all",
          .level = Level::Must,
          .requirement = "replaces all of a hook that can be written, and nothing else",
          .source = {kRecordedCalls, "PUT is a full replacement"},
          .sends = "a PUT with another name, without headers, authScheme and description; two "
                   "seconds later a GET",
          .expects = "headers [], authScheme null, description null; id, created and createdBy as "
                     "before; lastUpdated moved",
          .catches = {"put-merges", "put-keeps-last-updated"},
          .why = kAsOkta,
          .fix = "Build the hook anew from the body; keep id, created and createdBy.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook =
                    okta.makeHook(with(okta.form(), "/description", "to be dropped"));
                okta.pass(std::chrono::seconds(2));
                Json form = okta.form();
                form = without(without(form, "/channel/config", "headers"), "/channel/config",
                               "authScheme");
                expectStatus(okta.put(CustomerPart::pathOf(hook), form), {200});
                const Json now = okta.read(hook);
                expectAt(now, "/name", needed(form, "/name"));
                expectAt(now, "/channel/config/headers", JsonArray());
                expectAt(now, "/channel/config/authScheme", nullptr);
                expectAt(now, "/description", nullptr);
                for (const char* kept : {"/id", "/created", "/createdBy", "/status"}) {
                  expectAt(now, kept, needed(hook.json, kept));
                }
                expectThat(textIn(now, "/lastUpdated") > textIn(hook.json, "/lastUpdated"),
                           "a lastUpdated later than " + textIn(hook.json, "/lastUpdated"),
                           textIn(now, "/lastUpdated"));
              },
      },
      {
          .id = "org-api/stale-last-updated",
          .level = Level::Should,
          .requirement = "shows the old lastUpdated in the answer to a PUT that leaves the status",
          .source = {kRecordedCalls,
                     "the answer shows the time from before; the next GET shows the new one"},
          .sends = "two seconds after its creation a PUT of a hook without a status, and one with "
                   "status INACTIVE",
          .expects = "the old lastUpdated in the first answer, a new one in the second",
          .catches = {"put-shows-fresh-last-updated"},
          .why = kAsOkta,
          .fix = "See HookOperations::replace.",
          .ask =
              [](CustomerPart& okta) {
                const Json form = okta.form();
                const TestHook hook = okta.makeHook(form);
                okta.pass(std::chrono::seconds(2));
                const Json stale = documentOf(okta.put(CustomerPart::pathOf(hook), form));
                expectAt(stale, "/lastUpdated", needed(hook.json, "/lastUpdated"));
                const Json fresh = documentOf(
                    okta.put(CustomerPart::pathOf(hook), with(form, "/status", "INACTIVE")));
                expectThat(textIn(fresh, "/lastUpdated") > textIn(hook.json, "/lastUpdated"),
                           "a later lastUpdated when the status changes",
                           textIn(fresh, "/lastUpdated"));
              },
      },
      {
          .id = "org-api/channel-change",
          .level = Level::Must,
          .requirement = "asks for a new verification when the uri changes, and only then",
          .source = {kRecordedCalls,
                     "another uri drops VERIFIED at once, in the answer to the PUT"},
          .sends = "a verified hook; a PUT with another event type, then one with another uri",
          .expects = "VERIFIED after the first, UNVERIFIED in the answer to the second",
          .needs = {Need::Probe},
          .catches = {"keeps-verified-on-new-uri", "drops-verified-on-any-put", "verifies-on-put"},
          .why =
              "Whoever can change a uri could have events sent to an endpoint that never agreed.",
          .fix = "Compare the uri with the one before.",
          .ask =
              [](CustomerPart& okta) {
                const Json form = okta.form();
                const TestHook hook = okta.verifiedHook(form);
                const std::string path = CustomerPart::pathOf(hook);
                const Json other = with(form, "/events/items", JsonArray{"user.session.start"});
                expectAt(documentOf(okta.put(path, other)), "/verificationStatus", "VERIFIED");
                const Json moved = with(form, "/channel/config/uri",
                                        Json(textIn(form, "/channel/config/uri") + "-moved"));
                expectAt(documentOf(okta.put(path, moved)), "/verificationStatus", "UNVERIFIED");
                expectAt(okta.read(hook), "/verificationStatus", "UNVERIFIED");
              },
      },
      {
          .id = "org-api/put-status",
          .level = Level::Must,
          .requirement = "honours a status in a PUT, and keeps it where there is none",
          .source = {kRecordedCalls,
                     "PUT with INACTIVE deactivates, with ACTIVE activates, without keeps"},
          .sends = "PUTs with status INACTIVE, without, with ACTIVE, without",
          .expects = "INACTIVE, INACTIVE, ACTIVE, ACTIVE",
          .catches = {"put-ignores-status"},
          .why = kAsOkta,
          .fix = "See HookOperations::replace.",
          .ask =
              [](CustomerPart& okta) {
                const Json form = okta.form();
                const TestHook hook = okta.makeHook(form);
                const std::string path = CustomerPart::pathOf(hook);
                expectAt(documentOf(okta.put(path, with(form, "/status", "INACTIVE"))), "/status",
                         "INACTIVE");
                expectAt(documentOf(okta.put(path, form)), "/status", "INACTIVE");
                expectAt(documentOf(okta.put(path, with(form, "/status", "ACTIVE"))), "/status",
                         "ACTIVE");
                expectAt(documentOf(okta.put(path, form)), "/status", "ACTIVE");
              },
      },
      {
          .id = "org-api/put-back",
          .level = Level::Must,
          .requirement =
              "takes a hook back as it was read, and keeps the secret that nobody can read",
          .source = {kManagementApi,
                     "SDKs send back the object they got, read-only members included"},
          .sends = "a PUT of the very object that GET answered, then a verification",
          .expects = "200, and the secret still travels",
          .needs = {Need::Probe},
          .catches = {"put-back-loses-secret", "refuses-read-only-members",
                      "verification-without-secret", "adds-bearer"},
          .why = "A provider that updates a hook would silently disarm it.",
          .fix = "Ignore read-only members; keep the value where the key is unchanged and the "
                 "value absent.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.makeHook();
                expectStatus(okta.put(CustomerPart::pathOf(hook), okta.read(hook)), {200});
                okta.verify(hook);
                const auto asked = okta.verifications(hook);
                if (asked.empty()) throw Unclear("no verification came");
                expectSame(
                    "Authorization", hook.secret,
                    std::string(asked.back().request.headers.find("Authorization").value_or("")));
              },
      },
      {
          .id = "org-api/lifecycle",
          .level = Level::Must,
          .requirement = "activates and deactivates as often as it is asked",
          .source = {kRecordedCalls, "activate and deactivate are idempotent, 200 each"},
          .sends = "deactivate, deactivate, activate, activate",
          .expects = "200 each time, with the hook in the state asked for",
          .catches = {"deactivate-once"},
          .why = kAsOkta,
          .fix = "A hook that is in the state already is no error.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.makeHook();
                for (const auto& [what, state] :
                     {std::pair("deactivate", "INACTIVE"), std::pair("deactivate", "INACTIVE"),
                      std::pair("activate", "ACTIVE"), std::pair("activate", "ACTIVE")}) {
                  const Exchange answer =
                      okta.post(CustomerPart::pathOf(hook) + "/lifecycle/" + std::string(what));
                  expectStatus(answer, {200});
                  expectAt(documentOf(answer), "/status", state);
                }
              },
      },
      {
          .id = "org-api/delete",
          .level = Level::Must,
          .requirement = "deletes a hook only when it is inactive",
          .source = {kManagementApi, "only INACTIVE hooks can be deleted"},
          .sends = "DELETE of an active hook, deactivate, DELETE, GET",
          .expects = "refused and still there; 204 without a body; 404",
          .catches = {"deletes-active-hooks", "deleted-answers-200"},
          .why = kAsOkta,
          .fix = "See HookOperations::remove.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.makeHook();
                const std::string path = CustomerPart::pathOf(hook);
                expectRefused(okta.remove(path), "the deletion of an active hook");
                expectStatus(okta.get(path), {200});
                okta.post(path + "/lifecycle/deactivate");
                const Exchange gone = okta.remove(path);
                expectStatus(gone, {204});
                expectSame("Content-Type", "", mediaType(gone));
                expectStatus(okta.get(path), {404});
              },
      },
      {
          .id = "org-api/bad-token",
          .level = Level::Must,
          .requirement = "refuses a wrong token with 401, and nobody at all with 403",
          .source = {kRecordedCalls,
                     "401 E0000011 with WWW-Authenticate: SSWS; 403 E0000005 for no session"},
          .sends = "GET with a token that there is not, and without Authorization",
          .expects = "401 E0000011 and 403 E0000005",
          .catches = {"wrong-token-is-403", "lets-anybody-read"},
          .why = kAsOkta,
          .fix = "See mock-okta/api/okta_api.cpp, tokenOf.",
          .ask =
              [](CustomerPart& okta) {
                const Exchange wrong =
                    okta.callAs("SSWS 00" + okta.ids().token(40), "GET", kHookPath);
                expectError(wrong, 401, "E0000011");
                expectSame(
                    "WWW-Authenticate", "SSWS",
                    std::string(wrong.response->headers.find("WWW-Authenticate").value_or("")));
                expectError(okta.callAs(std::nullopt, "GET", kHookPath), 403, "E0000005");
                expectError(okta.callAs("Bearer nothing", "GET", kHookPath), 403, "E0000005");
              },
      },
      {
          .id = "org-api/read-only",
          .level = Level::Must,
          .requirement = "lets a token that may read do no more",
          .source = {kManagementApi, "okta.eventHooks.read and okta.eventHooks.manage"},
          .sends = "GET, POST and DELETE with such a token",
          .expects = "200, and 403 E0000006 twice",
          .needs = {Need::ReadOnlyToken},
          .catches = {"readers-write"},
          .why = kAsOkta,
          .fix = "See mock-okta/api/okta_api.cpp, answer.",
          .ask =
              [](CustomerPart& okta) {
                const std::string reader = "SSWS " + okta.subject().readOnlyToken().reveal();
                const TestHook hook = okta.makeHook();
                expectStatus(okta.callAs(reader, "GET", kHookPath), {200});
                expectError(okta.callAs(reader, "POST", kHookPath, compact(okta.form())), 403,
                            "E0000006");
                expectError(okta.callAs(reader, "DELETE", CustomerPart::pathOf(hook)), 403,
                            "E0000006");
              },
      },
      {
          .id = "org-api/answer-headers",
          .level = Level::Should,
          .requirement = "sends the headers that clients of the API read",
          .source = {kRecordedCalls,
                     "x-okta-request-id, x-rate-limit-*, Cache-Control of an answer of 2025"},
          .sends = "two GETs",
          .expects = "a request id of 32 hexadecimal digits, another each time; limit, remaining "
                     "and reset as numbers",
          .catches = {"no-rate-headers", "one-request-id"},
          .why = kAsOkta,
          .fix = "See mock-okta/api/responses.cpp.",
          .ask =
              [](CustomerPart& okta) {
                const Exchange first = okta.get(kHookPath);
                const Exchange second = okta.get(kHookPath);
                expectAnswer(first);
                expectAnswer(second);
                const auto header = [](const Exchange& exchange, const char* name) {
                  return std::string(exchange.response->headers.find(name).value_or(""));
                };
                const std::string id = header(first, "x-okta-request-id");
                expectThat(id.size() == 32 && id.find_first_not_of("0123456789abcdef") == id.npos,
                           "an x-okta-request-id of 32 hexadecimal digits", id);
                expectThat(id != header(second, "x-okta-request-id"),
                           "another one for each request", id);
                for (const char* name :
                     {"x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset"}) {
                  const std::string value = header(first, name);
                  expectThat(!value.empty() && value.find_first_not_of("0123456789") == value.npos,
                             std::string("a number in ") + name, value);
                }
                expectSame("Cache-Control", "no-cache, no-store", header(first, "Cache-Control"));
              },
      },
      {
          .id = "org-api/rate-limit",
          .level = Level::Must,
          .requirement = "answers 429 beyond the rate limit, and says when it ends",
          .source = {kErrorCodes, "E0000047, API call exceeded rate limit"},
          .sends = "in an org with five requests a minute: six, and one more a minute later",
          .expects = "the sixth 429 E0000047 with x-rate-limit-remaining 0 and a reset; then 200",
          .needs = {Need::AnotherOrg},
          .catches = {"no-rate-limit"},
          .why = kAsOkta,
          .fix = "See mock-okta/api/rate_limit.h.",
          .ask =
              [](CustomerPart& okta) {
                okta.inAnotherOrg({.requestsPerMinute = 5}, [](CustomerPart& other) {
                  for (int i = 0; i < 5; ++i) expectStatus(other.get(kHookPath), {200});
                  const Exchange limited = other.get(kHookPath);
                  expectError(limited, 429, "E0000047");
                  expectSame(
                      "x-rate-limit-remaining", "0",
                      std::string(
                          limited.response->headers.find("x-rate-limit-remaining").value_or("")));
                  expectThat(limited.response->headers.has("x-rate-limit-reset"),
                             "x-rate-limit-reset", "none");
                  other.pass(std::chrono::seconds(61));
                  expectStatus(other.get(kHookPath), {200});
                });
              },
      },
      {
          .id = "org-api/unknown-paths",
          .level = Level::Must,
          .requirement = "tells a path that there is not from a method that there is not",
          .source = {kErrorCodes, "E0000008 and E0000022"},
          .sends = "GET /api/v1/eventHoks and PATCH of a hook",
          .expects = "404 E0000008 and 405 E0000022",
          .catches = {"everything-unknown-is-404"},
          .why = kAsOkta,
          .fix = "See mock-okta/api/routes.cpp.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.makeHook();
                expectError(okta.get("/api/v1/eventHoks"), 404, "E0000008");
                expectError(okta.call("PATCH", CustomerPart::pathOf(hook), "{}"), 405, "E0000022");
              },
      },
      {
          .id = "org-api/not-implemented",
          .level = Level::Must,
          .requirement = "says of what Okta has and the mock lacks that it lacks it",
          .source = {kMockPaths, "501 E0000060 names what is missing"},
          .sends = "GET /api/v1/apps and /api/v1/policies",
          .expects = "501 E0000060 with a cause that names the path",
          .needs = {Need::Control},
          .catches = {"errors-without-causes", "everything-unknown-is-404"},
          .why = "A 404 there looks like an empty org, and a client goes wrong quietly.",
          .fix = "See mock-okta/api/okta_paths.cpp.",
          .ask =
              [](CustomerPart& okta) {
                for (const char* path : {"/api/v1/apps", "/api/v1/policies"}) {
                  const Exchange answer = okta.get(path);
                  expectError(answer, 501, "E0000060");
                  expectCause(answer, path);
                }
              },
      },
      {
          .id = "org-api/no-drift",
          .level = Level::Must,
          .requirement = "gives back what a provider of infrastructure sent, and always the same",
          .source = {kRecordedCalls,
                     "create, read, plan, replace, delete as the Terraform provider does them"},
          .sends = "a hook with two headers, a filter and its own case of the authorization key: "
                   "created, read twice, replaced by what was read",
          .expects = "each read equal; uri, headers, key and filter as they were sent",
          .catches = {"lower-cases-header-keys", "filter-loses-expression", "lists-headers-sorted",
                      "verifies-on-put"},
          .why = "What is read back otherwise than it was written is a change to be made at every "
                 "plan, for ever.",
          .fix = "Keep what is sent, and show it so.",
          .ask =
              [](CustomerPart& okta) {
                Json form = okta.form();
                form = with(form, "/channel/config/headers",
                            JsonArray{JsonObject{{"key", "X-Zulu"}, {"value", "1"}},
                                      JsonObject{{"key", "X-Alpha"}, {"value", "2"}}});
                form = with(
                    form, "/events/filter",
                    JsonObject{{"type", "EXPRESSION_LANGUAGE"},
                               {"eventFilterMap",
                                JsonArray{JsonObject{
                                    {"event", CustomerPart::kEventType},
                                    {"condition",
                                     JsonObject{{"version", nullptr},
                                                {"expression", "event.actor.id != null"}}}}}}});
                const TestHook hook = okta.makeHook(form);
                const Json first = okta.read(hook);
                expectSame("the second read", compact(first), compact(okta.read(hook)));
                for (const char* same : {"/name", "/channel/config/uri", "/channel/config/headers",
                                         "/events/items", "/events/filter"}) {
                  expectAt(first, same, needed(form, same));
                }
                expectAt(first, "/channel/config/authScheme/key", "Authorization");
                okta.put(CustomerPart::pathOf(hook), first);
                for (const char* same :
                     {"/name", "/channel", "/events", "/status", "/verificationStatus"}) {
                  expectAt(okta.read(hook), same, needed(first, same));
                }
              },
      },
      {
          .id = "org-api/filter-checked",
          .level = Level::Must,
          .requirement =
              "refuses a filter that cannot be evaluated, or whose type the hook does not have",
          .source = {kEventHooks, "filters are expressions for one event type each"},
          .sends = "hooks with half an expression, and with a filter for another type than its own",
          .expects = "400 E0000001 for each",
          .catches = {"takes-any-filter"},
          .why = kAsOkta,
          .fix = "Parse the expression when the hook is saved.",
          .ask =
              [](CustomerPart& okta) {
                const auto filtered = [&](std::string_view type, const char* expression) {
                  return with(
                      okta.form(), "/events/filter",
                      JsonObject{{"type", "EXPRESSION_LANGUAGE"},
                                 {"eventFilterMap",
                                  JsonArray{JsonObject{
                                      {"event", type},
                                      {"condition", JsonObject{{"version", nullptr},
                                                               {"expression", expression}}}}}}});
                };
                expectError(
                    okta.post(kHookPath, filtered(CustomerPart::kEventType, "event.actor.id eq")),
                    400, "E0000001");
                expectError(
                    okta.post(kHookPath, filtered("user.session.start", "event.actor.id != null")),
                    400, "E0000001");
              },
      },
  };
}

}  // namespace hooks
