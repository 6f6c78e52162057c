#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "mock-okta/delivery/delivery_policy.h"
#include "mock-okta/delivery/delivery_quota.h"

namespace hooks {

// How Okta delivered at some time, where that changed over the years. The companion of OrgProfile,
// which says the same of what an org holds and answers.
struct DeliveryProfile {
  std::string name = "today";
  std::string about = {};
  DeliveryPolicy policy = {};
  QuotaLimits quota = {};
};

// "today", "2020", "2022", "2023" or "samples"; each `about` says what is particular to it.
// "strict" is today's, as nothing in it concerns deliveries. Nothing for another name.
std::optional<DeliveryProfile> deliveryProfile(std::string_view name);
std::vector<std::string> deliveryProfileNames();

}  // namespace hooks
