#pragma once

#include <Poco/Data/Session.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "receiver/core/inbox.h"
#include "receiver/core/pending_queue.h"

namespace hooks {

// The file an inbox is kept in, locked against other processes for as long as this lives.
class InboxFile {
 public:
  // Throws ShapeError if it cannot be made or another process has it.
  explicit InboxFile(const std::filesystem::path& file);
  ~InboxFile();
  InboxFile(const InboxFile&) = delete;
  InboxFile& operator=(const InboxFile&) = delete;

  const std::filesystem::path& path() const { return path_; }
  // A connection for one thread.
  Poco::Data::Session connect() const;

 private:
  std::filesystem::path path_;
  int lock_ = -1;
};

// What became of an event that was given out.
struct Mark {
  enum class Kind { Done, Again, SetAside };
  Kind kind = Kind::Done;
  Pending event = {};
  std::string problem = {};
};

// The statements an inbox writes with: one connection, one thread. Whatever fails throws a
// Poco::Exception; the caller rolls back and goes on.
class InboxDatabase {
 public:
  // Lays out the file if it is new. Throws ShapeError if it is not an inbox.
  InboxDatabase(const InboxFile& file, std::chrono::milliseconds patience, std::uint64_t maxBytes);
  ~InboxDatabase();

  void begin();
  void commit();
  // Never throws.
  void rollBack();

  // Keeps what is new of a delivery, and appends it to `fresh`.
  Accepted insert(const ReceivedEnvelope& envelope, const std::string& body, TimePoint now,
                  std::vector<Pending>& fresh);
  void apply(const Mark& mark);
  // Forgets some deliveries received before that moment, with their events.
  void prune(TimePoint before);
  // What was accepted and neither processed nor set aside.
  std::vector<Pending> pending();

 private:
  struct Statements;

  Poco::Data::Session session_;
  std::unique_ptr<Statements> statements_;
  std::int64_t lastDelivery_ = 0;
  std::int64_t lastEvent_ = 0;
};

// The body of a delivery; nothing if there is none any more. Throws Poco::Exception.
std::string bodyOf(Poco::Data::Session& session, std::int64_t delivery);

// Moves what is in the write-ahead log into the file without holding up writers, unless the log has
// become so long that they had better wait. Throws Poco::Exception.
void checkpoint(Poco::Data::Session& session);

}  // namespace hooks
