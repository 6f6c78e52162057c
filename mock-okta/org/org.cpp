#include "mock-okta/org/org.h"

#include "fixtures/wire/shape_error.h"
#include "mock-okta/org/storage.h"

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

std::string lowered(std::string_view text) {
  std::string result(text);
  for (char& c : result) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return result;
}

TimePoint wholeSecond(TimePoint moment) { return std::chrono::floor<std::chrono::seconds>(moment); }

}  // namespace

Org::Change::Change(Org& org) : lock_(org.changing_), journal_(org.journal_) { journal_.begin(); }

Org::Change::~Change() { journal_.commit(); }

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
  const Change change(*this);
  journal_.put("hook", hook.id, compact(toStorage(hook)));
  const std::lock_guard guard(mutex_);
  hooks_.insert_or_assign(hook.id, hook);
}

void Org::eraseHook(std::string_view id) {
  const Change change(*this);
  journal_.erase("hook", id);
  const std::lock_guard guard(mutex_);
  const auto found = hooks_.find(id);
  if (found != hooks_.end()) hooks_.erase(found);
}

std::vector<UserRef> Org::users() const {
  const std::lock_guard guard(mutex_);
  std::vector<UserRef> result;
  result.reserve(users_.size());
  for (const auto& [id, user] : users_) result.push_back(user);
  return result;
}

UserRef Org::user(std::string_view id) const {
  const std::lock_guard guard(mutex_);
  const auto found = users_.find(id);
  return found == users_.end() ? nullptr : found->second;
}

UserRef Org::findUser(std::string_view idOrLogin) const {
  if (UserRef found = user(idOrLogin)) return found;
  const std::lock_guard guard(mutex_);
  const auto found = logins_.find(lowered(idOrLogin));
  return found == logins_.end() ? nullptr : users_.at(found->second);
}

void Org::indexUser(const User& user) {
  forgetUser(user.id);
  users_.insert_or_assign(user.id, std::make_shared<const User>(user));
  if (!user.login().empty()) logins_.insert_or_assign(lowered(user.login()), user.id);
  for (const std::string& group : user.groups) members_[group].insert(user.id);
}

void Org::forgetUser(std::string_view id) {
  const auto found = users_.find(id);
  if (found == users_.end()) return;
  logins_.erase(lowered(found->second->login()));
  for (const std::string& group : found->second->groups) members_[group].erase(std::string(id));
  users_.erase(found);
}

void Org::putUser(const User& user) {
  const Change change(*this);
  journal_.put("user", user.id, compact(toStorage(user)));
  const std::lock_guard guard(mutex_);
  indexUser(user);
}

void Org::eraseUser(std::string_view id) {
  const Change change(*this);
  journal_.erase("user", id);
  const std::lock_guard guard(mutex_);
  forgetUser(id);
}

std::vector<Group> Org::groups() const {
  const std::lock_guard guard(mutex_);
  std::vector<Group> result;
  result.reserve(groups_.size());
  for (const auto& [id, group] : groups_) result.push_back(group);
  return result;
}

std::optional<Group> Org::group(std::string_view id) const {
  const std::lock_guard guard(mutex_);
  const auto found = groups_.find(id);
  return found == groups_.end() ? std::nullopt : std::optional(found->second);
}

void Org::putGroup(const Group& group) {
  const Change change(*this);
  journal_.put("group", group.id, compact(toStorage(group)));
  const std::lock_guard guard(mutex_);
  groups_.insert_or_assign(group.id, group);
}

void Org::eraseGroup(std::string_view id) {
  const Change change(*this);
  for (const UserRef& member : members(id)) {
    User user = *member;
    user.groups.erase(std::string(id));
    putUser(user);
  }
  journal_.erase("group", id);
  const std::lock_guard guard(mutex_);
  members_.erase(std::string(id));
  const auto found = groups_.find(id);
  if (found != groups_.end()) groups_.erase(found);
}

std::vector<UserRef> Org::members(std::string_view groupId) const {
  std::vector<UserRef> result;
  const std::lock_guard guard(mutex_);
  const auto group = groups_.find(groupId);
  if (group != groups_.end() && group->second.builtIn) {
    for (const auto& [id, user] : users_) result.push_back(user);
    return result;
  }
  const auto found = members_.find(groupId);
  if (found == members_.end()) return result;
  for (const std::string& id : found->second) result.push_back(users_.at(id));
  return result;
}

std::string Org::setting(std::string_view name, std::string_view idPrefix) {
  const Change change(*this);
  {
    const std::lock_guard guard(mutex_);
    const auto found = settings_.find(name);
    if (found != settings_.end()) return found->second;
  }
  const std::string id = ids_.oktaId(idPrefix, clock_.now());
  journal_.put("setting", name, compact(Json(id)));
  const std::lock_guard guard(mutex_);
  settings_.emplace(name, id);
  return id;
}

Group Org::everyone() {
  const Change change(*this);
  const std::string id = setting("everyone", "00g");
  if (auto group = this->group(id)) return *group;
  const TimePoint now = wholeSecond(clock_.now());
  const Group group{.id = id,
                    .builtIn = true,
                    .name = "Everyone",
                    .description = "All users in your organization",
                    .created = now,
                    .lastUpdated = now,
                    .lastMembershipUpdated = now};
  putGroup(group);
  return group;
}

std::string Org::userTypeId() { return setting("userType", "oty"); }

void Org::load(std::string_view kind, std::string_view id, const Json& document) {
  const std::lock_guard guard(mutex_);
  if (kind == "hook") {
    const EventHook hook = hookFromStorage(document);
    hooks_.insert_or_assign(hook.id, hook);
  } else if (kind == "user") {
    indexUser(userFromStorage(document));
  } else if (kind == "group") {
    const Group group = groupFromStorage(document);
    groups_.insert_or_assign(group.id, group);
  } else if (kind == "setting") {
    // Others keep settings too, and theirs need not be ids.
    if (document.is_string()) settings_[std::string(id)] = std::string_view(document.get_string());
  } else {
    throw ShapeError("kind", "hook, user, group or setting", std::string(kind));
  }
}

void Org::loadEvent(TimePoint persisted, const Json& document) {
  log_.append(LogEvent(document), persisted);
}

void Org::clear() {
  const Change change(*this);
  journal_.clear();
  log_.clear();
  const std::lock_guard guard(mutex_);
  hooks_.clear();
  users_.clear();
  groups_.clear();
  settings_.clear();
  logins_.clear();
  members_.clear();
}

LogEntry Org::record(const LogEvent& event) {
  const Change change(*this);
  std::string ids;
  for (const EventHook& hook : hooks()) {
    if (!hook.receives() || !hook.subscribesTo(event.eventType())) continue;
    if (!ids.empty()) ids += ',';
    ids += hook.id;
  }
  JsonObject document = event.document().get_object();
  if (!ids.empty()) {
    objectMember(objectMember(document, "debugContext"), "debugData")["targetEventHookIds"] = ids;
  }
  const LogEntry entry = log_.append(LogEvent(document), clock_.now());
  journal_.append(entry);
  return entry;
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
