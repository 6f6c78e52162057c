// The System Log of an org.

#include <algorithm>
#include <set>

#include <chrono>
#include "conformance/check/outcome.h"
#include "conformance/checks/org/asking.h"
#include "conformance/checks/org/org_checks.h"
#include "conformance/checks/sources.h"

namespace hooks {

namespace {

const char* const kLogs = "/api/v1/logs";

std::vector<std::string> uuidsOf(const Exchange& exchange) {
  expectStatus(exchange, {200});
  const Json page = documentOf(exchange);
  expectThat(page.is_array(), "an array", std::string(jsonTypeName(page)));
  std::vector<std::string> uuids;
  for (const Json& event : page.get_array()) uuids.push_back(textIn(event, "/uuid"));
  return uuids;
}

Exchange filtered(CustomerPart& okta, const std::string& filter) {
  return okta.get(std::string(kLogs) + "?filter=" + percentEncoded(filter));
}

void expectFound(CustomerPart& okta, const std::string& filter, std::size_t count) {
  expectSame("events for " + filter, std::to_string(count),
             std::to_string(uuidsOf(filtered(okta, filter)).size()));
}

}  // namespace

std::vector<Check> orgLogChecks() {
  return {
      {
          .id = "org-log/form",
          .level = Level::Must,
          .requirement = "shows events in the form of the API",
          .source = {kRecordedCalls, "order of members of GET /api/v1/logs, with nulls"},
          .sends = "an event, and a look at it",
          .expects = "actor first, nulls written, ipChain below request",
          .catches = {"logs-as-delivered"},
          .why = kAsOkta,
          .fix = "LogEvent::api().",
          .ask =
              [](CustomerPart& okta) {
                const std::string name = okta.happen().front();
                const auto events = okta.logged("target.displayName eq \"" + name + "\"", 1);
                if (events.empty()) throw Unclear("the System Log has no such event");
                expectThat(events[0].as_object().begin()->key() == "actor",
                           "actor as the first member",
                           std::string(events[0].as_object().begin()->key()));
                expectThat(at(events[0], "/request/ipChain") != nullptr, "request.ipChain", "none");
                expectThat(at(events[0], "/client/ipChain") == nullptr, "no client.ipChain", "one");
                expectThat(at(events[0], "/outcome/reason") != nullptr, "outcome.reason, null",
                           "none");
              },
      },
      {
          .id = "org-log/limit",
          .level = Level::Must,
          .checkClass = CheckClass::Normal,
          .requirement =
              "lists 100 events unless told otherwise, 1000 at most, and none if so told",
          .source = {kSystemLogQuery, "limit from 0 to 1000, default 100"},
          .sends = "120 events; a query without limit, with 0, with 1000 and with 1001",
          .expects = "100, 0, all, and 400",
          .needs = {Need::Control},
          .catches = {"lists-50-events", "takes-any-limit"},
          .why = kAsOkta,
          .fix = "See mock-okta/org/log_query.h.",
          .ask =
              [](CustomerPart& okta) {
                okta.control("POST", "events",
                             JsonObject{{"eventType", "user.session.end"}, {"count", 120}});
                const std::string type =
                    "?filter=" + percentEncoded("eventType eq \"user.session.end\"");
                const auto count = [&](const std::string& more) {
                  return std::to_string(uuidsOf(okta.get(kLogs + type + more)).size());
                };
                expectSame("events without limit", "100", count(""));
                expectSame("events with limit 0", "0", count("&limit=0"));
                expectThat(std::stoul(count("&limit=1000")) >= 120, "all events with limit 1000",
                           "fewer");
                expectError(okta.get(kLogs + type + "&limit=1001"), 400, "E0000001");
              },
      },
      {
          .id = "org-log/default-since",
          .level = Level::Must,
          .checkClass = CheckClass::Normal,
          .requirement = "looks back seven days unless told otherwise",
          .source = {kSystemLogQuery, "since is seven days before until"},
          .sends = "an event, eight days that pass, a query without and one with since",
          .expects = "not there, and there",
          .needs = {Need::Time},
          .catches = {"looks-back-for-ever"},
          .why = kAsOkta,
          .fix = "See mock-okta/org/log_query.h.",
          .ask =
              [](CustomerPart& okta) {
                const std::string name = okta.happen().front();
                const std::string filter =
                    "?filter=" + percentEncoded("target.displayName eq \"" + name + "\"");
                const std::string then =
                    formatTime(okta.subject().hasControl()
                                   ? parseTime(textIn(okta.control("GET", "clock"), "/now"))
                                         .value_or(TimePoint{})
                                   : okta.subject().clock().now());
                okta.pass(std::chrono::hours(24 * 8));
                expectSame("events without since", "0",
                           std::to_string(uuidsOf(okta.get(kLogs + filter)).size()));
                expectSame("events with since", "1",
                           std::to_string(uuidsOf(okta.get(kLogs + filter + "&since=" +
                                                           percentEncoded(then.substr(0, 10))))
                                              .size()));
              },
      },
      {
          .id = "org-log/polling",
          .level = Level::Must,
          .requirement = "lets a client poll: always a next link, and what happens later behind it",
          .source = {kSystemLogQuery, "no until and ascending: order of persistence, next always"},
          .sends = "a query without until, its next link, an event, the next link again",
          .expects = "a next link on an empty page too; then exactly the event",
          .catches = {"polling-ends"},
          .why = "A client that polls would lose what happens between two pages.",
          .fix = "See mock-okta/org/log_query.h.",
          .ask =
              [](CustomerPart& okta) {
                const std::string filter =
                    "?filter=" + percentEncoded("eventType eq \"group.lifecycle.create\"") +
                    "&limit=1000";
                std::string next = linkOf(okta.get(kLogs + filter), "next");
                expectThat(!next.empty(), "a next link", "none");
                expectThat(next.starts_with(okta.subject().url()), "a link to this org", next);
                const Exchange empty = okta.get(targetOf(next));
                uuidsOf(empty);
                next = linkOf(empty, "next");
                expectThat(!next.empty(), "a next link on an empty page", "none");
                const std::string name = okta.happen().front();
                okta.logged("target.displayName eq \"" + name + "\"", 1);
                const Json page = documentOf(okta.get(targetOf(next)));
                expectSame("events behind the link", "1", std::to_string(page.as_array().size()));
                expectAt(page, "/0/target/0/displayName", Json(name));
              },
      },
      {
          .id = "org-log/bounded",
          .level = Level::Must,
          .requirement = "ends a bounded query, in the order of published",
          .source = {kSystemLogQuery, "since and until: the last page has no next link"},
          .sends = "three events, and all pages of two from since to until",
          .expects = "each once, ascending by published, no next link on the last page",
          .catches = {"bounded-never-ends", "cursor-repeats"},
          .why = kAsOkta,
          .fix = "See mock-okta/org/log_query.h.",
          .ask =
              [](CustomerPart& okta) {
                const std::string mark = okta.happen(3).front();
                okta.logged("target.displayName eq \"" + mark + "\"", 1);
                std::string target =
                    std::string(kLogs) +
                    "?since=2020-01-01T00:00:00Z&until=2099-01-01T00:00:00Z&limit=2&filter=" +
                    percentEncoded("target.displayName sw \"" +
                                   mark.substr(0, mark.rfind('-') + 1) + "\"");
                std::vector<std::string> seen;
                for (int pages = 0; pages < 5; ++pages) {
                  const Exchange page = okta.get(target);
                  for (const std::string& uuid : uuidsOf(page)) seen.push_back(uuid);
                  const std::string next = linkOf(page, "next");
                  if (next.empty()) break;
                  expectThat(pages < 4, "an end", "page after page");
                  target = targetOf(next);
                }
                expectSame("events", "3", std::to_string(seen.size()));
                expectSame("different ones", "3",
                           std::to_string(std::set<std::string>(seen.begin(), seen.end()).size()));
              },
      },
      {
          .id = "org-log/cursor",
          .level = Level::Must,
          .requirement = "keeps a cursor good while events are added",
          .source = {kSystemLogQuery, "resume from the stored next link"},
          .sends = "three events in pages of one, with an event added between the pages",
          .expects = "each of the four once, in their order",
          .catches = {"cursor-repeats"},
          .why = kAsOkta,
          .fix = "See mock-okta/org/log_query.h.",
          .ask =
              [](CustomerPart& okta) {
                std::vector<std::string> names = okta.happen(3);
                okta.logged("target.displayName eq \"" + names.back() + "\"", 1);
                const std::string prefix = names[0].substr(0, names[0].rfind('-') + 1);
                std::string target =
                    std::string(kLogs) + "?limit=1&filter=" +
                    percentEncoded("target.displayName sw \"" + prefix +
                                   "\" and eventType eq \"group.lifecycle.create\"");
                std::string found;
                std::string wanted;
                for (int i = 0; i < 4; ++i) {
                  const Exchange page = okta.get(target);
                  const Json events = documentOf(page);
                  expectThat(events.is_array(), "an array", std::string(jsonTypeName(events)));
                  for (const Json& event : events.get_array())
                    found += textIn(event, "/target/0/displayName") + " ";
                  if (i == 0) {
                    names.push_back(okta.happen().front());
                    okta.logged("target.displayName eq \"" + names.back() + "\"", 1);
                  }
                  const std::string next = linkOf(page, "next");
                  if (next.empty()) break;
                  target = targetOf(next);
                }
                for (const std::string& name : names) wanted += name + " ";
                expectSame("the events", wanted, found);
              },
      },
      {
          .id = "org-log/bad-cursor",
          .level = Level::Should,
          .requirement = "refuses a cursor that it did not make",
          .source = {kErrorCodes, "E0000029, invalid paging request"},
          .sends = "a query with after=nonsense",
          .expects = "400 E0000029",
          .catches = {"takes-any-cursor"},
          .why = kAsOkta,
          .fix = "See mock-okta/org/log_query.h.",
          .ask =
              [](CustomerPart& okta) {
                expectError(okta.get(std::string(kLogs) + "?after=nonsense"), 400, "E0000029");
              },
      },
      {
          .id = "org-log/filter",
          .level = Level::Must,
          .requirement = "understands the SCIM operators that Okta names",
          .source = {kSystemLogQuery, "eq ne co sw gt pr and or not"},
          .sends = "a group, and filters that are true and false for it",
          .expects = "the event, or not",
          .catches = {"filter-ignores-not"},
          .why = kAsOkta,
          .fix = "See mock-okta/org/scim_filter.h.",
          .ask =
              [](CustomerPart& okta) {
                const std::string name = okta.happen().front();
                const std::string own = "target.displayName eq \"" + name + "\"";
                okta.logged(own, 1);
                const std::string type = " and eventType ";
                expectFound(okta, own + type + "eq \"group.lifecycle.create\"", 1);
                expectFound(okta, own + type + "eq \"group.lifecycle.delete\"", 0);
                expectFound(okta, own + type + "ne \"group.lifecycle.create\"", 0);
                expectFound(okta, own + type + "sw \"group.\"", 1);
                expectFound(okta, own + type + "co \"lifecycle\"", 1);
                expectFound(okta, own + type + "gt \"group.a\"", 1);
                expectFound(okta, own + " AND outcome.result pr", 1);
                expectFound(okta, own + " and not (outcome.result eq \"SUCCESS\")", 0);
                expectFound(okta, own + " and (actor.id eq \"x\" or outcome.result eq \"SUCCESS\")",
                            1);
              },
      },
      {
          .id = "org-log/filter-refused",
          .level = Level::Must,
          .requirement = "refuses what cannot be filtered, in the documented words",
          .source = {kSystemLogQuery,
                     "published may not be used; co is not supported for url and requestUri"},
          .sends = "filters with published, with an unknown field, with an unknown operator, with "
                   "co on debugData.url",
          .expects = "400; E0000053 for fields and syntax, E0000031 for the combination",
          .catches = {"takes-any-log-filter"},
          .why = kAsOkta,
          .fix = "See mock-okta/org/scim_filter_rules.cpp.",
          .ask =
              [](CustomerPart& okta) {
                expectError(filtered(okta, "published gt \"2026-01-01T00:00:00Z\""), 400,
                            "E0000053");
                expectError(filtered(okta, "some_invalid_field eq \"x\""), 400, "E0000053");
                expectError(filtered(okta, "eventType eqq \"x\""), 400, "E0000053");
                expectError(filtered(okta, "debugContext.debugData.url co \"x\""), 400, "E0000031");
              },
      },
      {
          .id = "org-log/keywords",
          .level = Level::Must,
          .requirement = "looks for keywords, ten of forty characters at most",
          .source = {kManagementApi, "q: at most 10 keywords of at most 40 characters"},
          .sends = "q with the name of a group, with another word besides, with one of 41 "
                   "characters, with eleven",
          .expects = "found, not found, 400 E0000001 twice",
          .catches = {"takes-long-keywords", "ignores-q"},
          .why = kAsOkta,
          .fix = "See mock-okta/org/log_query.h.",
          .ask =
              [](CustomerPart& okta) {
                const std::string name = okta.happen().front();
                okta.logged("target.displayName eq \"" + name + "\"", 1);
                const auto asked = [&](const std::string& q) {
                  return okta.get(std::string(kLogs) + "?filter=" +
                                  percentEncoded("target.displayName eq \"" + name + "\"") +
                                  "&q=" + percentEncoded(q));
                };
                expectSame("events for a word of it", "1",
                           std::to_string(uuidsOf(asked("UserGroup")).size()));
                expectSame("events for another word", "0",
                           std::to_string(uuidsOf(asked("UserGroup nosuchword")).size()));
                expectError(asked(std::string(41, 'a')), 400, "E0000001");
                expectError(asked("a b c d e f g h i j k"), 400, "E0000001");
              },
      },
      {
          .id = "org-log/dates",
          .level = Level::Must,
          .requirement = "refuses what is no date, in the documented words",
          .source = {kSystemLogQuery, "the date format in your query is not recognized"},
          .sends = "until=yesterday",
          .expects = "400 E0000001 with the two documented causes",
          .catches = {"errors-without-causes", "takes-any-date"},
          .why = kAsOkta,
          .fix = "See mock-okta/org/log_query.h.",
          .ask =
              [](CustomerPart& okta) {
                const Exchange answer = okta.get(std::string(kLogs) + "?until=yesterday");
                expectError(answer, 400, "E0000001");
                expectCause(answer, "until: The date format in your query is not recognized.");
                expectCause(answer, "until: must be a valid date-time or empty.");
              },
      },
      {
          .id = "org-log/hook-mutations",
          .level = Level::Must,
          .requirement = "writes an event for everything that is done to a hook",
          .source = {kCatalog, "event_hook.created, .updated, .deactivated, .activated, .deleted"},
          .sends =
              "a hook created, replaced, deactivated, activated, deactivated, deleted; and reads",
          .expects = "created, updated, deactivated, activated, deactivated, deleted, each with "
                     "the hook as its target, and nothing for reads",
          .catches = {"verifies-on-put", "forgets-updated"},
          .why = kAsOkta,
          .fix = "HookOperations::record.",
          .ask =
              [](CustomerPart& okta) {
                const Json form = okta.form();
                const TestHook hook = okta.makeHook(form);
                const std::string path = CustomerPart::pathOf(hook);
                okta.put(path, form);
                okta.get(path);
                okta.get(kHookPath);
                for (const char* what : {"deactivate", "activate", "deactivate"}) {
                  okta.post(path + "/lifecycle/" + what);
                }
                okta.remove(path);
                std::string found;
                for (const Json& event : okta.logged("target.id eq \"" + hook.id + "\"", 6)) {
                  found += textIn(event, "/eventType").substr(11) + " ";
                  expectAt(event, "/target/0/type", "EventHook");
                }
                expectSame("the events",
                           "created updated deactivated activated deactivated deleted ", found);
              },
      },
      {
          .id = "org-log/transaction",
          .level = Level::Must,
          .requirement = "tells in each event which request and which token brought it about",
          .source = {kSystemLogQuery,
                     "x-okta-request-id is the transaction; transaction.detail.requestApiTokenId "
                     "is the token"},
          .sends = "a group",
          .expects = "transaction.id equal to x-okta-request-id, a token id that begins with 00T, "
                     "type WEB",
          .catches = {"transaction-of-its-own"},
          .why = kAsOkta,
          .fix = "EventRecorder.",
          .ask =
              [](CustomerPart& okta) {
                const std::string name = okta.someName();
                const Exchange made = okta.post(
                    "/api/v1/groups", JsonObject{{"profile", JsonObject{{"name", name}}}});
                if (!made.success()) throw Unclear("no group could be made");
                const auto events = okta.logged("target.displayName eq \"" + name + "\"", 1);
                if (events.empty()) throw Unclear("the System Log has no such event");
                expectAt(events[0], "/transaction/type", "WEB");
                expectAt(events[0], "/transaction/id",
                         Json(made.response->headers.find("x-okta-request-id").value_or("")));
                const std::string token =
                    textIn(events[0], "/transaction/detail/requestApiTokenId");
                expectThat(token.starts_with("00T"), "a requestApiTokenId that begins with 00T",
                           token);
              },
      },
      {
          .id = "org-log/user-events",
          .level = Level::Must,
          .checkClass = CheckClass::Normal,
          .requirement = "writes the events that Okta writes for a user",
          .source = {kCatalog, "user.lifecycle.*, user.account.*"},
          .sends =
              "a user created, activated, changed, suspended, unsuspended, deactivated, deleted",
          .expects = "create, activate, update_profile, suspend, unsuspend, deactivate, "
                     "delete.initiated, delete.completed",
          .catches = {"forgets-suspend"},
          .why = kAsOkta,
          .fix = "UserOperations.",
          .ask =
              [](CustomerPart& okta) {
                const std::string login = okta.someName() + "@conformance.test";
                const Exchange made = okta.post(
                    "/api/v1/users?activate=false",
                    JsonObject{
                        {"profile", JsonObject{{"firstName", "A"},
                                               {"lastName", "B"},
                                               {"email", login},
                                               {"login", login}}},
                        {"credentials",
                         JsonObject{{"password",
                                     JsonObject{{"value", "Tr0ub4dor" + okta.ids().token(8)}}}}}});
                if (!made.success()) throw Unclear("no user could be made: " + described(made));
                const std::string path = "/api/v1/users/" + textIn(documentOf(made), "/id");
                okta.post(path + "/lifecycle/activate?sendEmail=false");
                okta.post(path, JsonObject{{"profile", JsonObject{{"nickName", "C"}}}});
                for (const char* what : {"suspend", "unsuspend", "deactivate"}) {
                  okta.post(path + "/lifecycle/" + what);
                }
                okta.remove(path);
                std::string found;
                for (const Json& event :
                     okta.logged("target.id eq \"" + path.substr(14) + "\"", 8)) {
                  found += textIn(event, "/eventType").substr(5) + " ";
                }
                expectSame(
                    "the events",
                    "lifecycle.create lifecycle.activate account.update_profile lifecycle.suspend "
                    "lifecycle.unsuspend lifecycle.deactivate lifecycle.delete.initiated "
                    "lifecycle.delete.completed ",
                    found);
              },
      },
  };
}

}  // namespace hooks
