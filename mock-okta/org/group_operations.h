#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "mock-okta/org/event_recorder.h"
#include "mock-okta/org/org.h"

namespace hooks {

struct GroupDraft {
  std::string name = {};
  std::optional<std::string> description = std::nullopt;
};

// What an administrator does to groups and to who is in them; as UserOperations does to users.
//
// Thread-safe. Source: Okta, Groups API; behaviour as recorded.
class GroupOperations {
 public:
  GroupOperations(Org& org, const CurrentCatalog& catalog) : org_(org), recorder_(org, catalog) {}

  Group get(std::string_view id) const;
  Group create(const GroupDraft& draft, const Caller& caller);
  Group replace(std::string_view id, const GroupDraft& draft, const Caller& caller);
  void remove(std::string_view id, const Caller& caller);

  // Who is in the group already, or is not, stays so, and nothing is logged. The user is named by
  // id or login.
  void add(std::string_view group, std::string_view user, const Caller& caller);
  void take(std::string_view group, std::string_view user, const Caller& caller);

 private:
  void check(const GroupDraft& draft, std::string_view id) const;
  Group writable(std::string_view id) const;
  void change(std::string_view group, std::string_view user, bool member, const Caller& caller);
  TimePoint now() const;

  Org& org_;
  EventRecorder recorder_;
};

}  // namespace hooks
