// "Deliver Request" of the console, as a mock has it.

#include <algorithm>
#include <set>

#include "conformance/check/outcome.h"
#include "conformance/checks/org/asking.h"
#include "conformance/checks/org/org_checks.h"
#include "conformance/checks/sources.h"

namespace hooks {

namespace {

Json preview(CustomerPart& okta, const TestHook& hook, const Json& body) {
  return okta.control("POST", "eventHooks/" + hook.id + "/preview", body);
}

const Json& ofType() {
  static const Json body = JsonObject{{"eventType", CustomerPart::kEventType}};
  return body;
}

}  // namespace

std::vector<Check> orgPreviewChecks() {
  return {
      {
          .id = "org-preview/sample",
          .level = Level::Must,
          .requirement = "previews a type that never happened with sample data, its target null",
          .source = {kHookPreview, "undetermined members are null"},
          .sends = "the preview of a type that has never happened",
          .expects = "source sample, target and actor null, outcome Success",
          .needs = {Need::Probe, Need::Control},
          .catches = {"sample-with-target"},
          .why = kAsOkta,
          .fix = "See mock-okta/delivery/preview.h.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.makeHook(
                    with(okta.form(), "/events/items", JsonArray{"user.behavior.profile.reset"}));
                const Json offer =
                    okta.control("GET", "eventHooks/" + hook.id +
                                            "/preview?eventType=user.behavior.profile.reset");
                expectAt(offer, "/source", "sample");
                for (const char* null :
                     {"target", "actor", "debugContext", "securityContext", "device"}) {
                  expectAt(offer, "/body/data/events/0/" + std::string(null), nullptr);
                }
                expectAt(offer, "/body/data/events/0/outcome/result", "Success");
              },
      },
      {
          .id = "org-preview/latest",
          .level = Level::Must,
          .requirement = "previews the latest event of the type from the System Log",
          .source = {kHookPreview, "recent matching events to choose from"},
          .sends = "two groups, and the preview of their creation",
          .expects = "the second, by its uuid",
          .needs = {Need::Probe, Need::Control},
          .catches = {"preview-ignores-log"},
          .why = kAsOkta,
          .fix = "See mock-okta/delivery/preview.h.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.makeHook();
                okta.happen(2);
                const auto events = okta.logged("eventType eq \"group.lifecycle.create\"");
                if (events.empty()) throw Unclear("the System Log has no such events");
                const Json offer = okta.control(
                    "GET", "eventHooks/" + hook.id + "/preview?eventType=group.lifecycle.create");
                expectAt(offer, "/source", "systemLog");
                expectAt(offer, "/body/data/events/0/uuid", needed(events.back(), "/uuid"));
              },
      },
      {
          .id = "org-preview/form",
          .level = Level::Must,
          .requirement = "sends previews with nulls, six digits of eventTime, and as a callout",
          .source = {kRecorded, "captures of previews, and the guide of 2023"},
          .sends = "a preview",
          .expects = "the 17 members, x-okta-request-id, a User-Agent that ends in cal…",
          .needs = {Need::DirectProbe, Need::Control},
          .catches = {"adds-bearer", "previews-as-deliveries", "previews-without-nulls"},
          .why = kAsOkta,
          .fix = "See mock-okta/delivery/preview.h.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.makeHook();
                preview(okta, hook, ofType());
                const auto calls = okta.probe().calls(hook.path);
                if (calls.empty()) throw Unclear("no preview came");
                const HttpRequest& request = calls[0].request;
                const Json body = documentOf(request);
                expectMembers(body, "/data/events/0",
                              {"uuid", "published", "eventType", "version", "displayMessage",
                               "severity", "client", "device", "actor", "outcome", "target",
                               "transaction", "debugContext", "legacyEventType",
                               "authenticationContext", "securityContext", "insertionTimestamp"});
                expectSame("the length of eventTime", "27",
                           std::to_string(textIn(body, "/eventTime").size()));
                expectThat(request.headers.has("x-okta-request-id"), "x-okta-request-id", "none");
                const std::string agent(request.headers.find("User-Agent").value_or(""));
                expectThat(agent.starts_with("Okta Hook Service v1.0.0 - cal"),
                           "a User-Agent that names a callout", agent);
                expectSame("Authorization", hook.secret,
                           std::string(request.headers.find("Authorization").value_or("")));
              },
      },
      {
          .id = "org-preview/edited",
          .level = Level::Must,
          .requirement = "sends an edited preview as it was edited, and nothing that is not JSON",
          .source = {kHookPreview, "the body may be edited before it is sent"},
          .sends = "a preview with a body of our own, and one with half a document",
          .expects = "our body, compact; 400 and no request",
          .needs = {Need::Probe, Need::Control},
          .catches = {"preview-mends-bodies"},
          .why = kAsOkta,
          .fix = "See mock-okta/delivery/preview.h.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.makeHook();
                preview(
                    okta, hook,
                    JsonObject{{"body", JsonObject{{"eventId", "mine"}, {"x", JsonArray{1, 2}}}}});
                const auto calls = okta.probe().calls(hook.path);
                if (calls.empty()) throw Unclear("no preview came");
                expectSame("the body", "{\"eventId\":\"mine\",\"x\":[1,2]}", calls[0].request.body);
                const Exchange refused = okta.post("/mock/v1/eventHooks/" + hook.id + "/preview",
                                                   JsonObject{{"body", "{\"eventId\": "}});
                expectStatus(refused, {400});
                expectSame("requests", "1", std::to_string(okta.probe().calls(hook.path).size()));
              },
      },
      {
          .id = "org-preview/bypasses-filter",
          .level = Level::Must,
          .requirement = "previews past the filter",
          .source = {kEventHooks, "the preview bypasses filters"},
          .sends = "a preview for a hook whose filter is false",
          .expects = "one request",
          .needs = {Need::Probe, Need::Control},
          .catches = {"preview-honours-filter"},
          .why = kAsOkta,
          .fix = "See mock-okta/delivery/preview.h.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.makeHook(with(
                    okta.form(), "/events/filter",
                    JsonObject{{"type", "EXPRESSION_LANGUAGE"},
                               {"eventFilterMap",
                                JsonArray{JsonObject{
                                    {"event", CustomerPart::kEventType},
                                    {"condition",
                                     JsonObject{{"version", nullptr},
                                                {"expression", "event.actor.id eq 'x'"}}}}}}}));
                okta.post("/mock/v1/eventHooks/" + hook.id + "/preview", ofType());
                expectSame("requests", "1", std::to_string(okta.probe().calls(hook.path).size()));
              },
      },
      {
          .id = "org-preview/unverified",
          .level = Level::Must,
          .requirement = "previews before a hook is verified, and when it is inactive",
          .source = {kHookPreview, "works before the hook is verified or active"},
          .sends = "a preview of a new hook, and of the same when inactive",
          .expects = "two requests",
          .needs = {Need::Probe, Need::Control},
          .catches = {"preview-wants-active"},
          .why = kAsOkta,
          .fix = "See mock-okta/delivery/preview.h.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.makeHook();
                okta.post("/mock/v1/eventHooks/" + hook.id + "/preview", ofType());
                okta.post(CustomerPart::pathOf(hook) + "/lifecycle/deactivate");
                okta.post("/mock/v1/eventHooks/" + hook.id + "/preview", ofType());
                expectSame("requests", "2", std::to_string(okta.probe().calls(hook.path).size()));
              },
      },
      {
          .id = "org-preview/result",
          .level = Level::Must,
          .requirement = "shows how the endpoint answered a preview, and asks it once",
          .source = {kHookPreview, "the result is shown as success or failure"},
          .sends = "a preview answered with 503 and a body",
          .expects = "state failed, the status, headers and body, and one request",
          .needs = {Need::Probe, Need::Control},
          .catches = {"preview-hides-status"},
          .why = kAsOkta,
          .fix = "See mock-okta/delivery/preview.h.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.makeHook();
                okta.probe().answersDeliveries(hook.path,
                                               {{.response = HttpResponse{503, {}, "not today"}}});
                const Json shown = preview(okta, hook, ofType());
                expectAt(shown, "/state", "failed");
                expectAt(shown, "/attempts/0/status", 503);
                expectAt(shown, "/attempts/0/responseBody", "not today");
                expectSame("requests", "1", std::to_string(okta.probe().calls(hook.path).size()));
              },
      },
      {
          .id = "org-preview/no-trace",
          .level = Level::Must,
          .requirement = "marks previews as such, and leaves nothing of them in the System Log",
          .source = {kHookPreview, "outside of batching and filters"},
          .sends = "a preview that fails",
          .expects = "preview true in the list of deliveries; no new event of any type",
          .needs = {Need::Probe, Need::Control},
          .catches = {"preview-happens"},
          .why = kAsOkta,
          .fix = "See mock-okta/delivery/preview.h.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.makeHook();
                okta.probe().answersDeliveries(hook.path, {{.response = HttpResponse{404}}});
                const auto before = okta.logged("eventType pr").size();
                preview(okta, hook, ofType());
                okta.settle();
                expectSame("events", std::to_string(before),
                           std::to_string(okta.logged("eventType pr").size()));
                const Json all = okta.control("GET", "deliveries?hookId=" + hook.id);
                expectAt(all, "/0/preview", true);
              },
      },
  };
}

}  // namespace hooks
