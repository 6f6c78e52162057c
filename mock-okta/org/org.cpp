#include "mock-okta/org/org.h"

namespace hooks {

namespace {

OrgJournal& noJournal() {
  static OrgJournal journal;
  return journal;
}

JsonObject& objectMember(JsonObject& parent, std::string_view name) {
  Json& member = parent[name];
  if (!member.is_object()) member = JsonObject();
  return member.get_object();
}

}  // namespace

Org::Org(std::string url, const Clock& clock, IdSource& ids)
    : Org(std::move(url), clock, ids, noJournal()) {}

Org::Org(std::string url, const Clock& clock, IdSource& ids, OrgJournal& journal)
    : url_(std::move(url)), clock_(clock), ids_(ids), journal_(journal) {}

std::vector<EventHook> Org::hooks() const {
  const std::lock_guard guard(mutex_);
  std::vector<EventHook> result;
  for (const auto& [id, hook] : hooks_) result.push_back(hook);
  return result;
}

std::optional<EventHook> Org::hook(std::string_view id) const {
  const std::lock_guard guard(mutex_);
  const auto found = hooks_.find(id);
  return found == hooks_.end() ? std::nullopt : std::optional(found->second);
}

void Org::putHook(const EventHook& hook) {
  const std::lock_guard guard(mutex_);
  hooks_.insert_or_assign(hook.id, hook);
}

void Org::eraseHook(std::string_view id) {
  const std::lock_guard guard(mutex_);
  const auto found = hooks_.find(id);
  if (found != hooks_.end()) hooks_.erase(found);
}

LogEntry Org::record(const LogEvent& event) {
  std::string ids;
  for (const EventHook& hook : hooks()) {
    if (!hook.receives() || !hook.subscribesTo(event.eventType())) continue;
    if (!ids.empty()) ids += ',';
    ids += hook.id;
  }
  if (ids.empty()) return log_.append(event, clock_.now());
  JsonObject document = event.document().get_object();
  objectMember(objectMember(document, "debugContext"), "debugData")["targetEventHookIds"] = ids;
  return log_.append(LogEvent(document), clock_.now());
}

std::vector<std::string> targetEventHookIds(const LogEvent& event) {
  std::vector<std::string> result;
  std::string_view rest =
      textAt(event.document(), "/debugContext/debugData/targetEventHookIds").value_or("");
  while (!rest.empty()) {
    const std::string_view id = rest.substr(0, rest.find(','));
    rest.remove_prefix(std::min(rest.size(), id.size() + 1));
    if (!id.empty()) result.emplace_back(id);
  }
  return result;
}

}  // namespace hooks
