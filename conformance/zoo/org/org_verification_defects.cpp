// What a mock can get wrong about the one-time verification.

#include <memory>
#include <set>

#include "conformance/zoo/org/altering.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/verification_challenge.h"

namespace hooks {

namespace {

constexpr std::string_view kChallenge = VerificationChallenge::kHeader;

bool asks(const HttpRequest& request) { return request.method == "GET"; }

// An answer to a challenge made right where it is not.
OrgBlueprint::Outbound mendsAnswers(std::function<bool(const HttpResponse&)> which) {
  return [which](Org&, const std::string& url, HttpRequest request,
                 std::chrono::milliseconds deadline, const OrgBlueprint::Send& send) {
    const auto challenge = VerificationChallenge::in(request);
    Exchange exchange = send(url, std::move(request), deadline);
    if (challenge && exchange.response && which(*exchange.response)) {
      exchange.response = challenge->answer();
    }
    return exchange;
  };
}

OrgBlueprint::Outbound asksWith(std::function<void(HttpRequest&)> change) {
  return sends(false, std::move(change));
}

}  // namespace

std::vector<OrgDefect> orgVerificationDefects() {
  return {
      {"verifies-on-put", "asks the endpoint when a hook is replaced",
       [](OrgBlueprint& mock) {
         mock.api = [](Org&, const HttpRequest& request, const OrgBlueprint::Next& next) {
           HttpResponse response = next(request);
           if (request.method != "PUT" || !aboutHooks(request) || response.status != 200) {
             return response;
           }
           HttpRequest verify = request;
           verify.method = "POST";
           verify.body.clear();
           verify.headers.set("Content-Length", "0");
           verify.target = std::string(kHooksPath) + "/" +
                           std::string(*textAt(readJson(response.body), "/id")) +
                           "/lifecycle/verify";
           next(verify);
           return response;
         };
       }},
      {"verifies-as-hook-service", "asks with the User-Agent of deliveries",
       [](OrgBlueprint& mock) {
         mock.outbound = asksWith([](HttpRequest& request) {
           request.headers.set("User-Agent", "Okta Hook Service v1.0.0");
         });
       }},
      {"verification-without-secret", "asks without the secret",
       [](OrgBlueprint& mock) {
         mock.outbound =
             asksWith([](HttpRequest& request) { request.headers.remove("Authorization"); });
       }},
      {"two-challenges", "sends the challenge under the old name, too",
       [](OrgBlueprint& mock) {
         mock.outbound = asksWith([](HttpRequest& request) {
           request.headers.add("X-Okta-Verification-Token",
                               std::string(request.headers.find(kChallenge).value_or("")));
         });
       }},
      {"adds-bearer", "puts Bearer in front of the secret",
       [](OrgBlueprint& mock) {
         mock.outbound = [](Org&, const std::string& url, HttpRequest request,
                            std::chrono::milliseconds deadline, const OrgBlueprint::Send& send) {
           if (const auto secret = request.headers.find("Authorization")) {
             request.headers.set("Authorization", "Bearer " + std::string(*secret));
           }
           return send(url, std::move(request), deadline);
         };
       }},
      {"one-challenge", "sends the same challenge always",
       [](OrgBlueprint& mock) {
         mock.outbound = [](Org&, const std::string& url, HttpRequest request,
                            std::chrono::milliseconds deadline, const OrgBlueprint::Send& send) {
           const auto challenge = VerificationChallenge::in(request);
           if (challenge) {
             request.headers.set(kChallenge, "Me_rShK8JHsTnbyYrWXCEoMGbM_zsZ6k0hLPZ_Pg");
           }
           const auto sent = VerificationChallenge::in(request);
           Exchange exchange = send(url, std::move(request), deadline);
           if (challenge && exchange.response && !sent->complaintAbout(*exchange.response)) {
             exchange.response = challenge->answer();
           }
           return exchange;
         };
       }},
      {"short-challenge", "sends challenges of eight characters",
       [](OrgBlueprint& mock) {
         mock.outbound = [](Org&, const std::string& url, HttpRequest request,
                            std::chrono::milliseconds deadline, const OrgBlueprint::Send& send) {
           const auto challenge = VerificationChallenge::in(request);
           if (challenge) request.headers.set(kChallenge, challenge->value().substr(0, 8));
           const auto sent = VerificationChallenge::in(request);
           Exchange exchange = send(url, std::move(request), deadline);
           if (challenge && exchange.response && !sent->complaintAbout(*exchange.response)) {
             exchange.response = challenge->answer();
           }
           return exchange;
         };
       }},
      {"verified-answers-204", "answers a verification that succeeded without the hook",
       [](OrgBlueprint& mock) {
         mock.api = answers([](const HttpRequest& request, HttpResponse& response) {
           if (verifies(request) && response.status == 200) response = HttpResponse{.status = 204};
         });
       }},
      {"explains-failed-verification",
       "says what went wrong with a verification in words of its own",
       [](OrgBlueprint& mock) {
         mock.api = answersWith(verifies, [](Json& document) {
           if (Json* cause = at(document, "/errorCauses/0/errorSummary")) {
             *cause = "The endpoint answered with another value";
           }
         });
       }},
      {"verifies-any-200", "takes any 200 for a right answer",
       [](OrgBlueprint& mock) {
         mock.outbound = mendsAnswers(
             [](const HttpResponse& r) { return r.status == 200 && r.body.size() < (1 << 16); });
       }},
      {"verifies-any-status", "looks at the body of an answer only",
       [](OrgBlueprint& mock) {
         mock.outbound =
             mendsAnswers([](const HttpResponse& r) { return r.status == 201 || r.status == 401; });
       }},
      {"follows-redirects", "follows redirects",
       [](OrgBlueprint& mock) {
         mock.outbound = [](Org&, const std::string& url, HttpRequest request,
                            std::chrono::milliseconds deadline, const OrgBlueprint::Send& send) {
           Exchange exchange = send(url, request, deadline);
           if (exchange.status() < 300 || exchange.status() > 399) return exchange;
           const auto location = exchange.response->headers.find("Location");
           if (!location) return exchange;
           request.headers.remove("Host");
           return send(std::string(*location), std::move(request), deadline);
         };
       }},
      {"verifies-in-one-attempt", "asks an endpoint once",
       [](OrgBlueprint& mock) {
         // The answer that would be asked for again is turned into one that is not.
         mock.outbound = [](Org&, const std::string& url, HttpRequest request,
                            std::chrono::milliseconds deadline, const OrgBlueprint::Send& send) {
           const bool asked = asks(request);
           Exchange exchange = send(url, std::move(request), deadline);
           if (asked && (!exchange.answered() || exchange.status() >= 500)) {
             exchange.unanswered.reset();
             exchange.response = HttpResponse{.status = 404};
           }
           return exchange;
         };
       }},
      {"new-challenge-on-retry", "asks with another challenge the second time",
       [](OrgBlueprint& mock) {
         auto seen = std::make_shared<std::set<std::string>>();
         mock.outbound = [seen](Org&, const std::string& url, HttpRequest request,
                                std::chrono::milliseconds deadline,
                                const OrgBlueprint::Send& send) {
           const auto challenge = VerificationChallenge::in(request);
           if (!challenge || seen->insert(challenge->value()).second) {
             return send(url, std::move(request), deadline);
           }
           request.headers.set(kChallenge, "another" + challenge->value().substr(7));
           Exchange exchange = send(url, std::move(request), deadline);
           if (exchange.success()) exchange.response = challenge->answer();
           return exchange;
         };
       }},
      {"verifies-three-times", "asks an endpoint three times",
       [](OrgBlueprint& mock) {
         mock.outbound = [](Org&, const std::string& url, HttpRequest request,
                            std::chrono::milliseconds deadline, const OrgBlueprint::Send& send) {
           Exchange exchange = send(url, request, deadline);
           if (!asks(request) || exchange.status() < 500) return exchange;
           Exchange again = send(url, request, deadline);
           return again.status() >= 500 ? send(url, std::move(request), deadline) : again;
         };
       }},
      {"patient-verification", "waits ten seconds for the challenge",
       [](OrgBlueprint& mock) {
         mock.outbound = [](Org&, const std::string& url, HttpRequest request,
                            std::chrono::milliseconds deadline, const OrgBlueprint::Send& send) {
           if (asks(request)) deadline = std::chrono::seconds(10);
           return send(url, std::move(request), deadline);
         };
       }},
      {"failed-verification-revokes", "takes back a verification when a later one fails",
       [](OrgBlueprint& mock) {
         mock.api = [](Org& org, const HttpRequest& request, const OrgBlueprint::Next& next) {
           HttpResponse response = next(request);
           if (!verifies(request) || response.status == 200) return response;
           if (auto hook = org.hook(request.path().substr(kHooksPath.size() + 1, 20))) {
             hook->verified = false;
             org.putHook(*hook);
           }
           return response;
         };
       }},
      {"logs-no-verification", "logs no verification that failed",
       [](OrgBlueprint& mock) {
         mock.api = answersWith(readsLog, [](Json& page) {
           if (!page.is_array()) return;
           JsonArray kept;
           for (const Json& event : page.get_array()) {
             if (textAt(event, "/eventType") != "event_hook.verified" ||
                 textAt(event, "/outcome/result") == "SUCCESS") {
               kept.push_back(event);
             }
           }
           page = std::move(kept);
         });
       }},
      {"reads-any-length", "reads answers of any length",
       [](OrgBlueprint& mock) { mock.client.maxAnswerBytes = 64 << 20; }},
      {"trusts-any-certificate", "trusts any certificate",
       [](OrgBlueprint& mock) { mock.client.insecure = true; }},
  };
}

}  // namespace hooks
