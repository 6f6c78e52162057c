#pragma once

#include <string>
#include <utility>
#include <vector>

#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/testing/scripted_transport.h"
#include "mock-okta/delivery/delivery_engine.h"

namespace hooks {

// A journal that remembers, to see what would be there after a restart.
class RememberingJournal : public OrgJournal {
 public:
  void put(std::string_view kind, std::string_view id, const std::string& document) override {
    const std::lock_guard guard(mutex_);
    if (kind == "delivery") things_[std::string(id)] = document;
  }
  void erase(std::string_view kind, std::string_view id) override {
    const std::lock_guard guard(mutex_);
    if (kind == "delivery") things_.erase(std::string(id));
  }

  // Of kind "delivery", by id.
  std::map<std::string, std::string> things() const {
    const std::lock_guard guard(mutex_);
    return things_;
  }

 private:
  mutable std::mutex mutex_;
  std::map<std::string, std::string> things_;
};

// The cast of the tests of this folder: an org with a journal, a clock that stands still, a
// receiver that follows a script.
struct DeliveryCast {
  explicit DeliveryCast(QuotaLimits limits = {}) : quota(limits) {}

  EventHook putHook(const std::string& id) {
    EventHook hook{.id = id,
                   .name = "Hook " + id,
                   .verified = true,
                   .items = {"user.session.start", "user.lifecycle.create"},
                   .uri = "https://example.com/" + id,
                   .headers = {{"x-any-key", "my-header-value"}},
                   .auth = HookAuthScheme{"Authorization", Secret("s3cret-of-" + id)}};
    org.putHook(hook);
    return hook;
  }

  LogEntry record(const std::string& type = "user.session.start") {
    return org.record(catalog.stamp(type, ids, clock));
  }

  // What a receiver got.
  std::vector<HttpRequest> received() const {
    std::vector<HttpRequest> requests;
    for (Exchange& exchange : receiver.sent()) requests.push_back(std::move(exchange.request));
    return requests;
  }

  std::size_t logged(const std::string& type) const {
    std::size_t count = 0;
    for (const LogEntry& entry : org.log().after(0, 1000000)) {
      if (entry.event->eventType() == type) ++count;
    }
    return count;
  }

  VirtualClock clock;
  SeededIdSource ids{1};
  RememberingJournal journal;
  Org org{"https://org.example.com", clock, ids, journal};
  EventCatalog catalog = EventCatalog::builtIn();
  ScriptedTransport receiver{clock};
  DeliveryLog log;
  DeliveryQuota quota;
  DeliveryEvents events{catalog, ids, clock};
  DeliverySeams seams{org, clock, receiver, log, quota, events, nullptr};
};

}  // namespace hooks
