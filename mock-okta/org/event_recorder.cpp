#include "mock-okta/org/event_recorder.h"

#include "mock-okta/org/digest.h"

namespace hooks {

namespace {

Json orNull(const std::string& text) { return text.empty() ? Json(nullptr) : Json(text); }

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

std::string_view osOf(std::string_view agent) {
  if (contains(agent, "Windows NT 10")) return "Windows 10";
  if (contains(agent, "Windows")) return "Windows";
  if (contains(agent, "iPhone") || contains(agent, "iPad")) return "iOS";
  if (contains(agent, "Mac OS X")) return "Mac OS X";
  if (contains(agent, "Android")) return "Android";
  if (contains(agent, "Linux")) return "Linux";
  return "Unknown";
}

// Chrome says that it is Safari too, and Edge that it is both.
std::string_view browserOf(std::string_view agent) {
  if (contains(agent, "Edg/")) return "EDGE";
  if (contains(agent, "Chrome/")) return "CHROME";
  if (contains(agent, "Firefox/")) return "FIREFOX";
  if (contains(agent, "Safari/")) return "SAFARI";
  return "UNKNOWN";
}

std::string_view deviceOf(std::string_view agent) {
  if (contains(agent, "Mobile")) return "Mobile";
  return contains(agent, "Mozilla/") ? "Computer" : "Unknown";
}

// Nobody's browser or program: a job. Okta writes the object all the same.
JsonObject noClient() {
  return {{"userAgent", nullptr},  {"zone", nullptr},      {"device", nullptr},
          {"id", nullptr},         {"ipAddress", nullptr}, {"geographicalContext", nullptr},
          {"ipChain", JsonArray()}};
}

JsonObject clientOf(const Caller& caller, const Json& place) {
  if (caller.ipAddress.empty() && caller.userAgent.empty()) return noClient();
  JsonArray chain;
  if (!caller.ipAddress.empty()) {
    const bool six = caller.ipAddress.find(':') != std::string::npos;
    chain.push_back(JsonObject{{"ip", caller.ipAddress},
                               {"geographicalContext", place},
                               {"version", six ? "V6" : "V4"},
                               {"source", nullptr}});
  }
  return {{"userAgent", JsonObject{{"rawUserAgent", orNull(caller.userAgent)},
                                   {"os", osOf(caller.userAgent)},
                                   {"browser", browserOf(caller.userAgent)}}},
          // The text "null" is what Okta writes when the address is in none of the org's zones.
          {"zone", "null"},
          {"device", deviceOf(caller.userAgent)},
          {"id", nullptr},
          {"ipAddress", orNull(caller.ipAddress)},
          {"geographicalContext", place},
          {"ipChain", std::move(chain)}};
}

JsonArray targetsOf(const std::vector<EventTarget>& targets) {
  JsonArray result;
  for (const EventTarget& target : targets) {
    result.push_back(JsonObject{{"id", target.id},
                                {"type", target.type},
                                {"alternateId", target.alternateId},
                                {"displayName", target.displayName},
                                {"detailEntry", nullptr}});
  }
  return result;
}

}  // namespace

EventTarget targetOf(const EventHook& hook) {
  return {.id = hook.id, .type = "EventHook", .displayName = hook.name};
}

EventTarget targetOf(const User& user) {
  return {.id = user.id,
          .type = "User",
          .alternateId = user.login(),
          .displayName = user.displayName()};
}

EventTarget targetOf(const Group& group) {
  return {.id = group.id, .type = "UserGroup", .displayName = group.name};
}

LogEvent EventRecorder::draw(const Caller& caller, const EventDraft& draft) const {
  const LogEvent sample = catalog_.get().stamp(draft.type, org_.ids(), org_.clock());
  JsonObject event = sample.document().get_object();

  event["actor"] = JsonObject{{"id", caller.actorId},
                              {"type", caller.actorType},
                              {"alternateId", caller.alternateId},
                              {"displayName", caller.displayName},
                              {"detailEntry", nullptr}};

  // Where an address is cannot be known here: the place is that of the sample.
  const Json* place = at(sample.document(), "/client/geographicalContext");
  event["client"] = clientOf(caller, place == nullptr ? Json(nullptr) : *place);

  event["outcome"] = JsonObject{{"result", draft.result}, {"reason", orNull(draft.reason)}};
  event["target"] = draft.targets.empty() ? Json(nullptr) : Json(targetsOf(draft.targets));

  JsonObject detail;
  if (!caller.tokenId.empty()) detail["requestApiTokenId"] = caller.tokenId;
  JsonObject data;
  if (caller.requestId.empty()) {
    event["transaction"] = JsonObject{{"type", "JOB"},
                                      {"id", org_.ids().oktaId("spe", org_.clock().now())},
                                      {"detail", std::move(detail)}};
  } else {
    event["transaction"] =
        JsonObject{{"type", "WEB"}, {"id", caller.requestId}, {"detail", std::move(detail)}};
    data["requestId"] = caller.requestId;
    // Okta's fingerprint of the device; how it comes about is not known.
    data["dtHash"] = sha256Hex(caller.userAgent + "\n" + caller.ipAddress);
    data["requestUri"] = caller.requestUri;
    data["url"] = caller.requestUri + "?" + caller.query;
  }
  for (const auto& [key, value] : draft.debugData) data[key] = value;
  event["debugContext"] = JsonObject{{"debugData", std::move(data)}};

  JsonObject authentication;
  for (const std::string_view name :
       {"authenticationProvider", "credentialProvider", "credentialType", "issuer",
        "authenticationStep", "rootSessionId", "externalSessionId", "authenticatorContext",
        "interface"}) {
    authentication[name] = nullptr;
  }
  authentication["authenticationStep"] = 0;
  authentication["rootSessionId"] = orNull(caller.sessionId);
  authentication["externalSessionId"] = orNull(caller.sessionId);
  event["authenticationContext"] = std::move(authentication);
  if (caller.ipAddress.empty()) event["securityContext"] = JsonObject();
  event["device"] = nullptr;
  return LogEvent(Json(std::move(event)));
}

LogEntry EventRecorder::record(const Caller& caller, const EventDraft& draft) {
  return org_.record(draw(caller, draft));
}

}  // namespace hooks
