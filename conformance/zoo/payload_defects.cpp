#include <algorithm>

#include "conformance/zoo/building.h"

namespace hooks {

using namespace building;

namespace {

const JsonArray* targetsOf(const Json& event) {
  const Json* list = at(event, "/target");
  return list != nullptr && list->is_array() ? &list->get_array() : nullptr;
}

std::size_t users(const Json& event) {
  const JsonArray* list = targetsOf(event);
  if (list == nullptr) return 0;
  return static_cast<std::size_t>(std::count_if(list->begin(), list->end(), [](const Json& target) {
    return textAt(target, "/type") == "User";
  }));
}

std::size_t depthOf(std::string_view text) {
  std::size_t depth = 0;
  std::size_t deepest = 0;
  for (const char c : text) {
    if (c == '[' || c == '{') deepest = std::max(deepest, ++depth);
    if ((c == ']' || c == '}') && depth > 0) --depth;
  }
  return deepest;
}

// A defect that shows with a body whose text is of a kind.
Defect onText(std::string name, std::string about,
              std::function<bool(const std::string& body)> kind,
              std::function<HttpResponse(Surroundings&)> then) {
  return around(std::move(name), std::move(about),
                [kind = std::move(kind), then = std::move(then)](
                    Surroundings& world, const ReceiverOptions&, const HttpRequest& request,
                    const Blueprint::Next& next) {
                  HttpResponse usual = next(request);
                  const bool taken = usual.status < 300 || usual.status == 400;
                  return request.method == "POST" && taken && kind(request.body) ? then(world)
                                                                                 : usual;
                });
}

class FirstTargetOnly : public Application {
  using Application::Application;
  const Json* userOf(const Json& event) override {
    const JsonArray* list = targetsOf(event);
    if (list == nullptr || list->empty()) return nullptr;
    return textAt(list->front(), "/type") == "User" ? &list->front() : nullptr;
  }
};

class ActsOnFailures : public Application {
  using Application::Application;
  bool isMeant(const Json&) override { return true; }
  std::string lineFor(const Json&, const Json& user) override {
    return "The user " + std::string(textAt(user, "/alternateId").value_or("")) +
           " has been added to the Okta org!";
  }
};

class ForgeableLog : public Application {
  using Application::Application;
  void greet(const Json&, const Json& user) override {
    // A log is read line by line.
    const std::string text = "The user " + std::string(textAt(user, "/alternateId").value_or("")) +
                             " has been added to the Okta org!";
    for (std::size_t start = 0; start <= text.size();) {
      const std::size_t end = std::min(text.find('\n', start), text.size());
      record(text.substr(start, end - start));
      start = end + 1;
    }
  }
};

class EvaluatesTemplates : public Application {
  using Application::Application;
  std::string lineFor(const Json& event, const Json& user) override {
    std::string line = Application::lineFor(event, user);
    const auto where = line.find("{{7*7}}");
    if (where != std::string::npos) line.replace(where, 7, "49");
    return line;
  }
};

}  // namespace

std::vector<Defect> payloadDefects() {
  return {
      onEvent(
          "throws-on-null-target", "fails on an event whose target is null",
          [](const Json& event) {
            const Json* target = at(event, "/target");
            return target != nullptr && target->is_null();
          },
          failing),
      onEvent(
          "requires-all-members", "demands members that Okta may leave out",
          [](const Json& event) { return at(event, "/severity") == nullptr; }, answering(400)),
      onEvent(
          "throws-on-null-actor", "fails on an event whose actor is null",
          [](const Json& event) {
            const Json* actor = at(event, "/actor");
            return actor != nullptr && actor->is_null();
          },
          failing),
      applying<FirstTargetOnly>("first-target-only", "takes the first target for the user"),
      onEvent(
          "throws-on-empty-target", "fails on an event with no targets in the list",
          [](const Json& event) {
            const JsonArray* list = targetsOf(event);
            return list != nullptr && list->empty();
          },
          failing),
      onEvent(
          "throws-without-user-target", "fails on an event whose targets are no users",
          [](const Json& event) {
            const JsonArray* list = targetsOf(event);
            return list != nullptr && !list->empty() && users(event) == 0;
          },
          failing),
      onEvent(
          "throws-on-two-users", "fails on an event about two users",
          [](const Json& event) { return users(event) > 1; }, failing),
      onEvent(
          "debug-data-as-strings", "takes only texts in debugData",
          [](const Json& event) {
            const Json* data = at(event, "/debugContext/debugData");
            if (data == nullptr || !data->is_object()) return false;
            // Those that a typed reader would know; what else is held is text to it.
            const auto flag = data->get_object().find("flag");
            return flag != data->get_object().end() && flag->value().is_bool();
          },
          answering(400)),
      onBody(
          "refuses-unknown-members", "refuses members that it does not know",
          [](const Json& document) { return at(document, "/conformanceNew") != nullptr; },
          answering(400)),
      onBody(
          "404-for-unknown-type", "answers 404 to a type that it does not handle",
          [](const Json& document) {
            return textAt(document, "/data/events/0/eventType")
                .value_or("")
                .starts_with("conformance.");
          },
          answering(404)),
      onBody(
          "hangs-on-unknown-envelope", "answers nothing to an envelope of another type",
          [](const Json& document) {
            return textAt(document, "/eventType") != "com.okta.event_hook";
          },
          hanging),
      around("takes-any-json", "answers 204 to any JSON",
             [](Surroundings&, const ReceiverOptions&, const HttpRequest& request,
                const Blueprint::Next& next) {
               HttpResponse response = next(request);
               return response.status == 400 && request.method == "POST" && bodyOf(request)
                          ? HttpResponse{204}
                          : response;
             }),
      around("throws-on-wrong-shape", "fails on JSON of another shape",
             [](Surroundings& world, const ReceiverOptions&, const HttpRequest& request,
                const Blueprint::Next& next) {
               HttpResponse response = next(request);
               const auto document = request.method == "POST" && response.status == 400
                                         ? bodyOf(request)
                                         : std::nullopt;
               return document && at(*document, "/data/events/0") == nullptr ? failing(world)
                                                                             : response;
             }),
      applying<ActsOnFailures>("acts-on-failures", "does not look at the outcome"),
      onText(
          "throws-on-nul", "fails on an escaped NUL",
          [](const std::string& body) { return body.find("\\u0000") != std::string::npos; },
          failing),
      applying<ForgeableLog>("forgeable-log", "writes names into its log as they are"),
      applying<EvaluatesTemplates>("evaluates-templates", "evaluates what stands in braces"),
      onText(
          "throws-on-deep-nesting", "fails on deep nesting",
          [](const std::string& body) { return depthOf(body) > 100; }, failing),
      {"polluted-by-proto", "is changed by a member named __proto__",
       [](Blueprint& blueprint) {
         auto polluted = std::make_shared<std::atomic<bool>>(false);
         blueprint.keep = [polluted](Surroundings&, Inbox& inbox, ReceivedEnvelope envelope,
                                     const std::string& body) {
           if (polluted->exchange(body.find("\"__proto__\"") != std::string::npos)) {
             envelope.events.clear();
           }
           return inbox.accept(envelope, body);
         };
       }},
      onText(
          "regex-parsing", "expects the members in one order and without white space",
          [](const std::string& body) {
            return body.find("com.okta.event_hook") != std::string::npos &&
                   body.find("\"eventType\":\"com.okta.event_hook\"") == std::string::npos;
          },
          answering(400)),
      onBody(
          "strict-time", "takes times of one form only",
          [](const Json& document) {
            return textAt(document, "/eventTime").value_or("").size() != 24;
          },
          answering(400)),
      onEvent(
          "demands-phone-target", "fails when the phone is not a target",
          [](const Json& event) {
            return at(event, "/debugContext/debugData/phoneNumber") != nullptr;
          },
          failing),
      onEvent(
          "hangs-on-a-type", "answers nothing to one type of event",
          [](const Json& event) {
            return textAt(event, "/eventType") == "user.mfa.factor.activate";
          },
          hanging),
  };
}

}  // namespace hooks
