// The way to the endpoint.

#include "conformance/check/expectations.h"
#include "conformance/check/okta_part.h"
#include "conformance/checks/receiver_checks.h"
#include "conformance/checks/sources.h"

namespace hooks {

namespace {

constexpr std::chrono::hours kFortnight{14 * 24};

std::string days(std::chrono::seconds time) {
  const auto count = std::chrono::duration_cast<std::chrono::hours>(time).count() / 24;
  return std::to_string(count) + (count == 1 ? " day" : " days");
}

// A value like the secret that is not the secret.
std::string unlike(std::string secret) {
  for (char& c : secret) c = c == 'x' ? 'y' : 'x';
  return secret;
}

}  // namespace

std::vector<Check> tlsChecks() {
  return {
      {
          .id = "tls/chain",
          .level = Level::Must,
          .requirement = "shows a certificate that Okta can trust, over TLS 1.2 or later",
          .source = {kManagementApi, "the uri must be a valid https endpoint"},
          .sends = "a TLS handshake, and no request",
          .expects = "a chain up to an authority that is trusted, the host's name, two weeks until "
                     "it expires, and TLS 1.2 or later",
          .needs = {Need::Tls, Need::Connection},
          .catches = {"self-signed", "unknown-authority", "missing-intermediate",
                      "certificate-for-another", "expired-certificate", "certificate-expires-soon",
                      "old-tls"},
          .why = "Okta's client refuses the connection: the hook cannot be verified, and when a "
                 "certificate expires, deliveries end without a word.",
          .fix =
              "Serve the certificate with its intermediates (fullchain.pem), made out to the host "
              "of the url, and renew it by itself.",
          .recipe = "tls",
          .loses = "every event",
          .run =
              [](OktaPart& okta) {
                const auto found = okta.subject().inspectTls();
                if (!found) throw Skipped("its certificate cannot be looked at from here");
                if (!found->failure.empty()) throw Unmet("a TLS handshake", found->failure);
                okta.remark(found->version + ", and " + days(found->left) +
                            " until the certificate expires");
                std::string all;
                for (const std::string& problem : found->problems) {
                  all += (all.empty() ? "" : "; ") + problem;
                }
                if (!all.empty()) {
                  throw Unmet(
                      "a certificate of a trusted authority, made out to the host and in "
                      "date, over TLS 1.2 or later",
                      all);
                }
                if (found->left < kFortnight) {
                  throw Unmet("two weeks until the certificate expires", days(found->left),
                              Level::Should);
                }
              },
      },
      {
          .id = "tls/plain",
          .level = Level::Should,
          .requirement = "takes no delivery over plain http",
          .source = {kBestPractices, "hook endpoints should be called over https"},
          .sends = "to the same host over http, a verification without the secret; if somebody "
                   "answers, a delivery: with the secret on this machine, and elsewhere with "
                   "another, and none of the hook's own headers, which are not to be read by the "
                   "network either",
          .expects = "no 2xx",
          .needs = {Need::Tls},
          .catches = {"plain-too"},
          .why =
              "One wrong letter in the url, and the secret and all events can be read on the way.",
          .fix = "Redirect plain http to https, or do not listen there.",
          .recipe = "tls",
          .run =
              [](OktaPart& okta) {
                const HookCredentials& credentials = okta.subject().credentials();
                HttpRequest probe = okta.verification(okta.challenge());
                probe.headers.remove(credentials.header);
                const bool here = isLoopback(HttpUrl::parse(okta.subject().url()).host);
                const auto keepOwnHeaders = [&](HttpRequest& request) {
                  if (here) return;
                  for (const HttpHeader& line : credentials.custom) {
                    request.headers.remove(line.name);
                  }
                };
                keepOwnHeaders(probe);
                const Exchange there = okta.sendPlain(probe);
                if (!there.answered() || (there.status() >= 300 && there.status() < 400)) return;

                HttpRequest delivery = okta.delivery(okta.event());
                keepOwnHeaders(delivery);
                if (!here && !credentials.secret.empty()) {
                  delivery.headers.set(credentials.header, unlike(credentials.secret.reveal()));
                }
                const Exchange answer = okta.sendPlain(delivery);
                if (answer.success()) {
                  throw Unmet("no 2xx to a delivery over plain http", described(answer));
                }
                if (!here && (answer.status() == 401 || answer.status() == 403)) {
                  throw Unclear("over plain http it answers " + std::to_string(answer.status()) +
                                " to a wrong secret; whether it takes the right one was not tried, "
                                "because the network could read it");
                }
              },
      },
  };
}

}  // namespace hooks
