#include <thread>

#include "conformance/zoo/building.h"

namespace hooks {

using namespace building;

namespace {

// Changes the answer to a body that is not JSON.
Defect onMalformed(std::string name, std::string about, bool encoding, int status) {
  return around(std::move(name), std::move(about),
                [=](Surroundings&, const ReceiverOptions&, const HttpRequest& request,
                    const Blueprint::Next& next) {
                  HttpResponse response = next(request);
                  if (request.method != "POST" || response.status != 400 || bodyOf(request)) {
                    return response;
                  }
                  // Bytes that are no UTF-8, or a mark before the text.
                  const bool badEncoding = request.body.find('\xff') != std::string::npos ||
                                           request.body.starts_with("\xEF\xBB\xBF");
                  return badEncoding == encoding ? HttpResponse{status} : response;
                });
}

// Changes a request before it is looked at.
Defect rewriting(std::string name, std::string about,
                 std::function<void(const ReceiverOptions&, HttpRequest&)> change) {
  return around(std::move(name), std::move(about),
                [change = std::move(change)](Surroundings&, const ReceiverOptions& options,
                                             HttpRequest request, const Blueprint::Next& next) {
                  change(options, request);
                  return next(request);
                });
}

// Adds to answers that refuse.
Defect telling(std::string name, std::string about,
               std::function<std::string(const HttpRequest&)> what) {
  return around(std::move(name), std::move(about),
                [what = std::move(what)](Surroundings&, const ReceiverOptions&,
                                         const HttpRequest& request, const Blueprint::Next& next) {
                  HttpResponse response = next(request);
                  if (response.status >= 400) response.body += what(request);
                  return response;
                });
}

}  // namespace

std::vector<Defect> httpDefects() {
  return {
      onMalformed("500-on-malformed", "fails on a body that is not JSON", false, 500),
      onMalformed("200-on-malformed", "answers 200 to a body that is not JSON", false, 200),
      onMalformed("500-on-bad-utf8", "fails on bytes that are not UTF-8", true, 500),
      around("exact-content-type", "knows application/json in one spelling only",
             [](Surroundings&, const ReceiverOptions&, const HttpRequest& request,
                const Blueprint::Next& next) {
               HttpResponse response = next(request);
               return response.status == 204 &&
                              request.headers.find("Content-Type") != "application/json"
                          ? HttpResponse{415}
                          : response;
             }),
      rewriting("any-content-type", "does not look at Content-Type",
                [](const ReceiverOptions&, HttpRequest& request) {
                  request.headers.set("Content-Type", "application/json");
                }),
      rewriting("any-method-delivers", "takes any method but GET for a delivery",
                [](const ReceiverOptions&, HttpRequest& request) {
                  if (request.method != "GET") request.method = "POST";
                }),
      rewriting("catch-all-route", "takes deliveries at any path",
                [](const ReceiverOptions& options, HttpRequest& request) {
                  request.target = options.path;
                }),
      around("405-without-allow", "does not say which methods there are",
             [](Surroundings&, const ReceiverOptions&, const HttpRequest& request,
                const Blueprint::Next& next) {
               HttpResponse response = next(request);
               if (response.status == 405) response.headers.remove("Allow");
               return response;
             }),
      around("500-on-big-body", "fails on a body over 4 MiB",
             [](Surroundings& world, const ReceiverOptions&, const HttpRequest& request,
                const Blueprint::Next& next) {
               return request.body.size() > 4 << 20 ? failing(world) : next(request);
             }),
      {"fails-when-busy", "answers 503 to more than ten at a time",
       [](Blueprint& blueprint) {
         auto busy = std::make_shared<std::atomic<int>>(0);
         blueprint.around = [busy](Surroundings&, const ReceiverOptions&,
                                   const HttpRequest& request, const Blueprint::Next& next) {
           const bool many = ++*busy > 10;
           // Long enough for those that come together to meet.
           std::this_thread::sleep_for(std::chrono::milliseconds(*busy > 1 ? 20 : 1));
           HttpResponse response = many ? HttpResponse{503} : next(request);
           --*busy;
           return response;
         };
       }},
      telling("stack-trace", "shows a stack trace when it refuses",
              [](const HttpRequest&) {
                return "Error: no\n    at parse (/srv/app/node_modules/body-parser/index.js:1)";
              }),
      telling("echoes-headers", "sends the request's headers back when it refuses",
              [](const HttpRequest& request) {
                std::string text;
                for (const HttpHeader& line : request.headers) {
                  text += line.name + "=" + line.value + "\n";
                }
                return text;
              }),
      around("logs-headers", "writes the request's headers to its log",
             [](Surroundings& world, const ReceiverOptions&, const HttpRequest& request,
                const Blueprint::Next& next) {
               for (const HttpHeader& line : request.headers) {
                 world.observer.recordLog(line.name + ": " + line.value);
               }
               return next(request);
             }),
  };
}

}  // namespace hooks
