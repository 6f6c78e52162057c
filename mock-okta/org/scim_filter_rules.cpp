#include "mock-okta/org/scim_filter.h"

namespace hooks {

namespace {

using enum ScimOperator;

const std::vector<ScimOperator> kOrder = {Eq, Gt, Ge, Lt, Le};

}  // namespace

// `published` is missing on purpose: Okta does not filter by it, since and until do.
const ScimRules& logFilterRules() {
  const std::vector<ScimOperator> allButCo = {Eq, Ne, Sw, Ew, Gt, Ge, Lt, Le, Pr};
  static const ScimRules rules = {.attributes = {{"debugContext.debugData.url", allButCo},
                                                 {"debugContext.debugData.requestUri", allButCo},
                                                 {"debugContext.debugData.*"},
                                                 {"debugContext.debugData"},
                                                 {"uuid"},
                                                 {"eventType"},
                                                 {"version"},
                                                 {"severity"},
                                                 {"legacyEventType"},
                                                 {"displayMessage"},
                                                 {"actor.id"},
                                                 {"actor.type"},
                                                 {"actor.alternateId"},
                                                 {"actor.displayName"},
                                                 {"actor.detailEntry.*"},
                                                 {"client.userAgent.rawUserAgent"},
                                                 {"client.userAgent.os"},
                                                 {"client.userAgent.browser"},
                                                 {"client.zone"},
                                                 {"client.device"},
                                                 {"client.id"},
                                                 {"client.ipAddress"},
                                                 {"client.geographicalContext.*"},
                                                 {"device.*"},
                                                 {"authenticationContext.*"},
                                                 {"outcome.result"},
                                                 {"outcome.reason"},
                                                 {"target.id"},
                                                 {"target.type"},
                                                 {"target.alternateId"},
                                                 {"target.displayName"},
                                                 {"target.detailEntry.*"},
                                                 {"target.changeDetails.*"},
                                                 {"transaction.id"},
                                                 {"transaction.type"},
                                                 {"transaction.detail.*"},
                                                 {"securityContext.*"},
                                                 {"request.ipChain.*"}}};
  return rules;
}

const ScimRules& userFilterRules() {
  static const ScimRules rules = {.attributes = {{"status"},
                                                 {"id"},
                                                 {"lastUpdated", kOrder},
                                                 {"profile.login"},
                                                 {"profile.email"},
                                                 {"profile.firstName"},
                                                 {"profile.lastName"}},
                                  .operators = {Eq},
                                  .dates = {"lastUpdated"}};
  return rules;
}

const ScimRules& userSearchRules() {
  static const ScimRules rules = {
      .operators = {Eq, Ge, Gt, Le, Lt, Sw, Co, Pr, Ne},
      .search = true,
      .dates = {"activated", "created", "lastLogin", "lastMembershipUpdated", "lastUpdated",
                "passwordChanged", "statusChanged"}};
  return rules;
}

const ScimRules& groupFilterRules() {
  static const ScimRules rules = {
      .attributes = {{"id"}, {"type"}, {"lastUpdated", kOrder}, {"lastMembershipUpdated", kOrder}},
      .operators = {Eq},
      .dates = {"lastUpdated", "lastMembershipUpdated"}};
  return rules;
}

const ScimRules& groupSearchRules() { return userSearchRules(); }

}  // namespace hooks
