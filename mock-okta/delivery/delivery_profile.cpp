#include "mock-okta/delivery/delivery_profile.h"

namespace hooks {

namespace {

const std::vector<DeliveryProfile>& profiles() {
  static const std::vector<DeliveryProfile> all = [] {
    std::vector<DeliveryProfile> list;
    // 400,000 events in 24 hours since March 2023, a warning at 280,000 (70 %). Source: Okta,
    // "Event hooks", limits.
    list.push_back({.name = "today", .about = "as Okta documents it, 400,000 events a day"});

    // 100,000 events a day until November 2021 (release notes). That the warning was at 70 % then
    // is our inference. Previews had 3 digits in eventTime until 2023 (captures).
    DeliveryProfile of2020{.name = "2020", .about = "until November 2021: 100,000 events a day"};
    of2020.quota = {.events = 100'000, .warning = 70'000};
    of2020.policy.previewEventTimeDigits = 3;
    list.push_back(of2020);

    // 200,000 from November 2021 until March 2023 (release notes).
    DeliveryProfile of2022 = of2020;
    of2022.name = "2022";
    of2022.about = "November 2021 to March 2023: 200,000 events a day";
    of2022.quota = {.events = 200'000, .warning = 140'000};
    list.push_back(of2022);

    // The circuit breaker was documented from May 2023 to November 2024: 1500 failures in 15
    // minutes stop deliveries to the hook for 15 minutes.
    DeliveryProfile of2023{
        .name = "2023",
        .about =
            "May 2023 to November 2024: a hook that fails 1500 times in 15 minutes is left "
            "alone for as long"};
    of2023.policy.breaker = BreakerRules{};
    of2023.policy.previewEventTimeDigits = 3;
    list.push_back(of2023);

    // Okta's documentation prints deliveries with nulls; no live capture has them.
    DeliveryProfile samples{.name = "samples",
                            .about = "live deliveries write nulls, as in Okta's printed samples"};
    samples.policy.form = EventForm::Preview;
    list.push_back(samples);
    return list;
  }();
  return all;
}

}  // namespace

std::optional<DeliveryProfile> deliveryProfile(std::string_view name) {
  for (const DeliveryProfile& profile : profiles()) {
    if (profile.name == (name == "strict" ? "today" : name)) return profile;
  }
  return std::nullopt;
}

std::vector<std::string> deliveryProfileNames() {
  std::vector<std::string> names;
  for (const DeliveryProfile& profile : profiles()) names.push_back(profile.name);
  return names;
}

}  // namespace hooks
