#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/check/check.h"
#include "conformance/check/org_subject.h"
#include "fixtures/catalog/event_catalog.h"
#include "fixtures/wire/exchange.h"
#include "fixtures/wire/ids.h"
#include "fixtures/wire/json.h"

namespace hooks {

// What the checks of one run of an org have in common.
struct OrgRun {
  EventCatalog catalog = EventCatalog::builtIn();
  // Part of every name, so that what an earlier run left behind is not taken for this one's.
  std::string run = "r1";
  std::uint64_t seed = 1;
  std::function<bool()> interrupted = [] { return false; };
};

// A hook that a check has made, and where it calls.
struct TestHook {
  std::string id;
  std::string name;
  // At the probe.
  std::string path;
  // What it is to carry in its Authorization header.
  std::string secret;
  // As the org showed it last.
  Json json = nullptr;
};

// The part a check of an org plays: a customer of Okta's, who calls the Management API, reads the
// System Log, and has a receiver.
//
// What is made here is taken away by cleanUp(). Everything sent and received is kept for the
// report. One thread at a time.
class CustomerPart {
 public:
  // The type of event that happen() brings about, and that hooks subscribe to unless told
  // otherwise.
  static constexpr std::string_view kEventType = "group.lifecycle.create";
  // As what the org is called, so that its calls of the probe can be told from these.
  static constexpr std::string_view kUserAgent = "okta-conformance";

  CustomerPart(OrgRun& run, OrgSubject& subject, const Check& check);
  ~CustomerPart();

  OrgSubject& subject() { return subject_; }
  const OrgRun& run() const { return run_; }
  IdSource& ids() { return ids_; }
  Probe& probe() { return *subject_.probe(); }

  // --- calling the org

  // With the administrator's token. `target` is the path, with a query if it has one.
  Exchange get(const std::string& target) { return call("GET", target); }
  Exchange post(const std::string& target, const Json& body) {
    return call("POST", target, compact(body));
  }
  Exchange post(const std::string& target) { return call("POST", target); }
  Exchange put(const std::string& target, const Json& body) {
    return call("PUT", target, compact(body));
  }
  Exchange remove(const std::string& target) { return call("DELETE", target); }
  Exchange call(const std::string& method, const std::string& target, std::string body = {});
  // With this in the Authorization header; nothing: without one.
  Exchange callAs(const std::optional<std::string>& authorization, const std::string& method,
                  const std::string& target, std::string body = {});
  // A path below /mock/v1/, which must work: throws Unclear if it does not.
  Json control(const std::string& method, const std::string& path, const Json& body = JsonObject());

  // --- hooks

  // A name that no other has.
  std::string someName();
  // What to POST for a hook with a path of its own at the probe, or with another uri.
  Json form(const std::string& uri = {});
  // Made of the form, or of another; throws Unclear if the org does not take it.
  TestHook makeHook();
  TestHook makeHook(const Json& form);
  // The same, and verified; throws Unclear if it does not become so.
  TestHook verifiedHook();
  TestHook verifiedHook(const Json& form);
  Exchange verify(const TestHook& hook);
  // The hook as the org shows it now.
  Json read(const TestHook& hook);
  static std::string pathOf(const TestHook& hook) { return "/api/v1/eventHooks/" + hook.id; }
  // Nothing that was made is left. Never throws.
  void cleanUp();

  // --- what happens, and when

  // So many groups are created, one after another; their names.
  std::vector<std::string> happen(std::size_t count = 1);
  // Everything that follows from what has happened has followed: retries, batches.
  void settle();
  // The org's time moves on; throws Unclear where it cannot be moved and would have to be waited
  // for longer than some seconds.
  void pass(std::chrono::seconds time);

  // --- what came

  // What the hook's path got, after settle(): deliveries, or verifications.
  std::vector<ProbeCall> deliveries(const TestHook& hook, std::size_t atLeast = 0);
  std::vector<ProbeCall> verifications(const TestHook& hook);
  // How many deliveries came; throws Unmet unless it is as expected. `what` says what was done.
  std::vector<ProbeCall> expectDeliveries(const TestHook& hook, std::size_t count,
                                          const std::string& what);

  // Events of the System Log for which the filter is true, oldest first, in the API's form; waits
  // for `enough` where it may take a while. Throws Unclear if the log cannot be read.
  std::vector<Json> logged(const std::string& filter, std::size_t enough = 0);
  // Those about the hook.
  std::vector<Json> loggedAbout(const TestHook& hook, const std::string& type,
                                std::size_t enough = 0);

  // Runs `act` in another org that has these rules. Throws Skipped if none can be made.
  void inAnotherOrg(const OrgRules& rules, const std::function<void(CustomerPart&)>& act);

  // Something worth reading in the report, whatever the verdict.
  void remark(std::string text) { remarks_.push_back(std::move(text)); }

  // --- for the report

  // What was sent to the org and what it sent, in the order of time.
  std::vector<Exchange> exchanges() const;
  const std::vector<std::string>& remarks() const { return remarks_; }

 private:
  void keep(const Exchange& exchange);
  // Remembers what a call has made, to take it away.
  void note(const Exchange& exchange);
  std::vector<ProbeCall> callsTo(const TestHook& hook, bool verifications);
  bool settledByControl();

  OrgRun& run_;
  OrgSubject& subject_;
  const Check& check_;
  SeededIdSource ids_;
  std::size_t names_ = 0;
  std::vector<Exchange> exchanges_;
  std::vector<std::string> paths_;
  std::vector<std::string> remarks_;
  std::vector<std::string> made_;
};

}  // namespace hooks
