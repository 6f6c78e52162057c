#include "conformance/ledger/ledger.h"

#include <algorithm>
#include <map>

#include "mock-okta/org/filter_error.h"
#include "mock-okta/org/hook_filter.h"
#include "mock-okta/org/org.h"

namespace hooks {

namespace {

constexpr std::string_view kFailedDelivery = "event_hook.delivery";

std::string events(std::size_t count) {
  return std::to_string(count) + (count == 1 ? " event" : " events");
}

bool has(const std::vector<std::string>& all, std::string_view one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

bool isAbout(const LogEvent& event, const EventHook& hook) {
  const Json* targets = at(event.document(), "/target");
  if (targets == nullptr || !targets->is_array()) return false;
  return std::any_of(targets->get_array().begin(), targets->get_array().end(),
                     [&](const Json& target) { return textAt(target, "/id") == hook.id; });
}

// The keys that are tried.
std::vector<EventKey> keysOf(const LedgerRules& rules) {
  if (rules.key == "auto") return {EventKey("uuid"), EventKey("target-login")};
  return {EventKey(rules.key)};
}

std::size_t recognised(const std::vector<LogEvent>& all, const EventKey& key,
                       const EffectCount& count) {
  return static_cast<std::size_t>(std::count_if(all.begin(), all.end(), [&](const LogEvent& event) {
    const auto value = key.of(event);
    return value && count.of(*value) > 0;
  }));
}

class Reckoning {
 public:
  Reckoning(const LedgerInput& input, const LedgerRules& rules, const EffectCount& count)
      : input_(input), rules_(rules), count_(count) {}

  Ledger result() {
    takeDue();
    const EventKey key = chosenKey();
    ledger_.key = key.name();
    giveFates(key);
    addNotes(key);
    judge(key);
    return std::move(ledger_);
  }

 private:
  enum class Due { Yes, No, Filtered, Undecided };

  Due due(const LogEvent& event, const EventHook& hook, bool orgSays) const {
    const std::vector<std::string> named = targetEventHookIds(event);
    if (orgSays) {
      if (!has(named, hook.id)) return Due::No;
    } else {
      if (!hook.receives() || !hook.subscribesTo(event.eventType())) return Due::No;
      if (event.published() < hook.lastUpdated) return Due::Undecided;
    }
    const auto expression = hook.filterFor(event.eventType());
    if (!expression) return Due::Yes;
    try {
      return HookFilter(*expression).matches(event) ? Due::Yes : Due::Filtered;
    } catch (const FilterError&) {
      return Due::Undecided;
    }
  }

  void takeDue() {
    const bool orgSays =
        std::any_of(input_.events.begin(), input_.events.end(),
                    [](const LogEvent& event) { return !targetEventHookIds(event).empty(); });
    bool guessed = false;
    for (const LogEvent& event : input_.events) {
      if (event.eventType() == kFailedDelivery) {
        ledger_.failedDeliveries += static_cast<std::size_t>(
            std::count_if(input_.hooks.begin(), input_.hooks.end(),
                          [&](const EventHook& hook) { return isAbout(event, hook); }));
      }
      if (!rules_.types.empty() && !has(rules_.types, event.eventType())) continue;
      if (input_.hooks.empty()) {
        ledger_.lines.push_back({.event = event});
        continue;
      }
      std::vector<std::string> hookIds;
      bool filtered = false;
      bool undecided = false;
      for (const EventHook& hook : input_.hooks) {
        const Due due = this->due(event, hook, orgSays);
        if (due == Due::Yes) hookIds.push_back(hook.id);
        filtered = filtered || due == Due::Filtered;
        undecided = undecided || due == Due::Undecided;
      }
      if (!hookIds.empty()) {
        guessed = guessed || !orgSays;
        ledger_.lines.push_back({.event = event, .hookIds = std::move(hookIds)});
      } else if (undecided) {
        ++ledger_.undecided;
      } else if (filtered) {
        ++ledger_.filtered;
      }
    }
    std::stable_sort(ledger_.lines.begin(), ledger_.lines.end(),
                     [](const LedgerLine& a, const LedgerLine& b) {
                       return a.event.published() < b.event.published();
                     });
    if (guessed) {
      ledger_.notes.push_back(
          "no event says which hooks it was meant for (debugData.targetEventHookIds), so it was "
          "taken from the types that the hook asks for now");
    }
  }

  EventKey chosenKey() const {
    std::vector<EventKey> keys = keysOf(rules_);
    const auto seen = [&](const EventKey& key) {
      std::size_t sum = recognised(input_.earlier, key, count_);
      for (const LedgerLine& line : ledger_.lines) {
        const auto value = key.of(line.event);
        if (value && count_.of(*value) > 0) ++sum;
      }
      return sum;
    };
    return *std::max_element(keys.begin(), keys.end(), [&](const EventKey& a, const EventKey& b) {
      return seen(a) < seen(b);
    });
  }

  // Those that are recognised by the same text share what was seen of it.
  void giveFates(const EventKey& key) {
    std::map<std::string, std::vector<LedgerLine*>> groups;
    for (LedgerLine& line : ledger_.lines) {
      if (const auto value = key.of(line.event)) {
        groups[*value].push_back(&line);
      } else {
        line.fate = Fate::Keyless;
        ++ledger_.keyless;
      }
    }
    for (auto& [value, lines] : groups) giveFates(count_.of(value), lines);
  }

  void giveFates(std::size_t effects, const std::vector<LedgerLine*>& lines) {
    const auto lately = [&](const LedgerLine* line) {
      return line->event.published() > rules_.now - rules_.grace;
    };
    const auto old = static_cast<std::size_t>(std::count_if(
        lines.begin(), lines.end(), [&](const LedgerLine* line) { return !lately(line); }));
    for (LedgerLine* line : lines) {
      line->effects = effects;
      if (effects >= lines.size() || (effects >= old && !lately(line))) {
        line->fate = Fate::Seen;
      } else if (lately(line)) {
        line->fate = Fate::Fresh;
      } else {
        line->fate = effects == 0 ? Fate::Lost : Fate::Unsure;
      }
    }
    const std::size_t lost = old > effects ? old - effects : 0;
    ledger_.lost += lost;
    ledger_.seen += std::min(effects, lines.size());
    ledger_.fresh += lines.size() - lost - std::min(effects, lines.size());
    if (effects > lines.size()) ++ledger_.repeated;
    if (lines.size() > 1 && effects > lines.size()) hiding_ += lines.size();
  }

  void addNotes(const EventKey& key) {
    for (const EventHook& hook : input_.hooks) {
      if (rules_.types.empty() && hook.lastUpdated > rules_.since) {
        ledger_.notes.push_back("the hook " + hook.id + " was changed at " +
                                formatTime(hook.lastUpdated, 0) +
                                ": of types that it asked for before and does not now, nothing was "
                                "read; --event names them");
      }
      if (hook.receives()) continue;
      ledger_.notes.push_back("the hook " + hook.id + " is not " +
                              (hook.active ? "verified" : "active") +
                              " now, and is sent nothing as long as that is so");
    }
    const auto note = [&](std::size_t count, const std::string& text) {
      if (count > 0) ledger_.notes.push_back(events(count) + " " + text);
    };
    note(ledger_.filtered,
         "not expected, because the hook's filter is false, as we evaluate it; Okta does not say "
         "what it filtered");
    note(ledger_.undecided,
         "not judged: whether the hook was to get them then cannot be known now, because it was "
         "changed later or its filter is beyond us");
    note(ledger_.keyless, "not judged: without a " + key.name() + " to recognise them by");
    note(
        ledger_.fresh,
        "of the last " +
            std::to_string(std::chrono::duration_cast<std::chrono::seconds>(rules_.grace).count()) +
            " s not seen yet, which may be under way");
    note(hiding_,
         "share what they are recognised by and were seen more often than they happened: one that "
         "is lost could hide behind another; --key uuid would tell, if the receiver shows it");
    if (ledger_.failedDeliveries > 0) {
      ledger_.notes.push_back("Okta itself logged " + std::to_string(ledger_.failedDeliveries) +
                              (ledger_.failedDeliveries == 1 ? " delivery" : " deliveries") +
                              " that failed (event_hook.delivery)");
    }
    const bool unsure =
        std::any_of(ledger_.lines.begin(), ledger_.lines.end(),
                    [](const LedgerLine& line) { return line.fate == Fate::Unsure; });
    if (unsure) {
      ledger_.notes.push_back(
          "of events that share what they are recognised by some were seen and some not, and which "
          "cannot be told: they are shown as UNSURE, and only as many counted as are missing");
    }
    if (ledger_.lost == 0 || ledger_.seen == 0) return;
    const auto first = std::find_if(ledger_.lines.begin(), ledger_.lines.end(),
                                    [](const LedgerLine& line) { return line.effects > 0; });
    const auto before = static_cast<std::size_t>(
        std::count_if(ledger_.lines.begin(), first,
                      [](const LedgerLine& line) { return line.fate == Fate::Lost; }));
    note(before,
         "lost before the first that was seen: if what was looked at begins only then, they may "
         "have been seen after all; --since " +
             (first == ledger_.lines.end() ? "" : formatTime(first->event.published())) +
             " leaves them out");
  }

  void judge(const EventKey& key) {
    if (input_.blind) {
      ledger_.inconclusive = *input_.blind;
      return;
    }
    if (ledger_.seen + ledger_.lost + ledger_.fresh == 0) {
      if (ledger_.keyless + ledger_.undecided > 0) {
        ledger_.inconclusive = "none of the events that may have been meant for it can be judged";
      }
      return;
    }
    if (ledger_.lost == 0) return;
    if (ledger_.seen > 0 || rules_.trusted || recognised(input_.earlier, key, count_) > 0) return;
    ledger_.wantsEarlier = input_.earlier.empty();
    if (count_.records() == 0) {
      ledger_.inconclusive =
          "the observer shows nothing at all, so that it is not known to look at the right place";
      return;
    }
    ledger_.inconclusive =
        "the observer shows " + std::to_string(count_.records()) +
        " records, and none of them holds the " +
        (rules_.key == "auto" ? "uuid or the target's login" : key.name()) + " of any of " +
        events(ledger_.lines.size()) +
        (input_.earlier.empty()
             ? ""
             : " or of the " + std::to_string(input_.earlier.size()) + " before them") +
        ": does it look at the right place, and does --key name what it shows?";
  }

  const LedgerInput& input_;
  const LedgerRules& rules_;
  const EffectCount& count_;
  Ledger ledger_;
  std::size_t hiding_ = 0;
};

}  // namespace

std::string_view toString(Fate fate) {
  switch (fate) {
    case Fate::Seen:
      return "SEEN";
    case Fate::Lost:
      return "LOST";
    case Fate::Unsure:
      return "UNSURE";
    case Fate::Fresh:
      return "FRESH";
    case Fate::Keyless:
      return "KEYLESS";
  }
  return "";
}

std::string Ledger::verdict() const {
  if (inconclusive) return "INCONCLUSIVE";
  return lost > 0 ? "LOST" : "COMPLETE";
}

std::vector<LedgerLine> Ledger::missing() const {
  std::vector<LedgerLine> found;
  std::copy_if(lines.begin(), lines.end(), std::back_inserter(found), [](const LedgerLine& line) {
    return line.fate == Fate::Lost || line.fate == Fate::Unsure;
  });
  return found;
}

void lookForAll(const LedgerInput& input, const LedgerRules& rules, EffectCount& count) {
  for (const EventKey& key : keysOf(rules)) {
    for (const auto* all : {&input.events, &input.earlier}) {
      for (const LogEvent& event : *all) {
        if (const auto value = key.of(event)) count.lookFor(*value);
      }
    }
  }
}

Ledger reckon(const LedgerInput& input, const LedgerRules& rules, const EffectCount& count) {
  return Reckoning(input, rules, count).result();
}

}  // namespace hooks
