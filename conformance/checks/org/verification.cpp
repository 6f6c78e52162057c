// The one-time verification, as an org asks it.

#include <algorithm>
#include <set>

#include "conformance/check/outcome.h"
#include "conformance/checks/org/asking.h"
#include "conformance/checks/org/org_checks.h"
#include "conformance/checks/sources.h"
#include "mock-okta/outbound/testing/raw_server.h"

namespace hooks {

namespace {

ProbeAnswer answering(int status, HttpHeaders headers = {}, std::string body = {}) {
  return {.response = HttpResponse{status, std::move(headers), std::move(body)}};
}

// The org refuses to call the hook verified, in Okta's words, and it is not.
void expectFailed(CustomerPart& okta, const TestHook& hook, const Exchange& answer) {
  expectError(answer, 400, "E0000001");
  expectAt(okta.read(hook), "/verificationStatus", "UNVERIFIED");
}

void expectAsked(CustomerPart& okta, const TestHook& hook, std::size_t times) {
  expectSame("verification requests", std::to_string(times),
             std::to_string(okta.verifications(hook).size()));
}

}  // namespace

std::vector<Check> orgVerificationChecks() {
  return {
      {
          .id = "org-verify/unasked",
          .level = Level::Must,
          .requirement = "sends nothing to an endpoint before somebody asks for its verification",
          .source = {kEventHooks, "the one-time verification is asked for by its own call"},
          .sends = "a hook created, replaced, deactivated, activated",
          .expects = "no request to the receiver",
          .needs = {Need::Probe},
          .catches = {"verifies-on-put"},
          .why = kAsOkta,
          .fix = "Only POST …/lifecycle/verify asks the endpoint.",
          .ask =
              [](CustomerPart& okta) {
                const Json form = okta.form();
                const TestHook hook = okta.makeHook(form);
                const std::string path = CustomerPart::pathOf(hook);
                okta.put(path, form);
                okta.post(path + "/lifecycle/deactivate");
                okta.post(path + "/lifecycle/activate");
                okta.settle();
                expectSame("requests to the receiver", "0",
                           std::to_string(okta.probe().calls(hook.path).size()));
              },
      },
      {
          .id = "org-verify/request",
          .level = Level::Must,
          .requirement = "asks by a GET with the recorded headers in their order, and no body",
          .source = {kUnableToVerify, "the request as it was captured"},
          .sends = "the verification of a hook with a custom header and a secret",
          .expects = "GET; User-Agent, Accept, X-Okta-Request-Id, X-Okta-Verification-Challenge, "
                     "the custom header, Authorization; no body",
          .needs = {Need::DirectProbe},
          .catches = {"verifies-as-hook-service", "verification-without-secret", "two-challenges"},
          .why = kAsOkta,
          .fix = "See VerificationChallenge::request and HookVerifier.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.verifiedHook();
                const HttpRequest request = okta.verifications(hook).at(0).request;
                expectSame("the method", "GET", request.method);
                std::string names;
                for (const std::string& name : headerNames(request)) names += name + " ";
                expectSame("the headers",
                           "User-Agent Accept X-Okta-Request-Id X-Okta-Verification-Challenge "
                           "X-Conformance "
                           "Authorization ",
                           names);
                expectSame("User-Agent", "Okta-Integrations",
                           std::string(request.headers.find("User-Agent").value_or("")));
                expectSame("Accept", "application/json",
                           std::string(request.headers.find("Accept").value_or("")));
                expectSame("the body", "", request.body);
              },
      },
      {
          .id = "org-verify/credentials",
          .level = Level::Must,
          .requirement =
              "sends the hook's own headers and its secret, verbatim, with the challenge",
          .source = {kUnableToVerify, "x-any-key and Authorization in the captured request"},
          .sends = "the verification of a hook with a custom header and a secret without a scheme",
          .expects = "both as they were configured",
          .needs = {Need::Probe},
          .catches = {"verification-without-secret", "adds-bearer"},
          .why = "A receiver that authenticates before it looks at the method would refuse the "
                 "challenge.",
          .fix = "addHookHeaders() for the GET, too.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.makeHook();
                okta.verify(hook);
                const auto asked = okta.verifications(hook);
                if (asked.empty()) throw Unclear("no verification came");
                expectSame(
                    "Authorization", hook.secret,
                    std::string(asked[0].request.headers.find("Authorization").value_or("")));
                expectSame(
                    "X-Conformance", "as configured",
                    std::string(asked[0].request.headers.find("X-Conformance").value_or("")));
              },
      },
      {
          .id = "org-verify/fresh",
          .level = Level::Must,
          .requirement = "makes a new challenge for each verification, of 128 bits at least",
          .source = {kEventHooks, "a unique value"},
          .sends = "three verifications",
          .expects = "three challenges of 22 or more characters of base64url, none twice",
          .needs = {Need::Probe},
          .catches = {"one-challenge", "short-challenge"},
          .why = "Who has seen one challenge could answer the next for an endpoint that is not "
                 "theirs.",
          .fix = "IdSource::challenge() makes them.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.makeHook();
                std::set<std::string> seen;
                for (int i = 0; i < 3; ++i) okta.verify(hook);
                const auto asked = okta.verifications(hook);
                if (asked.size() < 3) throw Unclear("not all verifications came");
                for (const ProbeCall& call : asked) {
                  const std::string value(
                      call.request.headers.find("X-Okta-Verification-Challenge").value_or(""));
                  expectThat(value.size() >= 22, "a challenge of 22 characters or more", value);
                  expectThat(seen.insert(value).second, "a challenge that was not there before",
                             value);
                }
              },
      },
      {
          .id = "org-verify/verifies",
          .level = Level::Must,
          .requirement = "answers a verification that succeeded with the verified hook",
          .source = {kUnableToVerify,
                     "200 with the hook, VERIFIED, its status and links as they were"},
          .sends = "a verification that is answered rightly",
          .expects = "200, VERIFIED, ACTIVE, the same links",
          .needs = {Need::Probe},
          .catches = {"hook-without-links", "verified-answers-204"},
          .why = kAsOkta,
          .fix = "See HookOperations::verified.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.makeHook();
                const Exchange answer = okta.verify(hook);
                expectStatus(answer, {200});
                const Json now = documentOf(answer);
                expectAt(now, "/verificationStatus", "VERIFIED");
                expectAt(now, "/status", "ACTIVE");
                expectAt(now, "/_links", needed(hook.json, "/_links"));
                expectAsked(okta, hook, 1);
              },
      },
      {
          .id = "org-verify/failure-body",
          .level = Level::Must,
          .requirement = "says of a verification that failed what Okta says of all",
          .source = {kUnableToVerify, "Unable to verify event hook. Hook <name> execution failed"},
          .sends = "a verification that is answered with another value",
          .expects = "400 E0000001, \"Api validation failed: eventHook\", with that cause",
          .needs = {Need::Probe},
          .catches = {"errors-without-causes", "explains-failed-verification"},
          .why = kAsOkta,
          .fix = "See HookOperations::verified.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.makeHook();
                okta.probe().answersVerifications(
                    hook.path, {answering(200, {{"Content-Type", "application/json"}},
                                          "{\"verification\":\"another\"}")});
                const Exchange answer = okta.verify(hook);
                if (answer.success()) throw Unclear("the verification did not fail");
                expectStatus(answer, {400});
                const Json error = documentOf(answer);
                expectAt(error, "/errorSummary", "Api validation failed: eventHook");
                expectAt(
                    error, "/errorCauses",
                    JsonArray{JsonObject{{"errorSummary", "Unable to verify event hook. Hook " +
                                                              hook.name + " execution failed"}}});
              },
      },
      {
          .id = "org-verify/wrong-value",
          .level = Level::Must,
          .requirement = "takes no answer that does not repeat the challenge",
          .source = {kEventHooks, "the value of the header in the member verification"},
          .sends = "verifications answered with another value, with no member verification, with "
                   "text, with an empty body",
          .expects = "400 E0000001 and UNVERIFIED each time",
          .needs = {Need::Probe},
          .catches = {"verifies-any-200"},
          .why = "A hook would be called verified whose endpoint never agreed.",
          .fix = "VerificationChallenge::complaintAbout() says what is wrong.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.makeHook();
                for (const char* body :
                     {"{\"verification\":\"another\"}", "{\"ok\":true}", "fine", ""}) {
                  okta.probe().answersVerifications(
                      hook.path, {answering(200, {{"Content-Type", "application/json"}}, body)});
                  expectFailed(okta, hook, okta.verify(hook));
                }
              },
      },
      {
          .id = "org-verify/wrong-status",
          .level = Level::Must,
          .requirement = "takes no answer but 200, however right its body",
          .source = {kUnableToVerify, "HTTP/1.1 200 OK in the captured answer"},
          .sends = "verifications answered with the challenge and status 201, 401 or 404",
          .expects = "400 E0000001 and UNVERIFIED each time",
          .needs = {Need::Probe},
          .catches = {"verifies-any-status"},
          .why = "A hook would be called verified whose endpoint never agreed.",
          .fix = "VerificationChallenge::complaintAbout() asks for 200.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.makeHook();
                for (const int status : {201, 401, 404}) {
                  okta.probe().answersVerifications(hook.path,
                                                    {answering(status), answering(status)});
                  expectFailed(okta, hook, okta.verify(hook));
                }
              },
      },
      {
          .id = "org-verify/redirect",
          .level = Level::Must,
          .requirement = "follows no redirect with a challenge",
          .source = {kBestPractices, "redirects are not followed"},
          .sends = "a verification answered with 302 to a path that would answer rightly",
          .expects = "400 E0000001, and no request to that path",
          .needs = {Need::Probe},
          .catches = {"follows-redirects"},
          .why = "A hook would be called verified whose endpoint never agreed.",
          .fix = "A 3xx is a failed answer.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.makeHook();
                okta.probe().answersVerifications(
                    hook.path, {answering(302, {{"Location", okta.subject().probeUrl() + hook.path +
                                                                 "-elsewhere"}})});
                const Exchange answer = okta.verify(hook);
                expectSame("requests to the other path", "0",
                           std::to_string(okta.probe().calls(hook.path + "-elsewhere").size()));
                expectFailed(okta, hook, answer);
              },
      },
      {
          .id = "org-verify/retry",
          .level = Level::Must,
          .requirement = "asks once more after a server error",
          .source = {kManagementApi, "after a timeout or an error response Okta tries once more"},
          .sends = "a verification answered with 503, then rightly",
          .expects = "200 and VERIFIED after two requests with one challenge",
          .needs = {Need::Probe},
          .catches = {"verified-answers-204", "verifies-in-one-attempt", "new-challenge-on-retry"},
          .why = kAsOkta,
          .fix = "See HookVerifier::verify.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.makeHook();
                okta.probe().answersVerifications(hook.path, {answering(503)});
                const Exchange answer = okta.verify(hook);
                const auto asked = okta.verifications(hook);
                expectSame("verification requests", "2", std::to_string(asked.size()));
                expectSame("the challenge of the second",
                           std::string(asked[0]
                                           .request.headers.find("X-Okta-Verification-Challenge")
                                           .value_or("")),
                           std::string(asked[1]
                                           .request.headers.find("X-Okta-Verification-Challenge")
                                           .value_or("")));
                expectStatus(answer, {200});
              },
      },
      {
          .id = "org-verify/gives-up",
          .level = Level::Must,
          .requirement = "asks no third time",
          .source = {kManagementApi, "if the retry is not successful, the call fails with 400"},
          .sends = "a verification answered with 503 three times",
          .expects = "400 E0000001 after two requests",
          .needs = {Need::Probe},
          .catches = {"verifies-in-one-attempt", "verifies-three-times"},
          .why = kAsOkta,
          .fix = "At most two requests for each call.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.makeHook();
                okta.probe().answersVerifications(hook.path,
                                                  {answering(503), answering(503), answering(503)});
                const Exchange answer = okta.verify(hook);
                expectAsked(okta, hook, 2);
                expectFailed(okta, hook, answer);
              },
      },
      {
          .id = "org-verify/timeout",
          .level = Level::Must,
          .requirement = "waits three seconds for the challenge, and asks once more",
          .source = {kManagementApi, "a timeout of three seconds, one retry"},
          .sends = "a verification answered after 3.5 s, twice; and one answered after 2.5 s",
          .expects = "400 after two requests; then 200",
          .needs = {Need::Probe},
          .catches = {"verified-answers-204", "verifies-in-one-attempt", "patient-verification",
                      "never-retries-the-unanswered"},
          .why = kAsOkta,
          .fix = "RetryRules::deadline.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.makeHook();
                const ProbeAnswer late{.after = std::chrono::milliseconds(3500)};
                okta.probe().answersVerifications(hook.path, {late, late});
                const Exchange answer = okta.verify(hook);
                expectAsked(okta, hook, 2);
                expectFailed(okta, hook, answer);
                okta.probe().answersVerifications(hook.path,
                                                  {{.after = std::chrono::milliseconds(2500)}});
                expectStatus(okta.verify(hook), {200});
              },
      },
      {
          .id = "org-verify/keeps-verified",
          .level = Level::Should,
          .requirement = "leaves a verified hook verified when a later verification fails",
          .source = {kEventHooks, "no word that a failed verification revokes anything"},
          .sends = "a verified hook, and a verification that fails",
          .expects = "400, and still VERIFIED",
          .needs = {Need::Probe},
          .catches = {"failed-verification-revokes"},
          .why = kAsOkta,
          .fix = "See HookOperations::verified.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.verifiedHook();
                okta.probe().answersVerifications(hook.path, {answering(404), answering(404)});
                expectStatus(okta.verify(hook), {400});
                expectAt(okta.read(hook), "/verificationStatus", "VERIFIED");
              },
      },
      {
          .id = "org-verify/logged",
          .level = Level::Must,
          .requirement = "writes event_hook.verified for each verification, good or bad",
          .source = {kCatalog, "event_hook.verified"},
          .sends = "a verification that fails and one that does not",
          .expects = "an event with outcome FAILURE and a reason, then one with SUCCESS, each with "
                     "the hook as its target",
          .needs = {Need::Probe},
          .catches = {"logs-no-verification"},
          .why = kAsOkta,
          .fix = "See HookOperations::verified.",
          .ask =
              [](CustomerPart& okta) {
                const TestHook hook = okta.makeHook();
                okta.probe().answersVerifications(hook.path, {answering(404)});
                okta.verify(hook);
                okta.verify(hook);
                const auto events = okta.loggedAbout(hook, "event_hook.verified", 2);
                expectSame("events", "2", std::to_string(events.size()));
                expectAt(events[0], "/outcome/result", "FAILURE");
                expectThat(!textIn(events[0], "/outcome/reason").empty(), "a reason", "none");
                expectAt(events[1], "/outcome/result", "SUCCESS");
              },
      },
      {
          .id = "org-verify/capped",
          .level = Level::Should,
          .requirement = "takes no endless answer to a challenge",
          .source = {kOwaspApi, "API4, unrestricted resource consumption"},
          .sends = "a verification whose answer of 200 has a body of 8 MiB",
          .expects = "400 E0000001",
          .needs = {Need::ThisMachine},
          .catches = {"reads-any-length"},
          .why = "An endpoint could fill the memory of whoever asks it.",
          .fix = "PocoTransportOptions::maxAnswerBytes.",
          .ask =
              [](CustomerPart& okta) {
                RawServer server([](RawPeer& peer) {
                  const std::string request = peer.request();
                  const std::string name = "X-Okta-Verification-Challenge: ";
                  const std::size_t begin = request.find(name) + name.size();
                  const std::string value =
                      request.substr(begin, request.find('\r', begin) - begin);
                  const std::string body =
                      "{\"verification\":\"" + value + "\"}" + std::string(8 << 20, ' ');
                  peer.send(
                      "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " +
                      std::to_string(body.size()) + "\r\n\r\n" + body);
                });
                const TestHook hook = okta.makeHook(okta.form(server.url()));
                expectFailed(okta, hook, okta.verify(hook));
              },
      },
      {
          .id = "org-verify/tls",
          .level = Level::Must,
          .requirement = "trusts no endpoint whose certificate nobody vouches for",
          .source = {kBestPractices, "the certificate must be valid"},
          .sends = "verifications of https endpoints with a certificate that vouches for itself, "
                   "and one of an unknown authority",
          .expects = "400 E0000001 each, and no request behind the handshake",
          .needs = {Need::ThisMachine},
          .catches = {"trusts-any-certificate"},
          .why = "Secret and events would go to whoever stands in between.",
          .fix = "Verify chain and name.",
          .ask =
              [](CustomerPart& okta) {
                const TestAuthority unknown;
                for (const TestCertificate& certificate :
                     {TestAuthority::selfSigned({.addresses = {"127.0.0.1"}}),
                      unknown.issue({.addresses = {"127.0.0.1"}})}) {
                  std::atomic<bool> read = false;
                  RawServer server([&](RawPeer& peer) { read = !peer.request().empty(); },
                                   certificate);
                  const TestHook hook = okta.makeHook(okta.form(server.url()));
                  const Exchange answer = okta.verify(hook);
                  expectThat(!read, "no request over such a connection", "one");
                  expectFailed(okta, hook, answer);
                }
              },
      },
  };
}

}  // namespace hooks
