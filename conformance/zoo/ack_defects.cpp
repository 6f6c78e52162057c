#include <mutex>

#include "conformance/zoo/building.h"

namespace hooks {

using namespace building;

namespace {

// Changes the answer to a delivery that was taken.
Defect acknowledging(std::string name, std::string about, HttpResponse answer) {
  return around(
      std::move(name), std::move(about),
      [answer = std::move(answer)](Surroundings&, const ReceiverOptions&,
                                   const HttpRequest& request, const Blueprint::Next& next) {
        HttpResponse response = next(request);
        return request.method == "POST" && response.status == 204 ? answer : response;
      });
}

}  // namespace

std::vector<Defect> ackDefects() {
  return {
      {"slow-answer", "is late when deliveries of one kind come one after the other for a while",
       [](Blueprint& blueprint) {
         // Of the last deliveries. One lock for both: those that come together are counted too.
         struct Row {
           std::mutex mutex;
           std::size_t size = 0;
           int count = 0;
         };
         auto row = std::make_shared<Row>();
         blueprint.around = [row](Surroundings& world, const ReceiverOptions&,
                                  const HttpRequest& request, const Blueprint::Next& next) {
           HttpResponse response = next(request);
           bool late = false;
           {
             const std::lock_guard guard(row->mutex);
             // Of one kind: but for the digits of a number, of one size. Only the checks that
             // repeat themselves send so many.
             const std::size_t now = request.body.size();
             if (response.status != 204 || now > row->size + 4 || row->size > now + 4) {
               row->size = now;
               row->count = 0;
             } else {
               late = ++row->count % 30 == 0;
             }
           }
           if (late) world.pause(std::chrono::seconds(4));
           return response;
         };
       }},
      {"works-before-answer", "does its work before it answers",
       [](Blueprint& blueprint) {
         blueprint.workBeforeAnswer = true;
         blueprint.workTime = std::chrono::milliseconds(35);
       }},
      acknowledging("answers-202", "answers deliveries with 202", HttpResponse{202}),
      acknowledging("answers-with-a-body", "answers deliveries with a text",
                    {200, {{"Content-Type", "text/plain"}}, "ok"}),
      around("redirects-verification", "redirects GET to the path with a slash",
             [](Surroundings&, const ReceiverOptions& options, const HttpRequest& request,
                const Blueprint::Next& next) {
               if (isVerification(request)) {
                 return HttpResponse{301, {{"Location", options.path + "/"}}, ""};
               }
               return next(request);
             }),
      {"passes-on-4xx", "answers with the status of what it calls",
       [](Blueprint& blueprint) { blueprint.workBeforeAnswer = true; }},
      keeping("accepts-without-keeping", "says yes to what it could not keep",
              [](Surroundings&, Inbox& inbox, ReceivedEnvelope envelope, const std::string& body) {
                try {
                  return inbox.accept(envelope, body);
                } catch (const InboxUnavailable&) {
                  return Accepted{};
                }
              }),
  };
}

}  // namespace hooks
