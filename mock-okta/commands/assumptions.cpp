#include "mock-okta/commands/assumptions.h"

#include <algorithm>
#include <charconv>
#include <functional>
#include <optional>
#include <span>

#include "receiver/cli/program.h"

namespace hooks {

namespace {

struct Assumption {
  std::string_view name;
  std::string_view values;
  std::string_view about;
  // False: the value is none of those.
  std::function<bool(MockOktaOptions&, std::string_view value)> set;
};

bool readTo(bool& place, std::string_view value) {
  if (value != "true" && value != "false") return false;
  place = value == "true";
  return true;
}

template <typename Number>
bool readTo(Number& place, std::string_view value, Number least, Number most) {
  Number number{};
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), number);
  if (error != std::errc() || end != value.data() + value.size()) return false;
  if (number < least || number > most) return false;
  place = number;
  return true;
}

Assumption flag(std::string_view name, std::string_view about,
                std::function<bool&(MockOktaOptions&)> place) {
  return {name, "true or false", about, [place](MockOktaOptions& options, std::string_view value) {
            return readTo(place(options), value);
          }};
}

template <typename Number>
Assumption number(std::string_view name, std::string_view values, std::string_view about,
                  Number least, Number most, std::function<Number&(MockOktaOptions&)> place) {
  return {name, values, about, [=](MockOktaOptions& options, std::string_view value) {
            return readTo(place(options), value, least, most);
          }};
}

std::vector<Assumption> aboutDelivery() {
  using Options = MockOktaOptions;
  return {
      {"deadlineMs", "1 to 600000", "milliseconds for a receiver's whole answer",
       [](Options& o, std::string_view value) {
         int ms = 0;
         if (!readTo(ms, value, 1, 600'000)) return false;
         o.policy.retry.deadline = std::chrono::milliseconds(ms);
         return true;
       }},
      number<int>("attempts", "1 to 10", "how often a delivery is tried", 1, 10,
                  [](Options& o) -> int& { return o.policy.retry.attempts; }),
      flag("afterServerError", "a 5xx answer is retried",
           [](Options& o) -> bool& { return o.policy.retry.afterServerError; }),
      flag("afterNoAnswer", "a timeout or a failed connection is retried",
           [](Options& o) -> bool& { return o.policy.retry.afterNoAnswer; }),
      flag("afterRedirect", "a 3xx answer is retried",
           [](Options& o) -> bool& { return o.policy.retry.afterRedirect; }),
      flag("afterClientError", "a 4xx answer to a delivery is retried",
           [](Options& o) -> bool& { return o.policy.retry.afterClientError; }),
      flag("verificationAfterClientError", "a 4xx answer to a verification is retried",
           [](Options& o) -> bool& { return o.policy.verificationAfterClientError; }),
      flag("retryRepeatsEventId", "a retry has the eventId and eventTime of the first attempt",
           [](Options& o) -> bool& { return o.policy.retryRepeatsEventId; }),
      number<int>("eventTimeDigits", "0 to 9", "digits of a second in eventTime", 0, 9,
                  [](Options& o) -> int& { return o.policy.eventTimeDigits; }),
      number<int>("previewEventTimeDigits", "0 to 9", "the same in previews", 0, 9,
                  [](Options& o) -> int& { return o.policy.previewEventTimeDigits; }),
      {"form", "live or preview", "live leaves null members out, preview writes them",
       [](Options& o, std::string_view value) {
         if (value != "live" && value != "preview") return false;
         o.policy.form = value == "live" ? EventForm::Live : EventForm::Preview;
         return true;
       }},
      {"userAgent", "text", "what stands before the hook's id in User-Agent",
       [](Options& o, std::string_view value) {
         const bool travels =
             std::all_of(value.begin(), value.end(), [](char c) { return c >= ' ' && c <= '~'; });
         if (value.empty() || !travels) return false;
         o.policy.userAgent = value;
         return true;
       }},
      flag("previewByCallout", "a preview names a callout, and has an x-okta-request-id",
           [](Options& o) -> bool& { return o.policy.previewByCallout; }),
      flag("customHeadersWin", "a hook's own Content-Type and User-Agent replace Okta's",
           [](Options& o) -> bool& { return o.policy.customHeadersWin; }),
      {"breaker", "true or false", "a hook that fails 1500 times in 15 minutes is left alone",
       [](Options& o, std::string_view value) {
         bool on = false;
         if (!readTo(on, value)) return false;
         o.policy.breaker = on ? std::optional(BreakerRules{}) : std::nullopt;
         return true;
       }},
      number<std::uint64_t>("quotaEvents", "1 or more", "events in 24 hours", 1, 1'000'000'000,
                            [](Options& o) -> std::uint64_t& { return o.quota.events; }),
      number<std::uint64_t>("quotaWarning", "1 or more", "events before the warning", 1,
                            1'000'000'000,
                            [](Options& o) -> std::uint64_t& { return o.quota.warning; }),
  };
}

std::vector<Assumption> aboutTheOrg() {
  using Options = MockOktaOptions;
  return {
      number<std::size_t>("activeHooks", "0 or more", "active hooks an org may have; 0: any", 0,
                          1'000'000,
                          [](Options& o) -> std::size_t& { return o.profile.activeHooks; }),
      number<std::size_t>("typesPerHook", "0 or more", "event types a hook may have; 0: any", 0,
                          1'000'000,
                          [](Options& o) -> std::size_t& { return o.profile.typesPerHook; }),
      flag("unverifiedHooksAreFree", "only verified hooks count against activeHooks",
           [](Options& o) -> bool& { return o.profile.unverifiedHooksAreFree; }),
      flag("anyChannelChangeUnverifies", "new headers or a new secret ask for a verification",
           [](Options& o) -> bool& { return o.profile.anyChannelChangeUnverifies; }),
      flag("keepsAbsentSecret", "a PUT without authScheme.value keeps the secret",
           [](Options& o) -> bool& { return o.profile.keepsAbsentSecret; }),
      flag("createHonoursStatus", "a POST may create an inactive hook",
           [](Options& o) -> bool& { return o.profile.createHonoursStatus; }),
      flag("verifiesInactiveHooks", "an inactive hook can be verified",
           [](Options& o) -> bool& { return o.profile.verifiesInactiveHooks; }),
      flag("deletesActiveHooks", "an active hook can be deleted",
           [](Options& o) -> bool& { return o.profile.deletesActiveHooks; }),
      flag("stagedWithPasswordHasStatusChanged", "a staged user with a password has the date",
           [](Options& o) -> bool& { return o.profile.stagedWithPasswordHasStatusChanged; }),
      flag("newerMembers", "answers have the members that Okta added after 2020",
           [](Options& o) -> bool& { return o.profile.newerMembers; }),
  };
}

std::span<const Assumption> assumptions() {
  static const std::vector<Assumption> all = [] {
    std::vector<Assumption> list = aboutDelivery();
    for (Assumption& assumption : aboutTheOrg()) list.push_back(std::move(assumption));
    return list;
  }();
  return all;
}

std::string names() {
  std::string text;
  for (const Assumption& assumption : assumptions()) {
    text += (text.empty() ? "" : ", ") + std::string(assumption.name);
  }
  return text;
}

}  // namespace

std::vector<std::string> Assumptions::help() {
  std::vector<std::string> lines;
  for (const Assumption& assumption : assumptions()) {
    lines.push_back(std::string(assumption.name) + " (" + std::string(assumption.values) +
                    "): " + std::string(assumption.about));
  }
  return lines;
}

void Assumptions::apply(const std::vector<std::string>& settings, MockOktaOptions& options) {
  for (const std::string& setting : settings) {
    const std::size_t sign = setting.find('=');
    const std::string name = setting.substr(0, sign);
    const auto known = assumptions();
    const auto found = std::find_if(known.begin(), known.end(),
                                    [&](const Assumption& a) { return a.name == name; });
    if (found == known.end()) {
      throw UsageError("--assume " + setting + ": there is no " + name + "; there are " + names());
    }
    if (sign == std::string::npos ||
        !found->set(options, std::string_view(setting).substr(sign + 1))) {
      throw UsageError("--assume " + setting + ": write " + name + "=VALUE, where VALUE is " +
                       std::string(found->values));
    }
  }
}

}  // namespace hooks
