#include "mock-okta/org/hook_operations.h"

#include <algorithm>
#include <utility>

#include "mock-okta/org/api_error.h"

namespace hooks {

namespace {

constexpr std::string_view kWhat = "eventHook";
// What Okta calls an event hook in its errors.
constexpr std::string_view kType = "Webhook";

TimePoint wholeSecond(TimePoint moment) { return std::chrono::floor<std::chrono::seconds>(moment); }

// What PUT and POST write; `before` is the hook that is replaced.
void write(EventHook& hook, const HookDraft& draft, const EventHook* before, bool keepsSecret) {
  hook.name = draft.name;
  hook.description = draft.description;
  // Okta keeps the types in a set: they come back in its order.
  hook.items = javaMapOrder(draft.items);
  hook.filters = draft.filters;
  hook.uri = draft.uri;
  hook.headers = draft.headers;
  hook.auth.reset();
  if (!draft.auth) return;
  Secret value;
  if (draft.auth->value) {
    value = *draft.auth->value;
  } else if (keepsSecret && before != nullptr && before->auth &&
             equalsIgnoringCase(before->auth->key, draft.auth->key)) {
    value = before->auth->value;
  } else {
    throw ApiError::validation(kWhat,
                               {"channel.config.authScheme.value: The field cannot be left blank"});
  }
  hook.auth = HookAuthScheme{draft.auth->key, value};
}

bool sameChannel(const EventHook& a, const EventHook& b) {
  const auto auth = [](const EventHook& hook) {
    return hook.auth ? hook.auth->key + "\n" + hook.auth->value.reveal() : std::string();
  };
  return a.uri == b.uri && a.headers == b.headers && auth(a) == auth(b);
}

}  // namespace

HookOperations::HookOperations(Org& org, const CurrentCatalog& catalog, OrgProfile profile,
                               ExpressionCheck expression)
    : org_(org),
      recorder_(org, catalog),
      profile_(std::move(profile)),
      expression_(std::move(expression)) {}

EventHook HookOperations::get(std::string_view id) const {
  auto hook = org_.hook(id);
  if (!hook) throw ApiError::notFound(id, kType);
  return *hook;
}

void HookOperations::record(std::string_view type, const EventHook& hook, const Caller& caller) {
  recorder_.record(caller, {.type = std::string(type), .targets = {targetOf(hook)}});
}

void HookOperations::refuseIf(const HookDraft& draft, std::string_view id) const {
  auto complaints = complaintsAbout(draft, profile_, recorder_.catalog(), expression_);
  const auto hooks = org_.hooks();
  if (std::any_of(hooks.begin(), hooks.end(), [&](const EventHook& other) {
        return other.id != id && other.name == draft.name;
      })) {
    complaints.push_back(
        "name: An object with this field already exists in the current organization");
  }
  if (!complaints.empty()) throw ApiError::validation(kWhat, std::move(complaints));
}

void HookOperations::refuseOneMoreActive(std::string_view id) const {
  if (profile_.activeHooks == 0) return;
  const auto hooks = org_.hooks();
  const auto count = std::count_if(hooks.begin(), hooks.end(), [&](const EventHook& hook) {
    return hook.id != id && hook.active && (hook.verified || !profile_.unverifiedHooksAreFree);
  });
  if (static_cast<std::size_t>(count) < profile_.activeHooks) return;
  throw ApiError::validation(
      kWhat, {"An org can have no more than " + std::to_string(profile_.activeHooks) +
              " active event hooks. Deactivate one first."});
}

EventHook HookOperations::create(const HookDraft& draft, const Caller& caller) {
  const Org::Change change(org_);
  refuseIf(draft, "");
  const TimePoint now = org_.clock().now();
  EventHook hook;
  write(hook, draft, nullptr, false);
  hook.active = draft.active.value_or(true) || !profile_.createHonoursStatus;
  if (hook.active && !profile_.unverifiedHooksAreFree) refuseOneMoreActive("");
  hook.id = org_.ids().oktaId("who", now);
  hook.created = wholeSecond(now);
  hook.lastUpdated = hook.created;
  hook.createdBy = caller.actorId;
  org_.putHook(hook);
  record("event_hook.created", hook, caller);
  return hook;
}

EventHook HookOperations::replace(std::string_view id, const HookDraft& draft,
                                  const Caller& caller) {
  const Org::Change change(org_);
  const EventHook before = get(id);
  refuseIf(draft, id);
  EventHook hook = before;
  write(hook, draft, &before, profile_.keepsAbsentSecret);
  hook.active = draft.active.value_or(before.active);
  const bool free = profile_.unverifiedHooksAreFree && !hook.verified;
  if (hook.active && !before.active && !free) refuseOneMoreActive(id);
  if (hook.uri != before.uri) hook.verified = false;
  if (profile_.anyChannelChangeUnverifies && !sameChannel(hook, before)) hook.verified = false;
  hook.lastUpdated = wholeSecond(org_.clock().now());
  org_.putHook(hook);
  record("event_hook.updated", hook, caller);
  if (hook.active != before.active) {
    record(hook.active ? "event_hook.activated" : "event_hook.deactivated", hook, caller);
    return hook;
  }
  EventHook shown = hook;
  shown.lastUpdated = before.lastUpdated;
  return shown;
}

EventHook HookOperations::setActive(std::string_view id, bool active, const Caller& caller) {
  const Org::Change change(org_);
  EventHook hook = get(id);
  const bool free = profile_.unverifiedHooksAreFree && !hook.verified;
  if (active && !hook.active && !free) refuseOneMoreActive(id);
  hook.active = active;
  hook.lastUpdated = wholeSecond(org_.clock().now());
  org_.putHook(hook);
  record(active ? "event_hook.activated" : "event_hook.deactivated", hook, caller);
  return hook;
}

EventHook HookOperations::activate(std::string_view id, const Caller& caller) {
  return setActive(id, true, caller);
}

EventHook HookOperations::deactivate(std::string_view id, const Caller& caller) {
  return setActive(id, false, caller);
}

void HookOperations::remove(std::string_view id, const Caller& caller) {
  const Org::Change change(org_);
  const EventHook hook = get(id);
  if (hook.active && !profile_.deletesActiveHooks) {
    throw ApiError::validation(kWhat,
                               {"An active event hook cannot be deleted. Deactivate it first."});
  }
  org_.eraseHook(id);
  record("event_hook.deleted", hook, caller);
}

bool HookOperations::mayBeVerified(const EventHook& hook) const {
  return hook.active || profile_.verifiesInactiveHooks;
}

EventHook HookOperations::forVerification(std::string_view id) const {
  EventHook hook = get(id);
  if (!mayBeVerified(hook)) {
    throw ApiError::validation(kWhat,
                               {"An inactive event hook cannot be verified. Activate it first."});
  }
  return hook;
}

EventHook HookOperations::verified(const EventHook& asked, bool ok, const std::string& reason,
                                   const Caller& caller) {
  const Org::Change change(org_);
  EventHook hook = get(asked.id);
  std::string why = reason;
  if (ok && hook.uri != asked.uri) {
    why = "The hook's uri was replaced meanwhile";
  } else if (ok && !mayBeVerified(hook)) {
    why = "The hook was deactivated meanwhile";
  } else if (ok) {
    if (!hook.verified && hook.active && profile_.unverifiedHooksAreFree) {
      refuseOneMoreActive(hook.id);
    }
    hook.verified = true;
    hook.lastUpdated = wholeSecond(org_.clock().now());
    org_.putHook(hook);
    record("event_hook.verified", hook, caller);
    return hook;
  }
  recorder_.record(caller, {.type = "event_hook.verified",
                            .targets = {targetOf(asked)},
                            .result = "FAILURE",
                            .reason = std::move(why)});
  // Okta says this whatever went wrong.
  throw ApiError::validation(
      kWhat, {"Unable to verify event hook. Hook " + asked.name + " execution failed"});
}

}  // namespace hooks
