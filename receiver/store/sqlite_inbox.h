#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <memory>
#include <string_view>

#include "receiver/core/inbox.h"

namespace hooks {

struct SqliteInboxOptions {
  // How long an id is remembered, and with it an event that was set aside.
  Microseconds memory = std::chrono::hours{30 * 24};
  // How long accept() waits for its commit. Okta gives up after three seconds.
  std::chrono::milliseconds patience{2000};
  // Events that may wait to be processed; above, accept() refuses.
  std::size_t pendingEvents = 1'000'000;
  // The size the file may grow to, its write-ahead log not counted; 0 for no limit.
  std::uint64_t maxBytes = 0;
  // Commits after which the write-ahead log is moved into the file and old ids are forgotten.
  int housekeeping = 256;
  // Is told in one line of what goes wrong behind the scenes.
  std::function<void(std::string_view line)> log = {};
};

// An inbox in an SQLite file: what accept() has returned for survives kill -9 and a power cut.
//
// One thread writes. What many requests bring at the same time it commits together, with one
// fsync, and each accept() returns after the commit it was part of. done() and its like do not
// wait: they ride on the next commit, and what a crash takes of them is processed once more after
// the restart. A checkpoint is made by a thread of its own, so that no request pays for it.
//
// A body is kept until each event in it has been processed; ids stay as long as `memory` says. The
// file belongs to one process at a time, and only its user may read it.
class SqliteInbox : public Inbox {
 public:
  // Opens or creates the file. Throws ShapeError if it cannot, or another process has it. The clock
  // must outlive the inbox.
  SqliteInbox(const std::filesystem::path& file, const Clock& clock,
              SqliteInboxOptions options = {});
  // Commits what has been handed over.
  ~SqliteInbox() override;

  Accepted accept(const ReceivedEnvelope& envelope, const std::string& body) override;
  bool mayWait() const override { return true; }
  std::vector<InboxItem> claim(TimePoint now, std::size_t max) override;
  void done(const InboxItem& item) override;
  void again(const InboxItem& item, TimePoint due) override;
  void putBack(const InboxItem& item) override;
  void setAside(const InboxItem& item, const std::string& problem) override;
  std::optional<TimePoint> nextDue() const override;
  std::size_t pending() const override;
  void flush() override;

 private:
  class Writer;
  std::unique_ptr<Writer> writer_;
};

}  // namespace hooks
