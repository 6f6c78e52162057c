// The one-time verification request.

#include <algorithm>

#include "conformance/check/expectations.h"
#include "conformance/check/okta_part.h"
#include "conformance/checks/receiver_checks.h"
#include "conformance/checks/sources.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"
#include "fixtures/wire/verification_challenge.h"

namespace hooks {

namespace {

constexpr char kUnverified[] = "Okta leaves the hook unverified and delivers nothing to it.";

// The challenge under another spelling of the header's name.
HttpRequest spelled(OktaPart& okta, const std::string& challenge, const std::string& name) {
  HttpRequest request = okta.verification(challenge);
  HttpHeaders headers;
  for (const HttpHeader& line : request.headers) {
    headers.add(equalsIgnoringCase(line.name, VerificationChallenge::kHeader) ? name : line.name,
                line.value);
  }
  request.headers = std::move(headers);
  return request;
}

void withUserAgent(OktaPart& okta, const std::string& agent) {
  const std::string challenge = okta.challenge();
  HttpRequest request = okta.verification(challenge);
  request.headers.remove("User-Agent");
  if (!agent.empty()) request.headers.add("User-Agent", agent);
  expectEcho(okta.send(request), challenge);
}

// Whether a body is the answer to a verification request that holds no challenge at all.
bool echoesNothing(const Exchange& answer) {
  if (!answer.success()) return false;
  try {
    const Json body = readJson(answer.response->body);
    return body.is_object() && body.get_object().contains("verification");
  } catch (const ShapeError&) {
    return false;
  }
}

}  // namespace

std::vector<Check> verifyChecks() {
  return {
      {
          .id = "verify/echo",
          .level = Level::Must,
          .requirement = "answers the verification GET with the challenge it was sent, as JSON",
          .source = {kEventHooks, "return the challenge in a JSON object named verification"},
          .sends = "a GET with X-Okta-Verification-Challenge and forty characters that were never "
                   "sent before",
          .expects = "status 200 and a JSON object whose member verification is that value",
          .catches = {"fixed-challenge", "no-get-handler", "echoes-plain-text",
                      "redirects-verification", "refuses-its-secret", "verifies-with-201"},
          .why = kUnverified,
          .fix = "On GET, answer 200 with {\"verification\": <value of "
                 "X-Okta-Verification-Challenge>}.",
          .recipe = "verification",
          .loses = "every event",
          .run =
              [](OktaPart& okta) {
                const std::string challenge = okta.challenge();
                expectEcho(okta.verify(challenge), challenge);
              },
      },
      {
          .id = "verify/fresh",
          .level = Level::Must,
          .requirement = "answers each verification with its own challenge, after deliveries too",
          .source = {kEventHooks, "a hook is verified again when its channel changes"},
          .sends =
              "three verification GETs, each with another challenge, the last one after a delivery",
          .expects = "each answered with its own challenge",
          .catches = {"fixed-challenge", "no-get-handler", "echoes-plain-text",
                      "redirects-verification", "refuses-its-secret", "verifies-with-201"},
          .why = "A cached or fixed answer fits one challenge; the next verification fails.",
          .fix = "Read the header on each request, and answer with Cache-Control: no-store.",
          .recipe = "verification",
          .run =
              [](OktaPart& okta) {
                for (int i = 0; i < 2; ++i) {
                  const std::string challenge = okta.challenge();
                  expectEcho(okta.verify(challenge), challenge);
                }
                okta.deliver(okta.event());
                const std::string challenge = okta.challenge();
                expectEcho(okta.verify(challenge), challenge);
              },
      },
      {
          .id = "verify/status-200",
          .level = Level::Should,
          .requirement = "answers the verification GET with status 200 and no other 2xx",
          .source = {kUnableToVerify,
                     "the answer shown is 200 OK; whether another 2xx passes is "
                     "not documented"},
          .sends = "a verification GET",
          .expects = "exactly status 200",
          .catches = {"verifies-with-201", "no-get-handler", "redirects-verification",
                      "refuses-its-secret"},
          .why = "Only 200 is known to verify a hook.",
          .fix = "Answer with 200.",
          .recipe = "verification",
          .run = [](OktaPart& okta) { expectStatus(okta.verify(okta.challenge()), {200}); },
      },
      {
          .id = "verify/content-type",
          .level = Level::Should,
          .requirement = "says application/json of its answer to the verification GET",
          .source = {kUnableToVerify, "Content-Type: application/json in the answer shown"},
          .sends = "a verification GET",
          .expects = "Content-Type: application/json; parameters are allowed",
          .catches = {"verifies-as-html", "no-get-handler", "echoes-plain-text",
                      "redirects-verification", "refuses-its-secret"},
          .why = "A client that believes the type would not read the body as JSON.",
          .fix = "Set Content-Type: application/json, or use the framework's JSON helper.",
          .recipe = "verification",
          .run =
              [](OktaPart& okta) {
                const Exchange answer = okta.verify(okta.challenge());
                expectAnswer(answer);
                const std::string type = mediaType(answer);
                if (type != "application/json") {
                  throw Unmet("Content-Type: application/json",
                              type.empty() ? "no Content-Type" : type);
                }
              },
      },
      {
          .id = "verify/no-html",
          .level = Level::Must,
          .requirement = "does not reflect a challenge as HTML",
          .source = {kCwe, "CWE-79: cross-site scripting"},
          .sends = "a verification GET whose challenge is <script>1</script>",
          .expects = "no text/html with the challenge in it",
          .catches = {"verifies-as-html"},
          .why = "Whoever can make a browser send that header runs a script under your origin.",
          .fix = "Answer as application/json, also when the challenge is not what you expected.",
          .recipe = "verification",
          .run =
              [](OktaPart& okta) {
                const Exchange answer = okta.verify("<script>1</script>");
                expectAnswer(answer);
                if (mediaType(answer) == "text/html" &&
                    answer.response->body.find("<script>1") != std::string::npos) {
                  throw Unmet("no text/html with the challenge in it", "text/html with it");
                }
              },
      },
      {
          .id = "verify/header-case",
          .level = Level::Must,
          .requirement = "finds the challenge whatever the case of the header's name",
          .source = {kHttp, "5.1: field names are case-insensitive"},
          .sends = "three verification GETs with the header's name in lower, upper and mixed case",
          .expects = "each answered with its challenge",
          .catches = {"exact-case-headers", "no-get-handler", "fixed-challenge",
                      "echoes-plain-text", "redirects-verification", "refuses-its-secret",
                      "verifies-with-201"},
          .why = "Proxies and HTTP/2 write header names in lower case; then verification fails.",
          .fix = "Look headers up through the framework, not in a map of raw names.",
          .recipe = "verification",
          .run =
              [](OktaPart& okta) {
                for (const char* name :
                     {"x-okta-verification-challenge", "X-OKTA-VERIFICATION-CHALLENGE",
                      "X-Okta-verification-CHALLENGE"}) {
                  const std::string challenge = okta.challenge();
                  expectEcho(okta.send(spelled(okta, challenge, name)), challenge);
                }
              },
      },
      {
          .id = "verify/json-escape",
          .level = Level::Should,
          .requirement = "escapes the challenge as JSON asks",
          .source = {kJsonRfc, "7: quotation mark and reverse solidus must be escaped"},
          .sends = "a verification GET whose challenge holds quotes, backslash, slash, ampersand "
                   "and angle brackets",
          .expects = "valid JSON that decodes to the same text",
          .catches = {"concatenates-json", "html-escapes-json", "no-get-handler", "fixed-challenge",
                      "echoes-plain-text", "rejects-odd-challenge", "redirects-verification",
                      "refuses-its-secret", "verifies-with-201"},
          .why = "Okta documents no alphabet for the challenge; put together by hand, the answer "
                 "is broken, or says what the caller wants it to.",
          .fix = "Serialize the answer with a JSON library.",
          .recipe = "verification",
          .run =
              [](OktaPart& okta) {
                const std::string challenge = okta.challenge() + R"("\/&=_-<>'+)";
                expectEcho(okta.verify(challenge), challenge);
              },
      },
      {
          .id = "verify/long",
          .level = Level::Should,
          .requirement = "answers a challenge of 512 characters",
          .source = {kEventHooks, "no length is documented; treat the value as opaque"},
          .sends = "a verification GET with a challenge of 512 characters",
          .expects = "all of it in the answer",
          .catches = {"short-challenge-only", "no-get-handler", "fixed-challenge",
                      "echoes-plain-text", "redirects-verification", "refuses-its-secret",
                      "verifies-with-201"},
          .why = "The one recorded challenge had 40 characters; nothing says that the next has.",
          .fix = "Do not match the challenge against a pattern.",
          .recipe = "verification",
          .run =
              [](OktaPart& okta) {
                const std::string challenge = okta.ids().token(512);
                expectEcho(okta.verify(challenge), challenge);
              },
      },
      {
          .id = "verify/with-auth",
          .level = Level::Must,
          .requirement = "verifies when the GET carries the hook's secret and custom headers",
          .source = {kUnableToVerify, "the request shown carries both"},
          .sends = "a verification GET with the hook's secret and a header of its own",
          .expects = "the challenge in the answer",
          .catches = {"no-get-handler", "fixed-challenge", "echoes-plain-text",
                      "get-refuses-custom-headers", "redirects-verification", "refuses-its-secret",
                      "verifies-with-201"},
          .why = kUnverified,
          .fix = "Let the GET carry any header, and check the secret as on POST.",
          .recipe = "verification",
          .loses = "every event",
          .run =
              [](OktaPart& okta) {
                const std::string challenge = okta.challenge();
                HttpRequest request = okta.verification(challenge);
                request.headers.add("x-any-key", "my-header-value");
                if (!request.headers.has("Authorization")) {
                  request.headers.add("Authorization", "Basic b2t0YTpob29r");
                }
                expectEcho(okta.send(request), challenge);
              },
      },
      {
          .id = "verify/no-auth",
          .level = Level::May,
          .requirement = "refuses to verify for a caller without the secret",
          .source = {kBestPractices, "validate the secret in every request"},
          .sends = "a verification GET without the secret",
          .expects = "status 401 or 403",
          .needs = {Need::Secret},
          .catches = {"open-verification", "no-auth", "login-redirect", "challenge-bypasses-auth",
                      "auth-5xx", "redirects-verification"},
          .why = "Okta sends the secret with the verification too; without it, anybody learns that "
                 "an event hook lives here.",
          .fix = "Check the secret before looking at the method.",
          .recipe = "auth-first",
          .run =
              [](OktaPart& okta) {
                HttpRequest request = okta.verification(okta.challenge());
                request.headers.remove(okta.subject().credentials().header);
                expectStatus(okta.send(request), {401, 403});
              },
      },
      {
          .id = "verify/missing-header",
          .level = Level::Should,
          .requirement =
              "answers a GET without a challenge with neither an error of its own nor an "
              "empty verification",
          .source = {kOwaspInput, "requests that make no sense are refused"},
          .sends = "a GET without a challenge",
          .expects = "no 5xx, and no 2xx with a member verification",
          .catches = {"null-verification", "crashes-without-challenge"},
          .why = "Health checks and browsers send such GETs. A 5xx alarms somebody for nothing; a "
                 "200 with null hides that the header was lost on the way.",
          .fix = "Answer 400, or a page, when the header is missing.",
          .recipe = "verification",
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                HttpRequest request = okta.verification("x");
                request.headers.remove(VerificationChallenge::kHeader);
                const Exchange answer = okta.send(request);
                expectNoServerError(answer, "a GET without a challenge");
                if (echoesNothing(answer)) {
                  throw Unmet("no verification in the answer",
                              answer.response->body.substr(0, 200));
                }
              },
      },
      {
          .id = "verify/same-path",
          .level = Level::Must,
          .requirement = "answers GET and POST at the very same URL, its query included",
          .source = {kEventHooks, "both go to the URI of the hook"},
          .sends = "a verification GET and a delivery to the hook's URL with a query added",
          .expects = "the challenge from the first, a 2xx from the second",
          .catches = {"ignores-query", "no-get-handler", "fixed-challenge", "echoes-plain-text",
                      "redirects-verification", "refuses-its-secret", "verifies-with-201"},
          .why = "A hook has one URI. Where only one of the two is at home, it verifies and loses "
                 "everything, or never verifies.",
          .fix = "Register GET and POST for the same route.",
          .recipe = "one-route",
          .loses = "every event",
          .run =
              [](OktaPart& okta) {
                const HttpUrl url = HttpUrl::parse(okta.subject().url());
                const std::string target = url.target +
                                           (url.target.find('?') == std::string::npos ? "?" : "&") +
                                           "tenant=a%20b";
                const std::string challenge = okta.challenge();
                expectEcho(okta.sendTo(target, okta.verification(challenge)), challenge);
                expectSuccess(okta.sendTo(target, okta.delivery(okta.event())));
              },
      },
      {
          .id = "verify/ua-agnostic",
          .level = Level::Should,
          .requirement = "verifies whatever the User-Agent says",
          .source = {kRecorded,
                     "Okta-Integrations on verification, Okta Hook Service v1.0.0 on "
                     "delivery; neither is promised"},
          .sends = "three verification GETs: with each recorded User-Agent, and with none",
          .expects = "each answered with its challenge",
          .catches = {"user-agent-gate", "no-get-handler", "fixed-challenge", "echoes-plain-text",
                      "redirects-verification", "refuses-its-secret", "verifies-with-201"},
          .why = "Okta may change it any day, and then the hook cannot be verified.",
          .fix = "Do not look at the User-Agent.",
          .recipe = "verification",
          .run =
              [](OktaPart& okta) {
                withUserAgent(okta, "Okta-Integrations");
                withUserAgent(okta, "Okta Hook Service v1.0.0 - " + okta.run().hookId);
                withUserAgent(okta, "");
              },
      },
      {
          .id = "verify/no-effect",
          .level = Level::Should,
          .requirement = "takes no GET for an event",
          .source = {kHttp, "9.2.1: GET is safe"},
          .sends = "five GETs with a challenge and the body of a delivery",
          .expects = "no effect of that event",
          .needs = {Need::Effects},
          .catches = {"get-is-an-event"},
          .why = "Prefetching, monitoring and Okta itself send GETs; each would act.",
          .fix = "Branch on the method before reading a body.",
          .recipe = "one-route",
          .run =
              [](OktaPart& okta) {
                const TestEvent event = okta.event();
                // The body of a delivery in a GET: what no client does, and what code that does not
                // look at the method would take.
                HttpRequest request = okta.delivery(event);
                request.method = "GET";
                request.headers.add(std::string(VerificationChallenge::kHeader), okta.challenge());
                for (int i = 0; i < 5; ++i) okta.send(request);
                okta.expectEffects(event, 0, "an event in the body of a GET");
              },
      },
      {
          .id = "verify/post-not-shortcut",
          .level = Level::Must,
          .checkClass = CheckClass::Normal,
          .requirement = "takes no POST for a verification, even if it carries a challenge",
          .source = {kEventHooks, "the verification is the only GET; all else comes by POST"},
          .sends = "a delivery with a challenge header added: with the secret, and without it",
          .expects = "the first is a 2xx and takes effect; the second is 401 or 403",
          .catches = {"challenge-bypasses-auth", "challenge-swallows-events", "auth-5xx",
                      "login-redirect", "no-auth", "refuses-its-secret"},
          .why = "Who adds that header to a POST gets past the secret, or makes events vanish.",
          .fix = "Verify on GET only.",
          .recipe = "one-route",
          .run =
              [](OktaPart& okta) {
                const TestEvent good = okta.event();
                HttpRequest request = okta.delivery(good);
                request.headers.add(std::string(VerificationChallenge::kHeader), okta.challenge());
                expectSuccess(okta.send(request));
                if (okta.witnessed()) {
                  okta.expectEffects(good, 1, "a delivery that carries a challenge");
                }
                if (okta.subject().credentials().secret.empty()) return;
                HttpRequest stranger = okta.delivery(okta.event());
                stranger.headers.remove(okta.subject().credentials().header);
                stranger.headers.add(std::string(VerificationChallenge::kHeader), okta.challenge());
                expectStatus(okta.send(stranger), {401, 403});
              },
      },
  };
}

}  // namespace hooks
