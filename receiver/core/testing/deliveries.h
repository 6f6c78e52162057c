#pragma once

#include <string>
#include <vector>

#include "fixtures/wire/http.h"
#include "fixtures/wire/json.h"

namespace hooks {

// Deliveries for tests, as small as they may be.

inline Json anEvent(const std::string& uuid, const std::string& user = "john.doe@example.com",
                    const std::string& type = "user.lifecycle.create") {
  JsonObject event;
  if (!uuid.empty()) event["uuid"] = uuid;
  event["published"] = "2026-01-15T09:30:00.000Z";
  event["eventType"] = type;
  event["outcome"] = {{"result", "SUCCESS"}};
  event["target"] = {
      {{"id", "00u1"}, {"type", "User"}, {"alternateId", user}, {"displayName", "J"}}};
  return event;
}

inline std::string aDelivery(const std::string& eventId, std::vector<Json> events) {
  JsonObject envelope;
  envelope["eventType"] = "com.okta.event_hook";
  if (!eventId.empty()) envelope["eventId"] = eventId;
  envelope["data"] = {{"events", JsonArray(events.begin(), events.end())}};
  return compact(envelope);
}

inline HttpRequest aPost(std::string body, std::string target = "/userCreated") {
  return {.method = "POST",
          .target = std::move(target),
          .headers = {{"Content-Type", "application/json"}},
          .body = std::move(body)};
}

}  // namespace hooks
