#include <algorithm>

#include "conformance/zoo/building.h"
#include "fixtures/wire/base64.h"

namespace hooks {

using namespace building;

namespace {

std::string presented(const ReceiverOptions& options, const HttpRequest& request) {
  return std::string(request.headers.find(options.authHeader).value_or(""));
}

HttpRequest authorized(const ReceiverOptions& options, HttpRequest request) {
  request.headers.set(options.authHeader, options.secret.reveal());
  return request;
}

// Lets in whoever presents something that this finds good enough.
Defect lettingIn(
    std::string name, std::string about,
    std::function<bool(const std::string& shown, const std::string& secret)> goodEnough) {
  return around(std::move(name), std::move(about),
                [goodEnough = std::move(goodEnough)](Surroundings&, const ReceiverOptions& options,
                                                     const HttpRequest& request,
                                                     const Blueprint::Next& next) {
                  const bool in = goodEnough(presented(options, request), options.secret.reveal());
                  return next(in ? authorized(options, request) : request);
                });
}

// Answers otherwise what the reference refuses with 401.
Defect refusingWith(std::string name, std::string about, HttpResponse answer) {
  return around(
      std::move(name), std::move(about),
      [answer = std::move(answer)](Surroundings&, const ReceiverOptions&,
                                   const HttpRequest& request, const Blueprint::Next& next) {
        HttpResponse response = next(request);
        return response.status == 401 ? answer : response;
      });
}

// Refuses everything if the secret it was configured with is of a kind.
Defect unableWith(std::string name, std::string about,
                  std::function<bool(const ReceiverOptions&)> kind) {
  return around(std::move(name), std::move(about),
                [kind = std::move(kind)](Surroundings&, const ReceiverOptions& options,
                                         const HttpRequest& request, const Blueprint::Next& next) {
                  return kind(options) ? HttpResponse{401} : next(request);
                });
}

}  // namespace

std::vector<Defect> authDefects() {
  return {
      around("no-auth", "takes deliveries from anybody",
             [](Surroundings&, const ReceiverOptions& options, const HttpRequest& request,
                const Blueprint::Next& next) { return next(authorized(options, request)); }),
      around("refuses-its-secret", "expects something else than is configured",
             [](Surroundings&, const ReceiverOptions& options, HttpRequest request,
                const Blueprint::Next& next) {
               request.headers.set(options.authHeader, "Bearer " + presented(options, request));
               return next(request);
             }),
      around("works-before-auth", "acts first and looks at the secret then",
             [](Surroundings&, const ReceiverOptions& options, const HttpRequest& request,
                const Blueprint::Next& next) {
               if (request.method == "POST") next(authorized(options, request));
               return next(request);
             }),
      lettingIn("presence-only", "takes any secret that is not empty",
                [](const std::string& shown, const std::string&) { return !shown.empty(); }),
      lettingIn("compares-prefix", "takes the beginning of the secret for the secret",
                [](const std::string& shown, const std::string& secret) {
                  return shown.size() > 8 && secret.starts_with(shown);
                }),
      lettingIn("compares-start", "takes whatever begins with the secret",
                [](const std::string& shown, const std::string& secret) {
                  return shown.starts_with(secret);
                }),
      lettingIn("compares-ignoring-case", "does not mind the case of the secret",
                [](const std::string& shown, const std::string& secret) {
                  return equalsIgnoringCase(shown, secret);
                }),
      around("compares-byte-by-byte", "takes longer the more of a secret is right",
             [](Surroundings& world, const ReceiverOptions& options, const HttpRequest& request,
                const Blueprint::Next& next) {
               const std::string shown = presented(options, request);
               const std::string& secret = options.secret.reveal();
               const auto differ =
                   std::mismatch(secret.begin(), secret.end(), shown.begin(), shown.end());
               world.pause(std::chrono::milliseconds(differ.first - secret.begin()));
               return next(request);
             }),
      unableWith("splits-basic-at-last-colon", "takes a password apart at the wrong colon",
                 [](const ReceiverOptions& options) {
                   const auto pair = BasicCredentials::in(options.secret.reveal());
                   return pair && pair->password.find(':') != std::string::npos;
                 }),
      around("throws-on-bad-base64", "fails on an Authorization that cannot be decoded",
             [](Surroundings& world, const ReceiverOptions& options, const HttpRequest& request,
                const Blueprint::Next& next) {
               const std::string shown = presented(options, request);
               // Like many decoders, it stops at the first character that is none of base64's.
               const auto end = shown.find_first_of("=!", sizeof "Basic");
               if (shown.starts_with("Basic ") && !BasicCredentials::in(shown.substr(0, end))) {
                 return failing(world);
               }
               return next(request);
             }),
      unableWith("splits-secret-at-space", "looks for a scheme before a space",
                 [](const ReceiverOptions& options) {
                   const std::string& secret = options.secret.reveal();
                   return std::count(secret.begin(), secret.end(), ' ') > 1;
                 }),
      unableWith(
          "only-authorization", "reads the secret from Authorization only",
          [](const ReceiverOptions& options) { return options.authHeader != "Authorization"; }),
      around("last-auth-header-wins", "believes the last of two secrets",
             [](Surroundings&, const ReceiverOptions& options, HttpRequest request,
                const Blueprint::Next& next) {
               const auto all = request.headers.all(options.authHeader);
               if (all.size() > 1) request.headers.set(options.authHeader, std::string(all.back()));
               return next(request);
             }),
      around("parses-before-auth", "parses the body before it looks at the secret",
             [](Surroundings&, const ReceiverOptions&, const HttpRequest& request,
                const Blueprint::Next& next) {
               if (request.method == "POST" && !bodyOf(request)) return HttpResponse{400};
               return next(request);
             }),
      refusingWith("login-redirect", "sends strangers to a login page",
                   {302, {{"Location", "/login"}}, ""}),
      refusingWith("auth-5xx", "answers strangers with 503", HttpResponse{503}),
      {"locks-out", "refuses Okta after somebody has guessed for a while",
       [](Blueprint& blueprint) {
         auto guesses = std::make_shared<std::atomic<int>>(0);
         blueprint.around = [guesses](Surroundings&, const ReceiverOptions&,
                                      const HttpRequest& request, const Blueprint::Next& next) {
           HttpResponse response = next(request);
           if (response.status == 401) {
             ++*guesses;
           } else if (guesses->exchange(0) >= 20) {
             return HttpResponse{429};
           }
           return response;
         };
       }},
  };
}

}  // namespace hooks
