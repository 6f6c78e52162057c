#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fixtures/wire/clock.h"
#include "fixtures/wire/ids.h"
#include "mock-okta/org/event_hook.h"
#include "mock-okta/org/org_journal.h"
#include "mock-okta/org/system_log.h"

namespace hooks {

// What one Okta org holds: event hooks, users, groups, and the System Log in which everything that
// happens to them is written.
//
// Thread-safe: locks inside, hands out copies, holds no lock while anything is sent.
class Org {
 public:
  Org(std::string url, const Clock& clock, IdSource& ids);
  Org(std::string url, const Clock& clock, IdSource& ids, OrgJournal& journal);

  // https://<org>, without a slash at its end.
  const std::string& url() const { return url_; }
  const Clock& clock() const { return clock_; }
  IdSource& ids() const { return ids_; }
  OrgJournal& journal() const { return journal_; }

  std::vector<EventHook> hooks() const;
  std::optional<EventHook> hook(std::string_view id) const;
  // Inserts the hook, or replaces the one with its id.
  void putHook(const EventHook& hook);
  void eraseHook(std::string_view id);

  const SystemLog& log() const { return log_; }
  SystemLog& log() { return log_; }

  // Writes the event into the System Log, with debugData.targetEventHookIds naming the hooks that
  // are configured for its type and receive at this moment; these, and no hook verified later, get
  // it.
  LogEntry record(const LogEvent& event);

 private:
  std::string url_;
  const Clock& clock_;
  IdSource& ids_;
  OrgJournal& journal_;
  SystemLog log_;

  mutable std::mutex mutex_;
  // In the order of creation, which is the order of their ids.
  std::map<std::string, EventHook, std::less<>> hooks_;
};

// The ids in debugData.targetEventHookIds, comma-joined on the wire.
std::vector<std::string> targetEventHookIds(const LogEvent& event);

}  // namespace hooks
