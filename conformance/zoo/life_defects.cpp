#include "conformance/zoo/building.h"

namespace hooks {

using namespace building;

namespace {

// A defect in how its process ends.
Defect ending(std::string name, std::string about, bool Blueprint::*what) {
  return {std::move(name), std::move(about),
          [what](Blueprint& blueprint) { blueprint.*what = true; }};
}

bool isTaken(const HttpRequest& request, const HttpResponse& response) {
  return request.method == "POST" && response.status < 300;
}

}  // namespace

std::vector<Defect> lifeDefects() {
  return {
      ending("forgets-ids-at-restart", "keeps the ids it has seen in memory only",
             &Blueprint::forgetsIdsAtEnd),
      keeping("remembers-after-the-answer", "remembers an id when its answer has been read",
              [](Surroundings& world, Inbox& inbox, ReceivedEnvelope envelope,
                 const std::string& body) {
                if (world.callerGone) {
                  envelope.eventId.clear();
                  for (ReceivedEvent& event : envelope.events) event.uuid.clear();
                }
                return inbox.accept(envelope, body);
              }),
      ending("acks-before-persisting", "keeps in memory what it has acknowledged",
             &Blueprint::losesQueueOnKill),
      {"stops-with-a-full-queue", "ends with what it has acknowledged still in memory",
       [](Blueprint& blueprint) {
         blueprint.losesQueueOnKill = true;
         blueprint.dropsQueueOnTerm = true;
       }},
      ending("drops-requests-on-term", "ends at once when it is asked to, requests in hand or not",
             &Blueprint::dropsRequestsOnTerm),
      ending("ignores-term", "does not end when it is asked to", &Blueprint::ignoresTerm),
      around("leaks-memory", "keeps every body for ever",
             [](Surroundings& world, const ReceiverOptions&, const HttpRequest& request,
                const Blueprint::Next& next) {
               HttpResponse response = next(request);
               if (isTaken(request, response)) world.leakedBytes += request.body.size();
               return response;
             }),
      around("leaks-descriptors", "opens a file for each delivery and never closes it",
             [](Surroundings& world, const ReceiverOptions&, const HttpRequest& request,
                const Blueprint::Next& next) {
               HttpResponse response = next(request);
               if (isTaken(request, response)) ++world.leakedFiles;
               return response;
             }),
      around("exits-after-the-answer", "ends after it has answered an event whose target is null",
             [](Surroundings& world, const ReceiverOptions&, const HttpRequest& request,
                const Blueprint::Next& next) {
               HttpResponse response = next(request);
               const auto document = isTaken(request, response) ? bodyOf(request) : std::nullopt;
               const Json* events = document ? at(*document, "/data/events") : nullptr;
               if (events == nullptr || !events->is_array()) return response;
               for (const Json& event : events->get_array()) {
                 const Json* target = at(event, "/target");
                 if (target != nullptr && target->is_null() && world.exit) world.exit(1);
               }
               return response;
             }),
      {"reads-any-body", "reads a body of any size into memory",
       [](Blueprint& blueprint) { blueprint.readsAnyBody = true; }},
  };
}

}  // namespace hooks
