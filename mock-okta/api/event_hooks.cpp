#include "mock-okta/api/event_hooks.h"

#include "mock-okta/api/hook_form.h"

namespace hooks {

namespace {

ApiAnswer shown(const ApiParts& parts, const EventHook& hook) {
  return {.body = hookForm(hook, parts.org.url(), parts.profile)};
}

}  // namespace

ApiAnswer listEventHooks(ApiParts& parts, const ApiCall&) {
  JsonArray list;
  for (const EventHook& hook : parts.org.hooks()) {
    list.push_back(hookForm(hook, parts.org.url(), parts.profile));
  }
  return {.body = std::move(list)};
}

ApiAnswer createEventHook(ApiParts& parts, const ApiCall& call) {
  return shown(parts, parts.hooks.create(readHookForm(call.object()), call.caller));
}

ApiAnswer getEventHook(ApiParts& parts, const ApiCall& call) {
  return shown(parts, parts.hooks.get(call.path[0]));
}

ApiAnswer replaceEventHook(ApiParts& parts, const ApiCall& call) {
  // A hook that is not there is said before anything about the body.
  parts.hooks.get(call.path[0]);
  return shown(parts, parts.hooks.replace(call.path[0], readHookForm(call.object()), call.caller));
}

ApiAnswer deleteEventHook(ApiParts& parts, const ApiCall& call) {
  parts.hooks.remove(call.path[0], call.caller);
  return ApiAnswer::noContent();
}

ApiAnswer activateEventHook(ApiParts& parts, const ApiCall& call) {
  return shown(parts, parts.hooks.activate(call.path[0], call.caller));
}

ApiAnswer deactivateEventHook(ApiParts& parts, const ApiCall& call) {
  return shown(parts, parts.hooks.deactivate(call.path[0], call.caller));
}

ApiAnswer verifyEventHook(ApiParts& parts, const ApiCall& call) {
  const EventHook asked = parts.hooks.forVerification(call.path[0]);
  const VerifyOutcome outcome = parts.verifier.verify(asked, call.caller.requestId);
  return shown(parts, parts.hooks.verified(asked, outcome.ok, outcome.reason, call.caller));
}

}  // namespace hooks
