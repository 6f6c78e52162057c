#pragma once

#include <string>
#include <string_view>

#include "mock-okta/org/event_recorder.h"
#include "mock-okta/org/hook_rules.h"
#include "mock-okta/org/org.h"
#include "mock-okta/org/org_profile.h"

namespace hooks {

// What an administrator does to event hooks: each operation checks, changes the org and writes its
// System Log event as Okta does. What it refuses, it refuses with ApiError and without a trace.
//
// Thread-safe. Source: Okta, Event Hooks API; behaviour as recorded.
class HookOperations {
 public:
  HookOperations(Org& org, const CurrentCatalog& catalog, OrgProfile profile,
                 ExpressionCheck expression);

  // Throws ApiError if there is none.
  EventHook get(std::string_view id) const;

  EventHook create(const HookDraft& draft, const Caller& caller);
  // Replaces all of it that can be written. The hook as the answer shows it: its lastUpdated is the
  // one from before unless the status changed, although the org holds the new one.
  EventHook replace(std::string_view id, const HookDraft& draft, const Caller& caller);
  EventHook activate(std::string_view id, const Caller& caller);
  EventHook deactivate(std::string_view id, const Caller& caller);
  void remove(std::string_view id, const Caller& caller);

  // The hook, if its endpoint may be asked; throws ApiError if it may not.
  EventHook forVerification(std::string_view id) const;
  // Takes in what the endpoint answered. `asked` is the hook as it was when it was asked: an answer
  // says nothing of an address that has been replaced meanwhile, and does not count for a hook that
  // may no longer be asked. Throws the ApiError of a failed verification.
  EventHook verified(const EventHook& asked, bool ok, const std::string& reason,
                     const Caller& caller);

 private:
  void refuseIf(const HookDraft& draft, std::string_view id) const;
  void refuseOneMoreActive(std::string_view id) const;
  bool mayBeVerified(const EventHook& hook) const;
  EventHook setActive(std::string_view id, bool active, const Caller& caller);
  void record(std::string_view type, const EventHook& hook, const Caller& caller);

  Org& org_;
  EventRecorder recorder_;
  const OrgProfile profile_;
  const ExpressionCheck expression_;
};

}  // namespace hooks
