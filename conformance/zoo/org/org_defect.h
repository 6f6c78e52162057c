#pragma once

#include <functional>
#include <string>
#include <vector>

#include "fixtures/wire/http_handler.h"
#include "fixtures/wire/transport.h"
#include "mock-okta/outbound/poco_transport.h"
#include "mock-okta/server/mock_okta.h"

namespace hooks {

// How a mock of the zoo is put together; a defect changes one thing of it.
struct OrgBlueprint {
  using Next = std::function<HttpResponse(const HttpRequest&)>;
  // Stands before the mock's handler: sees what comes and what goes.
  using Api = std::function<HttpResponse(Org&, HttpRequest, const Next&)>;
  using Send = std::function<Exchange(const std::string& url, HttpRequest,
                                      std::chrono::milliseconds deadline)>;
  // Stands before the client that calls receivers.
  using Outbound = std::function<Exchange(Org&, const std::string& url, HttpRequest,
                                          std::chrono::milliseconds deadline, const Send&)>;

  MockOktaOptions options = {};
  PocoTransportOptions client = {};
  Api api = {};
  Outbound outbound = {};
  // Hears of each change of a delivery.
  std::function<void(Org&, const DeliveryRecord&)> onDelivery = {};
  // Ids that are not those of the seed.
  bool randomIds = false;
};

// One thing that a mock gets wrong.
struct OrgDefect {
  std::string name;
  // Ends the sentence "a mock that …".
  std::string about;
  // Makes the change; called once for each org, so that state it holds is that org's own.
  std::function<void(OrgBlueprint&)> build;
};

const std::vector<OrgDefect>& orgDefects();
// Throws ShapeError, with names that may have been meant.
const OrgDefect& orgDefectNamed(const std::string& name);

std::vector<OrgDefect> orgApiDefects();
std::vector<OrgDefect> orgVerificationDefects();
std::vector<OrgDefect> orgDeliveryDefects();
std::vector<OrgDefect> orgLogDefects();

}  // namespace hooks
