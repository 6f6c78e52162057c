#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "conformance/zoo/defect.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"
#include "fixtures/wire/verification_challenge.h"

// What defects are made of.
namespace hooks::building {

using Act = std::function<HttpResponse(Surroundings&, const ReceiverOptions&, const HttpRequest&,
                                       const Blueprint::Next&)>;

// A defect that stands around the handler.
inline Defect around(std::string name, std::string about, Act act) {
  return {std::move(name), std::move(about),
          [act = std::move(act)](Blueprint& blueprint) { blueprint.around = act; }};
}

// A defect in what is kept.
inline Defect keeping(std::string name, std::string about, Blueprint::Keep keep) {
  return {std::move(name), std::move(about),
          [keep = std::move(keep)](Blueprint& blueprint) { blueprint.keep = keep; }};
}

// A defect of the application.
template <typename App>
Defect applying(std::string name, std::string about) {
  return {std::move(name), std::move(about), [](Blueprint& blueprint) {
            blueprint.application = [](Surroundings& world) {
              return std::make_unique<App>(world);
            };
          }};
}

inline std::string challengeIn(const HttpRequest& request) {
  return std::string(request.headers.find(VerificationChallenge::kHeader).value_or(""));
}

inline bool isVerification(const HttpRequest& request) {
  return request.method == "GET" && !challengeIn(request).empty();
}

// The body as JSON; nothing if it is none.
inline std::optional<Json> bodyOf(const HttpRequest& request) {
  try {
    return readJson(request.body);
  } catch (const ShapeError&) {
    return std::nullopt;
  }
}

// A defect that shows with a delivery of which an event, or the envelope, is of a kind.
inline Defect onBody(std::string name, std::string about,
                     std::function<bool(const Json& document)> kind,
                     std::function<HttpResponse(Surroundings&)> then) {
  return around(std::move(name), std::move(about),
                [kind = std::move(kind), then = std::move(then)](
                    Surroundings& world, const ReceiverOptions&, const HttpRequest& request,
                    const Blueprint::Next& next) {
                  // What is refused anyhow is not looked at.
                  HttpResponse usual = next(request);
                  if (request.method != "POST" || usual.status >= 300) return usual;
                  const auto document = bodyOf(request);
                  return document && kind(*document) ? then(world) : usual;
                });
}

inline Defect onEvent(std::string name, std::string about,
                      std::function<bool(const Json& event)> kind,
                      std::function<HttpResponse(Surroundings&)> then) {
  return onBody(
      std::move(name), std::move(about),
      [kind = std::move(kind)](const Json& document) {
        const Json* events = at(document, "/data/events");
        if (events == nullptr || !events->is_array()) return false;
        for (const Json& event : events->get_array()) {
          if (kind(event)) return true;
        }
        return false;
      },
      std::move(then));
}

inline HttpResponse failing(Surroundings&) { throw std::runtime_error("defect"); }

inline std::function<HttpResponse(Surroundings&)> answering(int status) {
  return [status](Surroundings&) { return HttpResponse{status}; };
}

inline HttpResponse hanging(Surroundings& world) {
  world.pause(std::chrono::seconds(10));
  return HttpResponse{204};
}

}  // namespace hooks::building
