#include "conformance/zoo/application.h"

#include "receiver/core/human_line.h"

namespace hooks {

void Directory::update(const std::string& user, const std::function<void(Entry&)>& change) {
  const std::lock_guard guard(mutex_);
  change(entries_[user]);
}

std::optional<std::string> Directory::stateOf(const std::string& user) const {
  const std::lock_guard guard(mutex_);
  const auto found = entries_.find(user);
  if (found == entries_.end()) return std::nullopt;
  return found->second.active ? "active" : "inactive";
}

bool Application::isMeant(const Json& event) { return happened(event); }

const Json* Application::userOf(const Json& event) { return firstTarget(event, "User"); }

std::string Application::lineFor(const Json& event, const Json&) { return humanLine(event); }

bool Application::isNewer(const std::string& published, const std::string& than) {
  // Okta writes all of them alike, in UTC: they compare as text.
  return published > than;
}

void Application::take(const Json& event) {
  if (around_.downstreamRefuses) throw DownstreamRefused();
  if (around_.downstreamSlow) around_.pause(std::chrono::seconds(4));
  if (!isMeant(event)) return;
  const Json* user = userOf(event);
  if (user == nullptr || !user->is_object()) return;
  const auto type = textAt(event, "/eventType");
  if (type == "user.lifecycle.create") greet(event, *user);
  if (type == "user.lifecycle.activate" || type == "user.lifecycle.deactivate") {
    const std::string id(textAt(*user, "/alternateId").value_or(""));
    const std::string published(textAt(event, "/published").value_or(""));
    around_.directory.update(id, [&](Directory::Entry& entry) {
      if (isNewer(published, entry.published)) {
        entry = {type == "user.lifecycle.activate", published};
      }
    });
  }
}

}  // namespace hooks
