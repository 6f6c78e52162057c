#pragma once

#include <deque>
#include <mutex>
#include <string>
#include <unordered_map>
#include <unordered_set>

#include "receiver/core/inbox.h"
#include "receiver/core/pending_queue.h"

namespace hooks {

struct MemoryInboxLimits {
  // Ids remembered, of deliveries and of events together; the oldest are forgotten first.
  std::size_t ids = 1'000'000;
  // How long an id is remembered. Okta tries again within minutes; the rest is for replays by hand.
  Microseconds memory = std::chrono::hours{7 * 24};
  // Bytes of deliveries that wait to be processed; above, accept() refuses.
  std::size_t pendingBytes = 256 << 20;
};

// An inbox that is as safe as the process: fast, bounded, and empty after a restart. For tests and
// for receivers that can afford to lose what was acknowledged and not processed; others use
// SqliteInbox.
class MemoryInbox : public Inbox {
 public:
  explicit MemoryInbox(const Clock& clock, MemoryInboxLimits limits = {});

  Accepted accept(const ReceivedEnvelope& envelope, const std::string& body) override;
  bool mayWait() const override { return false; }
  std::vector<InboxItem> claim(TimePoint now, std::size_t max) override;
  void done(const InboxItem& item) override;
  void again(const InboxItem& item, TimePoint due) override;
  void putBack(const InboxItem& item) override;
  void setAside(const InboxItem& item, const std::string& problem) override;
  std::optional<TimePoint> nextDue() const override;
  std::size_t pending() const override;

 private:
  // Ids seen, each with a letter in front that tells deliveries from events.
  class SeenIds {
   public:
    bool contains(const std::string& id) const { return ids_.contains(id); }
    // Whether it was not there.
    bool add(std::string id, TimePoint now);
    void forget(TimePoint before, std::size_t keep);

   private:
    std::unordered_set<std::string> ids_;
    std::deque<std::pair<TimePoint, const std::string*>> byAge_;
  };
  struct Delivery {
    std::shared_ptr<const std::string> body;
    std::size_t open = 0;
  };

  void closeOne(std::int64_t delivery);

  const Clock& clock_;
  const MemoryInboxLimits limits_;
  mutable std::mutex mutex_;
  SeenIds seen_;
  PendingQueue queue_;
  std::unordered_map<std::int64_t, Delivery> deliveries_;
  std::int64_t lastId_ = 0;
  std::size_t bytes_ = 0;
};

}  // namespace hooks
