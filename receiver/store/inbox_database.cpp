#include "receiver/store/inbox_database.h"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/Statement.h>
#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <unordered_set>

#include "fixtures/wire/shape_error.h"

namespace hooks {

namespace {

using namespace Poco::Data::Keywords;
using Poco::Data::Session;
using Poco::Data::Statement;

constexpr int kLayout = 1;
constexpr int kPageBytes = 4096;
// Pages of write-ahead log above which a checkpoint makes writers wait: 64 MiB.
constexpr int kLongLog = 16384;

enum State { kPending = 0, kDone = 1, kSetAside = 2 };

// Opens a file for its owner only: deliveries tell of people.
int openPrivately(const std::filesystem::path& path) {
  const int descriptor = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (descriptor < 0) {
    throw ShapeError(path.string(), "a file that can be read and written", std::strerror(errno));
  }
  return descriptor;
}

std::int64_t micros(TimePoint moment) { return moment.time_since_epoch().count(); }

}  // namespace

InboxFile::InboxFile(const std::filesystem::path& file) : path_(file) {
  Poco::Data::SQLite::Connector::registerConnector();
  std::filesystem::path lockFile = file;
  lockFile += "-lock";
  // Closing any descriptor of the database drops SQLite's own locks on it, so it is closed before
  // SQLite opens it.
  ::close(openPrivately(file));
  lock_ = openPrivately(lockFile);
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock_);
    throw ShapeError(file.string(), "an inbox that no other process uses",
                     "one in use; stop the other receiver or name another file");
  }
}

InboxFile::~InboxFile() { ::close(lock_); }

Session InboxFile::connect() const {
  // POCO tries for a minute to open what cannot be opened.
  constexpr std::size_t kSeconds = 1;
  return Session("SQLite", path_.string(), kSeconds);
}

// Made once and executed often; what they bind is here, where it stays.
struct InboxDatabase::Statements {
  explicit Statements(Session& session)
      : knowsDelivery(session),
        knowsEvent(session),
        addDelivery(session),
        addEvent(session),
        closeEvent(session),
        closeDelivery(session),
        delay(session) {
    knowsDelivery << "SELECT COUNT(*) FROM delivery WHERE event_id = ?", use(text), into(count);
    knowsEvent << "SELECT COUNT(*) FROM event WHERE uuid = ?", use(text), into(count);
    addDelivery << "INSERT INTO delivery (id, event_id, received, open, body) "
                   "VALUES (?, NULLIF(?, ''), ?, ?, NULLIF(?, ''))",
        use(delivery), use(text), use(moment), use(count), use(body);
    addEvent << "INSERT INTO event (id, delivery, place, uuid, state, failures, due) "
                "VALUES (?, ?, ?, NULLIF(?, ''), 0, 0, 0)",
        use(event), use(delivery), use(place), use(text);
    closeEvent << "UPDATE event SET state = ?, problem = NULLIF(?, '') WHERE id = ?", use(state),
        use(text), use(event);
    // The last event to be processed takes the body with it.
    closeDelivery << "UPDATE delivery SET open = open - 1, "
                     "body = CASE WHEN open > 1 THEN body END WHERE id = ?",
        use(delivery);
    delay << "UPDATE event SET failures = ?, due = ? WHERE id = ?", use(count), use(moment),
        use(event);
  }

  std::string text;
  std::string body;
  Poco::Int64 delivery = 0;
  Poco::Int64 event = 0;
  Poco::Int64 place = 0;
  Poco::Int64 moment = 0;
  Poco::Int64 count = 0;
  int state = 0;

  Statement knowsDelivery;
  Statement knowsEvent;
  Statement addDelivery;
  Statement addEvent;
  Statement closeEvent;
  Statement closeDelivery;
  Statement delay;
};

InboxDatabase::InboxDatabase(const InboxFile& file, std::chrono::milliseconds patience,
                             std::uint64_t maxBytes)
    : session_(file.connect()) {
  try {
    session_ << "PRAGMA busy_timeout = " + std::to_string(patience.count()), now;
    session_ << "PRAGMA journal_mode = WAL", now;
    session_ << "PRAGMA synchronous = FULL", now;
    session_ << "PRAGMA wal_autocheckpoint = 0", now;
    if (maxBytes > 0) {
      session_ << "PRAGMA max_page_count = " + std::to_string(maxBytes / kPageBytes), now;
    }
    int layout = 0;
    session_ << "PRAGMA user_version", into(layout), now;
    int tables = 0;
    session_ << "SELECT COUNT(*) FROM sqlite_master", into(tables), now;
    if (layout != kLayout && (layout != 0 || tables != 0)) {
      throw ShapeError(file.path().string(), "an inbox of layout " + std::to_string(kLayout),
                       "a database of another kind; name another file");
    }
    session_ << "BEGIN IMMEDIATE", now;
    session_
        << "CREATE TABLE IF NOT EXISTS delivery (id INTEGER PRIMARY KEY, event_id TEXT UNIQUE, "
           "received INTEGER NOT NULL, open INTEGER NOT NULL, body TEXT)",
        now;
    session_ << "CREATE TABLE IF NOT EXISTS event (id INTEGER PRIMARY KEY, delivery INTEGER NOT "
                "NULL, place INTEGER NOT NULL, uuid TEXT UNIQUE, state INTEGER NOT NULL, failures "
                "INTEGER NOT NULL, due INTEGER NOT NULL, problem TEXT)",
        now;
    session_ << "CREATE INDEX IF NOT EXISTS event_of ON event (delivery)", now;
    session_ << "CREATE INDEX IF NOT EXISTS event_pending ON event (id) WHERE state = 0", now;
    session_ << "PRAGMA user_version = " + std::to_string(kLayout), now;
    session_ << "COMMIT", now;
    Poco::Int64 last = 0;
    session_ << "SELECT IFNULL(MAX(id), 0) FROM delivery", into(last), now;
    lastDelivery_ = last;
    session_ << "SELECT IFNULL(MAX(id), 0) FROM event", into(last), now;
    lastEvent_ = last;
    statements_ = std::make_unique<Statements>(session_);
  } catch (const Poco::Exception& error) {
    throw ShapeError(file.path().string(), "an inbox that can be read and written",
                     error.displayText());
  }
}

InboxDatabase::~InboxDatabase() = default;

void InboxDatabase::begin() { session_ << "BEGIN IMMEDIATE", now; }

void InboxDatabase::commit() { session_ << "COMMIT", now; }

void InboxDatabase::rollBack() {
  try {
    // A statement that failed half-way is no use any more.
    statements_ = std::make_unique<Statements>(session_);
    session_ << "ROLLBACK", now;
  } catch (const Poco::Exception&) {
    // There was nothing to roll back, or SQLite has done it already, as it does on a full disk.
  }
}

Accepted InboxDatabase::insert(const ReceivedEnvelope& envelope, const std::string& body,
                               TimePoint received, std::vector<Pending>& fresh) {
  Statements& sql = *statements_;
  const auto known = [&sql](Statement& statement, const std::string& id) {
    sql.text = id;
    sql.count = 0;
    statement.execute();
    return sql.count > 0;
  };
  const std::size_t total = envelope.events.size();
  if (!envelope.eventId.empty() && known(sql.knowsDelivery, envelope.eventId)) {
    return {.fresh = 0, .known = total};
  }
  std::vector<std::size_t> places;
  std::unordered_set<std::string_view> here;
  for (std::size_t place = 0; place < total; ++place) {
    const std::string& uuid = envelope.events[place].uuid;
    if (uuid.empty() || (here.insert(uuid).second && !known(sql.knowsEvent, uuid))) {
      places.push_back(place);
    }
  }
  if (places.empty() && envelope.eventId.empty()) return {.fresh = 0, .known = total};

  sql.delivery = ++lastDelivery_;
  sql.text = envelope.eventId;
  sql.moment = micros(received);
  sql.count = static_cast<Poco::Int64>(places.size());
  sql.body = places.empty() ? std::string() : body;
  sql.addDelivery.execute();
  sql.body.clear();
  for (const std::size_t place : places) {
    sql.event = ++lastEvent_;
    sql.place = static_cast<Poco::Int64>(place);
    sql.text = envelope.events[place].uuid;
    sql.addEvent.execute();
    fresh.push_back({.id = lastEvent_, .delivery = lastDelivery_, .place = place});
  }
  return {.fresh = places.size(), .known = total - places.size()};
}

void InboxDatabase::apply(const Mark& mark) {
  Statements& sql = *statements_;
  sql.event = mark.event.id;
  if (mark.kind == Mark::Kind::Again) {
    sql.count = mark.event.failures;
    sql.moment = micros(mark.event.due);
    sql.delay.execute();
    return;
  }
  sql.text = mark.problem;
  sql.state = mark.kind == Mark::Kind::Done ? kDone : kSetAside;
  sql.closeEvent.execute();
  if (mark.kind == Mark::Kind::Done) {
    sql.delivery = mark.event.delivery;
    sql.closeDelivery.execute();
  }
}

void InboxDatabase::prune(TimePoint before) {
  const std::string old =
      "(SELECT id FROM (SELECT id, received FROM delivery ORDER BY id LIMIT 500) AS oldest "
      "WHERE received < " +
      std::to_string(micros(before)) +
      " AND NOT EXISTS (SELECT 1 FROM event WHERE delivery = oldest.id AND state = 0))";
  session_ << "DELETE FROM event WHERE delivery IN " + old, now;
  session_ << "DELETE FROM delivery WHERE id IN " + old, now;
}

std::vector<Pending> InboxDatabase::pending() {
  Poco::Int64 id = 0, delivery = 0, place = 0, failures = 0, due = 0;
  std::vector<Pending> found;
  Statement rows(session_);
  rows << "SELECT id, delivery, place, failures, due FROM event WHERE state = 0 ORDER BY id",
      into(id), into(delivery), into(place), into(failures), into(due), range(0, 1);
  while (!rows.done()) {
    if (rows.execute() == 0) continue;
    found.push_back({.id = id,
                     .delivery = delivery,
                     .place = static_cast<std::size_t>(place),
                     .failures = static_cast<int>(failures),
                     .due = failures == 0 ? TimePoint::min() : TimePoint(Microseconds(due))});
  }
  return found;
}

std::string bodyOf(Session& session, std::int64_t delivery) {
  Poco::Int64 id = delivery;
  std::string body;
  session << "SELECT IFNULL(body, '') FROM delivery WHERE id = ?", use(id), into(body), now;
  return body;
}

void checkpoint(Session& session) {
  int busy = 0, pages = 0, moved = 0;
  session << "PRAGMA wal_checkpoint(PASSIVE)", into(busy), into(pages), into(moved), now;
  if (pages > kLongLog) session << "PRAGMA wal_checkpoint(RESTART)", now;
}

}  // namespace hooks
