#include "conformance/zoo/building.h"

namespace hooks {

using namespace building;

namespace {

HttpResponse jsonAnswer(std::string body) {
  return {200, {{"Content-Type", "application/json"}}, std::move(body)};
}

// Changes the answer to a verification that would have been right.
Defect verifying(std::string name, std::string about,
                 std::function<void(const std::string& challenge, HttpResponse&)> change) {
  return around(
      std::move(name), std::move(about),
      [change = std::move(change)](Surroundings&, const ReceiverOptions&,
                                   const HttpRequest& request, const Blueprint::Next& next) {
        HttpResponse response = next(request);
        if (isVerification(request) && response.status == 200) {
          change(challengeIn(request), response);
        }
        return response;
      });
}

// Refuses verifications of a kind.
Defect notVerifying(std::string name, std::string about, int status,
                    std::function<bool(const HttpRequest&)> kind) {
  return around(
      std::move(name), std::move(about),
      [status, kind = std::move(kind)](Surroundings&, const ReceiverOptions&,
                                       const HttpRequest& request, const Blueprint::Next& next) {
        HttpResponse response = next(request);
        return isVerification(request) && response.status == 200 && kind(request)
                   ? HttpResponse{status}
                   : response;
      });
}

}  // namespace

std::vector<Defect> verifyDefects() {
  return {
      verifying("fixed-challenge", "answers every verification with the same value",
                [](const std::string&, HttpResponse& answer) {
                  answer.body = R"({"verification":"fixed"})";
                }),
      notVerifying("no-get-handler", "answers GET with 404", 404,
                   [](const HttpRequest&) { return true; }),
      verifying("echoes-plain-text", "answers with the bare challenge as text",
                [](const std::string& challenge, HttpResponse& answer) {
                  answer.headers.set("Content-Type", "text/plain");
                  answer.body = challenge;
                }),
      verifying("verifies-with-201", "answers a verification with 201",
                [](const std::string&, HttpResponse& answer) { answer.status = 201; }),
      verifying("verifies-as-html", "says text/html of its JSON",
                [](const std::string&, HttpResponse& answer) {
                  answer.headers.set("Content-Type", "text/html; charset=utf-8");
                }),
      notVerifying("exact-case-headers", "looks for the header in one spelling only", 400,
                   [](const HttpRequest& request) {
                     for (const HttpHeader& line : request.headers) {
                       if (line.name == VerificationChallenge::kHeader) return false;
                     }
                     return true;
                   }),
      verifying("concatenates-json", "puts the challenge into JSON by concatenation",
                [](const std::string& challenge, HttpResponse& answer) {
                  answer.body = "{\"verification\":\"" + challenge + "\"}";
                }),
      verifying("html-escapes-json", "escapes the challenge as for HTML",
                [](const std::string&, HttpResponse& answer) {
                  for (auto i = answer.body.find('&'); i != std::string::npos;
                       i = answer.body.find('&', i + 5)) {
                    answer.body.replace(i, 1, "&amp;");
                  }
                }),
      notVerifying("rejects-odd-challenge", "takes only challenges of letters and digits", 400,
                   [](const HttpRequest& request) {
                     return challengeIn(request).find_first_of("\"\\&<>'") != std::string::npos;
                   }),
      notVerifying("short-challenge-only", "takes no challenge over 64 characters", 400,
                   [](const HttpRequest& request) { return challengeIn(request).size() > 64; }),
      notVerifying("get-refuses-custom-headers", "verifies only without custom headers", 400,
                   [](const HttpRequest& request) { return request.headers.has("x-any-key"); }),
      around("open-verification", "does not ask for the secret on GET",
             [](Surroundings&, const ReceiverOptions& options, HttpRequest request,
                const Blueprint::Next& next) {
               if (request.method == "GET") {
                 request.headers.set(options.authHeader, options.secret.reveal());
               }
               return next(request);
             }),
      around("null-verification", "answers a GET without a challenge with null",
             [](Surroundings&, const ReceiverOptions&, const HttpRequest& request,
                const Blueprint::Next& next) {
               HttpResponse response = next(request);
               if (request.method == "GET" && response.status == 400) {
                 return jsonAnswer(R"({"verification":null})");
               }
               return response;
             }),
      around("crashes-without-challenge", "fails on a GET without a challenge",
             [](Surroundings& world, const ReceiverOptions&, const HttpRequest& request,
                const Blueprint::Next& next) {
               HttpResponse response = next(request);
               return request.method == "GET" && response.status == 400 ? failing(world) : response;
             }),
      around("ignores-query", "knows its path only without a query",
             [](Surroundings&, const ReceiverOptions&, const HttpRequest& request,
                const Blueprint::Next& next) {
               return request.query().empty() ? next(request) : HttpResponse{404};
             }),
      notVerifying("user-agent-gate", "verifies only for Okta-Integrations", 403,
                   [](const HttpRequest& request) {
                     return request.headers.find("User-Agent") != "Okta-Integrations";
                   }),
      around("get-is-an-event", "takes the body of a GET for a delivery",
             [](Surroundings&, const ReceiverOptions&, const HttpRequest& request,
                const Blueprint::Next& next) {
               if (request.method == "GET" && !request.body.empty()) {
                 HttpRequest post = request;
                 post.method = "POST";
                 next(post);
               }
               return next(request);
             }),
      around("challenge-bypasses-auth", "answers any request with a challenge, secret or not",
             [](Surroundings&, const ReceiverOptions& options, HttpRequest request,
                const Blueprint::Next& next) {
               if (!challengeIn(request).empty()) {
                 request.headers.set(options.authHeader, options.secret.reveal());
               }
               return next(request);
             }),
      around("challenge-swallows-events", "takes a delivery with a challenge for a verification",
             [](Surroundings&, const ReceiverOptions&, HttpRequest request,
                const Blueprint::Next& next) {
               if (!challengeIn(request).empty()) request.method = "GET";
               return next(request);
             }),
  };
}

}  // namespace hooks
