// The secret that tells Okta from everybody else.

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>

#include "conformance/check/expectations.h"
#include "conformance/check/okta_part.h"
#include "conformance/check/time_comparison.h"
#include "conformance/checks/receiver_checks.h"
#include "conformance/checks/sources.h"
#include "fixtures/wire/base64.h"

namespace hooks {

namespace {

constexpr char kAnybody[] = "Anybody who knows the URL can make up users, lock-outs and logins.";
constexpr char kCompareWhole[] =
    "Compare the whole header value with the configured text, in constant time.";

HttpRequest presenting(OktaPart& okta, const TestEvent& event, const std::string& value) {
  HttpRequest request = okta.delivery(event);
  request.headers.set(okta.subject().credentials().header, value);
  return request;
}

std::string secretOf(OktaPart& okta) { return okta.subject().credentials().secret.reveal(); }

// A secret of the same length and the same first character that is not the secret.
std::string otherSecret(OktaPart& okta) {
  std::string other = secretOf(okta);
  other.back() = other.back() == 'x' ? 'y' : 'x';
  return other;
}

std::string caseFlipped(std::string text) {
  // The last letter: the first ones may be the name of a scheme, whose case does not matter.
  for (std::size_t i = text.size(); i-- > 0;) {
    const auto c = static_cast<unsigned char>(text[i]);
    if ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') {
      text[i] = static_cast<char>(c ^ 0x20);
      return text;
    }
  }
  return text;
}

// Values that are nearly the secret, and must not pass for it.
//
// A receiver may take Basic credentials apart, and then they are the same in every spelling:
// without the padding, say. What means the same user and password is therefore not among them, and
// the password itself is changed as well.
std::vector<std::string> nearMisses(const std::string& secret) {
  std::vector<std::string> values = {secret.substr(0, secret.size() - 1), secret + "x",
                                     "x" + secret, caseFlipped(secret)};
  if (const auto basic = BasicCredentials::in(secret)) {
    const std::string& password = basic->password;
    values.push_back(secret.substr(0, secret.size() - 4));
    for (const std::string& other : {password.substr(0, password.empty() ? 0 : password.size() - 1),
                                     password + "x", "x" + password, caseFlipped(password)}) {
      values.push_back(BasicCredentials{basic->user, other}.headerValue());
    }
    // Many decoders stop at the padding: what stands behind it means nothing to them.
    std::erase_if(values, [&](const std::string& value) {
      return BasicCredentials::in(value) == basic ||
             BasicCredentials::in(value.substr(0, value.find('='))) == basic;
    });
  }
  std::erase_if(values, [&](const std::string& value) { return value.empty() || value == secret; });
  return values;
}

// Delivers to a receiver that expects `credentials`, with them and with a secret that is wrong.
void worksConfiguredWith(OktaPart& okta, const HookCredentials& credentials) {
  okta.withCredentials(credentials, [&](OktaPart& other) {
    expectSuccess(other.deliver(other.event()));
    HttpRequest wrong = other.delivery(other.event());
    wrong.headers.set(credentials.header, "wrong");
    expectStatus(other.send(wrong), {401, 403});
  });
}

constexpr std::size_t kPairs = 2000;
constexpr std::size_t kFewestPairs = 30;
constexpr std::chrono::milliseconds kMeasuring{1'500};
// Beyond this t a difference is no accident, and a larger one between equals is the machine's.
constexpr double kSure = 5;
// What is not to be seen by then is not worth a verdict.
constexpr double kTellingMicroseconds = 1'000;

// How long it takes to refuse one secret and another, in turn. Throws Unclear for a receiver that
// does not simply refuse them.
struct Refusals {
  std::vector<double> first;
  std::vector<double> last;
};

Refusals measureRefusals(OktaPart& okta, const HttpRequest& first, const HttpRequest& last) {
  Subject& subject = okta.subject();
  Refusals times;
  int status = 0;
  const auto took = [&](const HttpRequest& request) {
    // Not kept for the report: there are thousands, and all are alike.
    const Exchange answer = subject.transport().send(subject.url(), request, kBudget);
    if (status == 0) status = answer.status();
    if (answer.status() != status || status < 400 || status > 499) {
      throw Unclear("a wrong secret is answered with " + described(answer) +
                    ", and only refusals that are all alike can be compared");
    }
    return static_cast<double>(answer.took.count());
  };
  took(first);
  took(last);
  const TimePoint until = subject.clock().now() + kMeasuring;
  const auto vary = [](const std::vector<double>& values) {
    return std::adjacent_find(values.begin(), values.end(), std::not_equal_to<>()) != values.end();
  };
  for (std::size_t i = 0; i < kPairs; ++i) {
    if (i >= kFewestPairs && subject.clock().now() >= until) break;
    // On a clock that is moved by hand, more of the same tells nothing new.
    if (i == kFewestPairs && !vary(times.first) && !vary(times.last)) break;
    // Whichever comes first may find the caches cold.
    if (i % 2 == 0) times.first.push_back(took(first));
    times.last.push_back(took(last));
    if (i % 2 == 1) times.first.push_back(took(first));
  }
  return times;
}

std::string rounded(double value) {
  char text[40];
  std::snprintf(text, sizeof text, "%.3g", value);
  return text;
}

}  // namespace

std::vector<Check> authChecks() {
  return {
      {
          .id = "auth/good",
          .level = Level::Must,
          .requirement = "takes a delivery that carries the configured secret",
          .source = {kEventHooks, "the secret travels as configured, with no scheme added"},
          .sends = "a delivery with the secret exactly as configured",
          .expects = "a 2xx within three seconds",
          .needs = {Need::Secret},
          .catches = {"refuses-its-secret"},
          .why = "Every delivery is refused with a 4xx, which Okta does not send again.",
          .fix = "Expect the header exactly as it is configured in Okta, with no prefix.",
          .recipe = "secret",
          .loses = "every event",
          .run = [](OktaPart& okta) { expectSuccess(okta.deliver(okta.event())); },
      },
      {
          .id = "auth/missing",
          .level = Level::Must,
          .requirement = "refuses a delivery without the secret, and does nothing about it",
          .source = {kBestPractices, "validate the secret in every request"},
          .sends = "a delivery without the header of the secret",
          .expects = "status 401 or 403, and no effect",
          .needs = {Need::Secret},
          .catches = {"no-auth", "works-before-auth", "auth-5xx", "login-redirect"},
          .why = kAnybody,
          .fix = "Answer 401 unless the header is there and right.",
          .recipe = "secret",
          .run =
              [](OktaPart& okta) {
                const TestEvent event = okta.event();
                HttpRequest request = okta.delivery(event);
                request.headers.remove(okta.subject().credentials().header);
                expectStatus(okta.send(request), {401, 403});
                okta.expectNoEffectIfWitnessed(event, "a delivery without the secret");
              },
      },
      {
          .id = "auth/wrong",
          .level = Level::Must,
          .requirement = "refuses a delivery with another secret of the same length",
          .source = {kBestPractices, "validate the secret in every request"},
          .sends = "a delivery with another secret of the same length",
          .expects = "status 401 or 403, and no effect",
          .needs = {Need::Secret},
          .catches = {"presence-only", "auth-5xx", "login-redirect", "no-auth",
                      "works-before-auth"},
          .why = kAnybody,
          .fix = kCompareWhole,
          .recipe = "secret",
          .run =
              [](OktaPart& okta) {
                const TestEvent event = okta.event();
                expectStatus(okta.send(presenting(okta, event, otherSecret(okta))), {401, 403});
                okta.expectNoEffectIfWitnessed(event, "a delivery with a wrong secret");
              },
      },
      {
          .id = "auth/prefix-suffix",
          .level = Level::Must,
          .requirement = "refuses a part of the secret, more than it, and another case of it",
          .source = {kCwe, "CWE-187: partial string comparison"},
          .sends = "deliveries with the secret less its last character, with one more before or "
                   "behind it, and with a letter in the other case",
          .expects = "status 401 or 403 each time",
          .needs = {Need::Secret},
          .catches = {"compares-prefix", "compares-start", "compares-ignoring-case", "auth-5xx",
                      "login-redirect", "no-auth", "presence-only"},
          .why = "What compares only a part can be guessed part by part.",
          .fix = kCompareWhole,
          .recipe = "secret",
          .run =
              [](OktaPart& okta) {
                for (const std::string& value : nearMisses(secretOf(okta))) {
                  expectStatus(okta.send(presenting(okta, okta.event(), value)), {401, 403});
                }
              },
      },
      {
          .id = "auth/basic-utf8-colon",
          .level = Level::Should,
          .requirement = "takes a Basic secret whose password holds a colon and UTF-8",
          .source = {kBasicAuth, "2: the user-id ends at the first colon"},
          .sends = "a delivery to a receiver configured with Basic of usér:pa:ss, and one with a "
                   "wrong secret",
          .expects = "a 2xx for the first, 401 or 403 for the second",
          .needs = {Need::Secret, Need::OtherAuth},
          .catches = {"splits-basic-at-last-colon", "auth-5xx", "login-redirect", "no-auth",
                      "presence-only", "refuses-its-secret"},
          .why = "A password like that is legal, and every delivery with it is refused.",
          .fix = "Compare the header as a whole; do not take it apart.",
          .recipe = "secret",
          .run =
              [](OktaPart& okta) {
                // usér:pa:ss
                worksConfiguredWith(okta, {.secret = Secret("Basic dXPDqXI6cGE6c3M=")});
              },
      },
      {
          .id = "auth/malformed",
          .level = Level::Must,
          .requirement = "refuses a malformed Authorization with a 4xx",
          .source = {kCwe, "CWE-755: improper handling of exceptional conditions"},
          .sends = "deliveries whose secret is empty, a scheme alone, no base64, or base64 without "
                   "a colon",
          .expects = "status 400, 401 or 403 each time",
          .needs = {Need::Secret},
          .catches = {"throws-on-bad-base64", "auth-5xx", "login-redirect", "no-auth",
                      "presence-only"},
          .why = "A stranger can make the receiver fail at will; a 5xx is sent again.",
          .fix = "Treat whatever cannot be decoded as a wrong secret.",
          .recipe = "secret",
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                for (const char* value : {"", "Basic ", "Basic !!!",
                                          "Basic bm9jb2xvbg==", "Basic YTpi=", "Bearer", ":"}) {
                  const TestEvent event = okta.event();
                  expectStatus(okta.send(presenting(okta, event, value)), {400, 401, 403});
                }
              },
      },
      {
          .id = "auth/opaque",
          .level = Level::Must,
          .requirement = "takes a secret that is any text, without a scheme",
          .source = {kEventHooks, "the secret is simply a text string"},
          .sends = "a delivery to a receiver configured with a text of blanks, quotes and signs, "
                   "and one with a wrong secret",
          .expects = "a 2xx for the first, 401 or 403 for the second",
          .needs = {Need::Secret, Need::OtherAuth},
          .catches = {"splits-secret-at-space", "auth-5xx", "login-redirect", "no-auth",
                      "presence-only", "refuses-its-secret"},
          .why = "Okta sends what was typed into the form. A receiver that looks for a scheme "
                 "refuses it.",
          .fix = kCompareWhole,
          .recipe = "secret",
          .loses = "every event, if the secret is such a text",
          .run =
              [](OktaPart& okta) {
                worksConfiguredWith(okta, {.secret = Secret("a^*&$!HOME %41 \"q\" b")});
              },
      },
      {
          .id = "auth/custom-header",
          .level = Level::Must,
          .requirement = "takes the secret in the header that is configured",
          .source = {kManagementApi, "authScheme.key is the name of the header"},
          .sends = "a delivery to a receiver that expects its secret in X-Api-Key, and one with a "
                   "wrong secret",
          .expects = "a 2xx for the first, 401 or 403 for the second",
          .needs = {Need::Secret, Need::OtherAuth},
          .catches = {"only-authorization", "auth-5xx", "login-redirect", "no-auth",
                      "presence-only", "refuses-its-secret"},
          .why = "With another header configured, every delivery is refused, or none is checked.",
          .fix = "Make the name of the header configurable.",
          .recipe = "secret",
          .loses = "every event, if the hook uses another header",
          .run =
              [](OktaPart& okta) {
                worksConfiguredWith(okta, {.header = "X-Api-Key", .secret = Secret("k3y-1")});
              },
      },
      {
          .id = "auth/duplicate",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "does not judge two secret headers by their order",
          .source = {kCwe, "CWE-444: inconsistent interpretation of requests"},
          .sends = "two deliveries with the header of the secret twice: wrong and right, right and "
                   "wrong",
          .expects = "the same answer to both",
          .needs = {Need::Secret},
          .catches = {"last-auth-header-wins", "compares-ignoring-case", "compares-prefix",
                      "compares-start"},
          .why = "A proxy in front may have judged the other one.",
          .fix = "Refuse a request that carries the header twice.",
          .recipe = "secret",
          .run =
              [](OktaPart& okta) {
                const auto both = [&](const std::string& first, const std::string& second) {
                  const std::string name = okta.subject().credentials().header;
                  HttpRequest request = okta.delivery(okta.event());
                  request.headers.set(name, first);
                  request.headers.add(name, second);
                  return okta.send(request);
                };
                const Exchange badFirst = both(otherSecret(okta), secretOf(okta));
                const Exchange goodFirst = both(secretOf(okta), otherSecret(okta));
                if (badFirst.success() != goodFirst.success()) {
                  throw Unmet("the same answer whichever comes first",
                              described(badFirst) + " with the wrong one first, " +
                                  described(goodFirst) + " with the right one first");
                }
              },
      },
      {
          .id = "auth/before-parse",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "turns a stranger away before it looks at the body",
          .source = {kOwaspApi, "API4: unrestricted resource consumption"},
          .sends = "with a wrong secret: a body that is half a JSON document, and one of 2 MiB",
          .expects = "status 401 or 403 to both, whatever the body",
          .needs = {Need::Secret},
          .catches = {"parses-before-auth", "auth-5xx", "login-redirect", "no-auth",
                      "presence-only"},
          .why = "Who has no secret should not be able to make the receiver read and parse.",
          .fix = "Check the header before the body parser; in Express, mount it first.",
          .recipe = "auth-first",
          .harmful = true,
          .run =
              [](OktaPart& okta) {
                HttpRequest request = okta.post(std::string("{\"data\":"));
                request.headers.set(okta.subject().credentials().header, otherSecret(okta));
                expectStatus(okta.send(request), {401, 403});
                request.body = "{\"pad\":\"" + std::string(2 << 20, 'x') + "\"}";
                const Exchange answer = okta.send(request);
                // Who answers early may close while we still send: that is no fault.
                if (answer.unanswered == Unanswered::Reset) return;
                expectStatus(answer, {401, 403});
              },
      },
      {
          .id = "auth/fail-is-4xx",
          .level = Level::Must,
          .requirement = "answers a wrong secret with a 4xx, never with a redirect or a 5xx",
          .source = {kEventHooks, "a 4xx is not sent again, a 5xx is"},
          .sends = "a delivery with a wrong secret",
          .expects = "a 4xx",
          .needs = {Need::Secret},
          .catches = {"login-redirect", "auth-5xx", "no-auth", "presence-only"},
          .why = "A redirect to a login page looks like success to some clients; a 5xx doubles the "
                 "load of whoever is guessing.",
          .fix = "Answer 401.",
          .recipe = "secret",
          .run =
              [](OktaPart& okta) {
                expectRefused(okta.send(presenting(okta, okta.event(), otherSecret(okta))),
                              "a wrong secret");
              },
      },
      {
          .id = "auth/timing",
          .level = Level::May,
          .checkClass = CheckClass::Normal,
          .requirement = "takes no longer to refuse a secret that begins right",
          .source = {kStandardWebhooks, "compare in constant time; CWE-208"},
          .sends = "up to four thousand deliveries within two seconds, in turn with a secret whose "
                   "first character is wrong and one whose last is",
          .expects = "no difference between the times they take, by Welch's t",
          .needs = {Need::Secret},
          .catches = {"compares-byte-by-byte"},
          .why = "Who can measure how much of a guess was right finds the secret character by "
                 "character.",
          .fix = "Compare in constant time: crypto.timingSafeEqual, hmac.compare_digest, "
                 "MessageDigest.isEqual, subtle.ConstantTimeCompare.",
          .recipe = "secret",
          .turn = Turn::Alone,
          .run =
              [](OktaPart& okta) {
                const std::string secret = secretOf(okta);
                if (secret.size() < 8) throw Skipped("the secret is too short to begin right");
                const TestEvent event = okta.event();
                std::string wrong = secret;
                wrong.front() = wrong.front() == 'x' ? 'y' : 'x';
                const Refusals times = measureRefusals(okta, presenting(okta, event, wrong),
                                                       presenting(okta, event, otherSecret(okta)));
                Refusals equals;
                for (std::size_t i = 0; i < times.first.size(); ++i) {
                  (i / 2 % 2 == 0 ? equals.first : equals.last).push_back(times.first[i]);
                }
                const TimeComparison control = compareTimes(equals.first, equals.last);
                const TimeComparison found = compareTimes(times.first, times.last);
                const std::string measured = rounded(found.difference) +
                                             " us between a wrong first and a wrong last "
                                             "character, t = " +
                                             rounded(found.t) + ", d = " + rounded(found.effect) +
                                             ", of " + std::to_string(times.first.size()) +
                                             " pairs";
                okta.remark(measured);
                if (std::abs(control.t) > kSure) {
                  throw Unclear("it is too noisy: equal requests differ as well, t = " +
                                rounded(control.t));
                }
                if (found.t > kSure) throw Unmet("no difference that can be measured", measured);
                if (found.visible > kTellingMicroseconds) {
                  throw Unclear("it is too noisy: less than " + rounded(found.visible) +
                                " us would not show");
                }
              },
      },
      {
          .id = "auth/no-lockout",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "still takes good deliveries after thirty with a wrong secret",
          .source = {kEventHooks, "delivery is attempted at most twice; what is refused is lost"},
          .sends = "thirty deliveries with a wrong secret, then one with the right one",
          .expects = "a 2xx to the last",
          .needs = {Need::Secret},
          .catches = {"locks-out", "refuses-its-secret"},
          .why = "A stranger could shut Okta out by guessing.",
          .fix = "Do not count failures against the hook's own address or secret.",
          .recipe = "secret",
          .turn = Turn::Alone,
          .run =
              [](OktaPart& okta) {
                for (int i = 0; i < 3; ++i) {
                  std::vector<HttpRequest> guesses;
                  for (const TestEvent& event : okta.events(10)) {
                    guesses.push_back(presenting(okta, event, otherSecret(okta)));
                  }
                  okta.sendTogether(std::move(guesses));
                }
                expectSuccess(okta.deliver(okta.event()));
              },
      },
  };
}

}  // namespace hooks
