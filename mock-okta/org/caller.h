#pragma once

#include <string>

namespace hooks {

// Who asks for a change, from where, and by which request: what the System Log says of it.
struct Caller {
  // A user of the org, or "system@okta.com" for what nobody asked for.
  std::string actorId = {};
  std::string actorType = "User";
  std::string alternateId = {};
  std::string displayName = {};

  // 00T…, the API token's id; empty if it was not a token that let the caller in.
  std::string tokenId = {};
  // trs…, idx… or 102…: the session; empty if there is none.
  std::string sessionId = {};

  std::string userAgent = {};
  // Without the port; empty if the request did not come over a network.
  std::string ipAddress = {};

  // x-okta-request-id of the answer; it is the transaction's id too.
  std::string requestId = {};
  // The path, and what followed the '?' in the target.
  std::string requestUri = {};
  std::string query = {};
};

}  // namespace hooks
