#include "mock-okta/org/event_hook.h"

#include <algorithm>

namespace hooks {

bool EventHook::subscribesTo(std::string_view eventType) const {
  return std::find(items.begin(), items.end(), eventType) != items.end();
}

std::optional<std::string_view> EventHook::filterFor(std::string_view eventType) const {
  if (!filters) return std::nullopt;
  for (const HookFilterEntry& entry : *filters) {
    if (entry.event == eventType) return entry.expression;
  }
  return std::nullopt;
}

}  // namespace hooks
