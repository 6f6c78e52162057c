#include "mock-okta/store/sqlite_journal.h"

#include <Poco/Data/RecordSet.h>
#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/Session.h>
#include <fcntl.h>
#include <unistd.h>

#include <mutex>
#include <system_error>

#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

using namespace Poco::Data::Keywords;

constexpr int kLayout = 1;

// The secrets of hooks and the passwords of users are in the file, so it is for its owner only;
// what SQLite puts beside it gets the rights that the file has. What cannot be made or changed here
// is left as it is: whether the file can be used is for SQLite to say.
void makePrivate(const std::filesystem::path& file) {
  namespace fs = std::filesystem;
  std::error_code ignored;
  if (!fs::exists(file, ignored)) {
    const int descriptor = ::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    // Closing a descriptor of a database drops SQLite's own locks on it, so this one does not stay
    // open, and a file that is there already is not opened at all.
    if (descriptor >= 0) ::close(descriptor);
  }
  // A process that was killed leaves its write-ahead log behind.
  for (const std::string_view suffix : {"", "-wal", "-shm"}) {
    fs::path path = file;
    path += suffix;
    if (!fs::is_regular_file(path, ignored)) continue;
    fs::permissions(path, fs::perms::group_all | fs::perms::others_all, fs::perm_options::remove,
                    ignored);
  }
}

}  // namespace

class SqliteJournal::Database {
 public:
  explicit Database(const std::filesystem::path& file) : session_(open(file)) {
    try {
      // Exclusive, so that a second process is told at once and not when its first change fails.
      session_ << "PRAGMA busy_timeout = 200", now;  // milliseconds; POCO would wait for a minute
      session_ << "PRAGMA locking_mode = EXCLUSIVE", now;
      session_ << "PRAGMA journal_mode = WAL", now;
      session_ << "PRAGMA synchronous = NORMAL", now;
      int layout = 0;
      session_ << "PRAGMA user_version", into(layout), now;
      if (layout != 0 && layout != kLayout) {
        throw ShapeError(file.string(), "a state file of layout " + std::to_string(kLayout),
                         "layout " + std::to_string(layout) + "; name another file with --state");
      }
      session_ << "BEGIN IMMEDIATE", now;
      session_ << "CREATE TABLE IF NOT EXISTS thing (kind TEXT NOT NULL, id TEXT NOT NULL, "
                  "document TEXT NOT "
                  "NULL, PRIMARY KEY (kind, id)) WITHOUT ROWID",
          now;
      session_ << "CREATE TABLE IF NOT EXISTS log (sequence INTEGER PRIMARY KEY, persisted INTEGER "
                  "NOT NULL, "
                  "document TEXT NOT NULL)",
          now;
      session_ << "PRAGMA user_version = " + std::to_string(kLayout), now;
      session_ << "COMMIT", now;
    } catch (const Poco::Exception& error) {
      throw ShapeError(file.string(), "a state file that this process can have to itself",
                       error.displayText() +
                           "; is another mock-okta using it, or is it not a file of mock-okta's?");
    }
  }

  std::recursive_mutex& mutex() { return mutex_; }
  Poco::Data::Session& session() { return session_; }
  int& depth() { return depth_; }

 private:
  static Poco::Data::Session open(const std::filesystem::path& file) {
    Poco::Data::SQLite::Connector::registerConnector();
    makePrivate(file);
    // POCO tries for a minute to open what cannot be opened.
    constexpr std::size_t kSeconds = 1;
    try {
      return Poco::Data::Session("SQLite", file.string(), kSeconds);
    } catch (const Poco::Exception& error) {
      throw ShapeError(file.string(), "a state file that can be read and written",
                       error.displayText());
    }
  }

  std::recursive_mutex mutex_;
  Poco::Data::Session session_;
  int depth_ = 0;
};

SqliteJournal::SqliteJournal(const std::filesystem::path& file)
    : database_(std::make_unique<Database>(file)) {}

SqliteJournal::~SqliteJournal() = default;

void SqliteJournal::put(std::string_view kind, std::string_view id, const std::string& document) {
  const std::lock_guard guard(database_->mutex());
  std::string boundKind(kind);
  std::string boundId(id);
  std::string boundDocument(document);
  database_->session() << "INSERT OR REPLACE INTO thing (kind, id, document) VALUES (?, ?, ?)",
      use(boundKind), use(boundId), use(boundDocument), now;
}

void SqliteJournal::erase(std::string_view kind, std::string_view id) {
  const std::lock_guard guard(database_->mutex());
  std::string boundKind(kind);
  std::string boundId(id);
  database_->session() << "DELETE FROM thing WHERE kind = ? AND id = ?", use(boundKind),
      use(boundId), now;
}

void SqliteJournal::append(const LogEntry& entry) {
  const std::lock_guard guard(database_->mutex());
  auto sequence = static_cast<Poco::Int64>(entry.sequence);
  auto persisted = static_cast<Poco::Int64>(entry.persisted.time_since_epoch().count());
  std::string document = compact(entry.event->document());
  database_->session() << "INSERT INTO log (sequence, persisted, document) VALUES (?, ?, ?)",
      use(sequence), use(persisted), use(document), now;
}

void SqliteJournal::clear() {
  begin();
  database_->session() << "DELETE FROM thing", now;
  database_->session() << "DELETE FROM log", now;
  commit();
}

void SqliteJournal::begin() {
  database_->mutex().lock();
  if (database_->depth()++ == 0) database_->session() << "BEGIN IMMEDIATE", now;
}

void SqliteJournal::commit() {
  if (--database_->depth() == 0) database_->session() << "COMMIT", now;
  database_->mutex().unlock();
}

void SqliteJournal::load(
    std::string_view kind,
    const std::function<void(const std::string&, const std::string&)>& one) const {
  const std::lock_guard guard(database_->mutex());
  std::string boundKind(kind);
  std::string id;
  std::string document;
  Poco::Data::Statement rows(database_->session());
  rows << "SELECT id, document FROM thing WHERE kind = ? ORDER BY id", use(boundKind), into(id),
      into(document), range(0, 1);
  while (!rows.done()) {
    if (rows.execute() > 0) one(id, document);
  }
}

void SqliteJournal::loadLog(const std::function<void(TimePoint, const std::string&)>& one) const {
  const std::lock_guard guard(database_->mutex());
  Poco::Int64 persisted = 0;
  std::string document;
  Poco::Data::Statement rows(database_->session());
  rows << "SELECT persisted, document FROM log ORDER BY sequence", into(persisted), into(document),
      range(0, 1);
  while (!rows.done()) {
    if (rows.execute() > 0) one(TimePoint(Microseconds(persisted)), document);
  }
}

bool SqliteJournal::empty() const {
  const std::lock_guard guard(database_->mutex());
  int things = 0;
  int entries = 0;
  database_->session() << "SELECT count(*) FROM (SELECT 1 FROM thing LIMIT 1)", into(things), now;
  database_->session() << "SELECT count(*) FROM (SELECT 1 FROM log LIMIT 1)", into(entries), now;
  return things + entries == 0;
}

}  // namespace hooks
