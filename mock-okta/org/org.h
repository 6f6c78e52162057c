#pragma once

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "fixtures/wire/clock.h"
#include "fixtures/wire/ids.h"
#include "mock-okta/org/event_hook.h"
#include "mock-okta/org/group.h"
#include "mock-okta/org/org_journal.h"
#include "mock-okta/org/system_log.h"
#include "mock-okta/org/user.h"

namespace hooks {

// What one Okta org holds: event hooks, users, groups, and the System Log in which everything that
// happens to them is written.
//
// Thread-safe: locks inside, hands out copies, holds no lock while anything is sent. What is put,
// erased and recorded is written to the journal before the call returns.
//
// It keeps what it is given: the rules of the Management API are in HookOperations, UserOperations
// and GroupOperations.
class Org {
 public:
  // While a thread has one of these, others wait that want one: what it reads stays true until it
  // has written, and the journal keeps what it writes whole or not at all. They nest. Listeners of
  // the System Log are called within, so they must not wait for a thread that may want one.
  class Change {
   public:
    explicit Change(Org& org);
    ~Change();
    Change(const Change&) = delete;
    Change& operator=(const Change&) = delete;

   private:
    std::unique_lock<std::recursive_mutex> lock_;
    OrgJournal& journal_;
  };

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

  // By id.
  std::vector<UserRef> users() const;
  // Nothing, or a user that stays as it is whatever happens to the org.
  UserRef user(std::string_view id) const;
  // By id, or by login without regard to case.
  UserRef findUser(std::string_view idOrLogin) const;
  void putUser(const User& user);
  void eraseUser(std::string_view id);

  // By id; Everyone is among them.
  std::vector<Group> groups() const;
  std::optional<Group> group(std::string_view id) const;
  void putGroup(const Group& group);
  // Takes its members out of it.
  void eraseGroup(std::string_view id);
  // Who is in a group, by id; of Everyone, everyone.
  std::vector<UserRef> members(std::string_view groupId) const;
  // The group that each user is in. It comes into being when it is first asked for.
  Group everyone();

  // oty…, the id of the one user type; osc… with the same end is that of its schema.
  std::string userTypeId();

  const SystemLog& log() const { return log_; }
  SystemLog& log() { return log_; }

  // Writes the event into the System Log, with debugData.targetEventHookIds naming the hooks that
  // are configured for its type and receive at this moment; these, and no hook verified later, get
  // it.
  LogEntry record(const LogEvent& event);

  // Takes in what a journal kept: kinds "hook", "user", "group" and "setting". Writes nothing to
  // the journal. Throws ShapeError for a document that is none of these.
  void load(std::string_view kind, std::string_view id, const Json& document);
  // The next event of the System Log, oldest first.
  void loadEvent(TimePoint persisted, const Json& document);

  // Everything is forgotten, by the journal too.
  void clear();

 private:
  std::string setting(std::string_view name, std::string_view idPrefix);
  void indexUser(const User& user);
  void forgetUser(std::string_view id);

  std::string url_;
  const Clock& clock_;
  IdSource& ids_;
  OrgJournal& journal_;
  SystemLog log_;

  std::recursive_mutex changing_;

  mutable std::mutex mutex_;
  // In the order of creation, which is the order of their ids; so are users and groups.
  std::map<std::string, EventHook, std::less<>> hooks_;
  std::map<std::string, UserRef, std::less<>> users_;
  std::map<std::string, Group, std::less<>> groups_;
  std::map<std::string, std::string, std::less<>> settings_;
  // What users_ says, the other way round: login in lower case to id, group to its members.
  std::map<std::string, std::string, std::less<>> logins_;
  std::map<std::string, std::set<std::string, std::less<>>, std::less<>> members_;
};

// The ids in debugData.targetEventHookIds, comma-joined on the wire.
std::vector<std::string> targetEventHookIds(const LogEvent& event);

}  // namespace hooks
