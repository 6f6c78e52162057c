#include <set>
#include <thread>

#include "conformance/zoo/building.h"

namespace hooks {

using namespace building;

namespace {

void forgetIds(ReceivedEnvelope& envelope) {
  envelope.eventId.clear();
  for (ReceivedEvent& event : envelope.events) event.uuid.clear();
}

// Takes another text than its uuid for what identifies an event.
Blueprint::Keep identifiedBy(std::string pointer) {
  return [pointer = std::move(pointer)](Surroundings&, Inbox& inbox, ReceivedEnvelope envelope,
                                        const std::string& body) {
    const Json document = readJson(body);
    envelope.eventId.clear();
    for (std::size_t i = 0; i < envelope.events.size(); ++i) {
      const std::string event = "/data/events/" + std::to_string(i);
      const auto text = textAt(document, event + pointer);
      if (text) envelope.events[i].uuid = envelope.events[i].eventType + std::string(*text);
    }
    return inbox.accept(envelope, body);
  };
}

// Keeps the events up to the first that is of a kind.
Blueprint::Keep upTo(std::function<bool(const Json& event)> kind) {
  return [kind = std::move(kind)](Surroundings&, Inbox& inbox, ReceivedEnvelope envelope,
                                  const std::string& body) {
    const Json document = readJson(body);
    for (std::size_t i = 0; i < envelope.events.size(); ++i) {
      if (kind(*at(document, "/data/events/" + std::to_string(i)))) {
        envelope.events.resize(i);
        break;
      }
    }
    return inbox.accept(envelope, body);
  };
}

class LastArrivalWins : public Application {
  using Application::Application;
  bool isNewer(const std::string&, const std::string&) override { return true; }
};

class LinkFetcher : public Application {
  using Application::Application;

  void greet(const Json& event, const Json& user) override {
    follow(event);
    Application::greet(event, user);
  }

  void follow(const Json& value) {
    if (value.is_object()) {
      for (const auto& member : value.get_object()) follow(member.value());
    } else if (value.is_array()) {
      for (const Json& item : value.get_array()) follow(item);
    } else if (value.is_string()) {
      const std::string text(value.get_string());
      if (text.starts_with("http://") || text.starts_with("https://")) around().fetch(text);
    }
  }
};

}  // namespace

std::vector<Defect> eventDefects() {
  return {
      applying<LinkFetcher>("follows-links", "calls the addresses that an event mentions"),
      keeping("no-deduplication", "acts on whatever comes, however often it comes",
              [](Surroundings&, Inbox& inbox, ReceivedEnvelope envelope, const std::string& body) {
                forgetIds(envelope);
                return inbox.accept(envelope, body);
              }),
      {"conflict-on-duplicate", "answers a duplicate with 409",
       [](Blueprint& blueprint) {
         auto known = std::make_shared<std::atomic<bool>>(false);
         blueprint.keep = [known](Surroundings&, Inbox& inbox, ReceivedEnvelope envelope,
                                  const std::string& body) {
           const Accepted accepted = inbox.accept(envelope, body);
           *known = accepted.fresh == 0 && accepted.known > 0;
           return accepted;
         };
         blueprint.around = [known](Surroundings&, const ReceiverOptions&,
                                    const HttpRequest& request, const Blueprint::Next& next) {
           HttpResponse response = next(request);
           const bool duplicate = known->exchange(false);
           return duplicate && response.status == 204 ? HttpResponse{409} : response;
         };
       }},
      {"check-then-act", "looks for duplicates in one step and remembers in another",
       [](Blueprint& blueprint) {
         struct State {
           std::mutex mutex;
           std::set<std::string> seen;
           std::map<std::string, int> looking;
         };
         auto state = std::make_shared<State>();
         blueprint.keep = [state](Surroundings&, Inbox& inbox, ReceivedEnvelope envelope,
                                  const std::string& body) {
           const std::string id =
               envelope.events.empty() ? envelope.eventId : envelope.events.front().uuid;
           {
             const std::lock_guard guard(state->mutex);
             if (!id.empty() && state->seen.contains(id)) return Accepted{0, 1};
             ++state->looking[id];
           }
           // The gap between the two steps, as long as a query takes; no longer once a second
           // request is in it.
           for (int i = 0; i < 4; ++i) {
             {
               const std::lock_guard guard(state->mutex);
               if (state->looking[id] > 1) break;
             }
             std::this_thread::sleep_for(std::chrono::milliseconds(1));
           }
           forgetIds(envelope);
           const Accepted accepted = inbox.accept(envelope, body);
           const std::lock_guard guard(state->mutex);
           state->seen.insert(id);
           return accepted;
         };
       }},
      keeping("ignores-uuid", "tells duplicates by eventId only",
              [](Surroundings&, Inbox& inbox, ReceivedEnvelope envelope, const std::string& body) {
                for (ReceivedEvent& event : envelope.events) event.uuid.clear();
                return inbox.accept(envelope, body);
              }),
      keeping("deduplicates-by-content", "takes events about the same user for the same event",
              identifiedBy("/target/0/alternateId")),
      keeping("deduplicates-by-transaction", "takes a transaction's id for the event's",
              identifiedBy("/transaction/id")),
      {"remembers-before-keeping", "remembers an id before the event is safe",
       [](Blueprint& blueprint) {
         auto failed = std::make_shared<std::set<std::string>>();
         blueprint.keep = [failed](Surroundings&, Inbox& inbox, ReceivedEnvelope envelope,
                                   const std::string& body) {
           if (failed->contains(envelope.eventId)) return Accepted{0, envelope.events.size()};
           try {
             return inbox.accept(envelope, body);
           } catch (const InboxUnavailable&) {
             failed->insert(envelope.eventId);
             throw;
           }
         };
       }},
      keeping("poison-kills-batch", "gives a batch up at an event without a target",
              upTo([](const Json& event) {
                const Json* target = at(event, "/target");
                return target == nullptr || target->is_null();
              })),
      keeping("wrong-envelope-path", "looks for the events where they are not",
              [](Surroundings&, Inbox& inbox, ReceivedEnvelope envelope, const std::string& body) {
                envelope.events.clear();
                return inbox.accept(envelope, body);
              }),
      keeping("first-event-only", "acts on data.events[0] and no other",
              [](Surroundings&, Inbox& inbox, ReceivedEnvelope envelope, const std::string& body) {
                if (envelope.events.size() > 1) envelope.events.resize(1);
                return inbox.accept(envelope, body);
              }),
      keeping("stops-at-unknown-type", "returns at an event that it does not handle",
              upTo([](const Json& event) {
                return textAt(event, "/eventType").value_or("").starts_with("conformance.");
              })),
      onBody(
          "throws-on-empty-batch", "fails on a batch without events",
          [](const Json& document) {
            const Json* events = at(document, "/data/events");
            return events != nullptr && events->is_array() && events->get_array().empty();
          },
          failing),
      keeping("stops-after-100", "takes no more than 100 events of a batch",
              [](Surroundings&, Inbox& inbox, ReceivedEnvelope envelope, const std::string& body) {
                if (envelope.events.size() > 100) envelope.events.resize(100);
                return inbox.accept(envelope, body);
              }),
      around("body-limit-100kb", "refuses bodies over 100 kB, as Express does by default",
             [](Surroundings&, const ReceiverOptions&, const HttpRequest& request,
                const Blueprint::Next& next) {
               HttpResponse response = next(request);
               return request.body.size() > 102'400 && response.status == 204 ? HttpResponse{413}
                                                                              : response;
             }),
      keeping("whole-batch-for-each-event", "hands on the whole batch for each of its events",
              [](Surroundings&, Inbox& inbox, ReceivedEnvelope envelope, const std::string& body) {
                Accepted accepted = inbox.accept(envelope, body);
                if (accepted.fresh < 2 || accepted.fresh > 10) return accepted;
                forgetIds(envelope);
                for (std::size_t i = 1; i < accepted.fresh; ++i) inbox.accept(envelope, body);
                return accepted;
              }),
      onBody(
          "answers-for-each-event", "answers within the loop, and fails at the second answer",
          [](const Json& document) {
            std::set<std::string> types;
            const Json* events = at(document, "/data/events");
            if (events == nullptr || !events->is_array()) return false;
            for (const Json& event : events->get_array()) {
              types.emplace(textAt(event, "/eventType").value_or(""));
            }
            return types.size() > 1;
          },
          failing),
      around("refuses-late-events", "refuses what is older than five minutes, against replays",
             [](Surroundings& world, const ReceiverOptions&, const HttpRequest& request,
                const Blueprint::Next& next) {
               const auto document = bodyOf(request);
               const auto time = document ? parseTime(textAt(*document, "/eventTime").value_or(""))
                                          : std::nullopt;
               const bool late = time && *time + std::chrono::minutes(5) < world.clock.now();
               return late ? HttpResponse{400} : next(request);
             }),
      applying<LastArrivalWins>("last-arrival-wins", "believes the event that came last"),
  };
}

}  // namespace hooks
