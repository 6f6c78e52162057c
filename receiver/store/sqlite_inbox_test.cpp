#include "receiver/store/sqlite_inbox.h"

#include <Poco/Data/SQLite/Connector.h>
#include <Poco/Data/Session.h>
#include <Poco/Exception.h>
#include <gmock/gmock.h>
#include <signal.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "fixtures/wire/shape_error.h"
#include "receiver/core/receiver_handler.h"
#include "receiver/core/testing/inbox_contract.h"
#include "receiver/core/worker.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using namespace Poco::Data::Keywords;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

// A folder that goes when the test has ended.
class Folder {
 public:
  Folder() {
    std::string name = testing::TempDir() + "inbox-XXXXXX";
    if (mkdtemp(name.data()) == nullptr) throw std::runtime_error("no folder " + name);
    path_ = name;
  }
  ~Folder() { std::filesystem::remove_all(path_); }
  std::filesystem::path operator/(const std::string& name) const { return path_ / name; }

 private:
  std::filesystem::path path_;
};

// Deletes its folder after the inbox has closed its file.
class InboxInAFolder : public Inbox {
 public:
  explicit InboxInAFolder(const Clock& clock) : inner_(folder_ / "inbox.db", clock) {}
  Accepted accept(const ReceivedEnvelope& envelope, const std::string& body) override {
    return inner_.accept(envelope, body);
  }
  bool mayWait() const override { return inner_.mayWait(); }
  std::vector<InboxItem> claim(TimePoint now, std::size_t max) override {
    return inner_.claim(now, max);
  }
  void done(const InboxItem& item) override { inner_.done(item); }
  void again(const InboxItem& item, TimePoint due) override { inner_.again(item, due); }
  void putBack(const InboxItem& item) override { inner_.putBack(item); }
  void setAside(const InboxItem& item, const std::string& problem) override {
    inner_.setAside(item, problem);
  }
  std::optional<TimePoint> nextDue() const override { return inner_.nextDue(); }
  std::size_t pending() const override { return inner_.pending(); }
  void flush() override { inner_.flush(); }

 private:
  Folder folder_;
  SqliteInbox inner_;
};

class SqliteInboxTest : public testing::Test {
 protected:
  void open(SqliteInboxOptions options = {}) {
    inbox.reset();
    inbox = std::make_unique<SqliteInbox>(file, clock, std::move(options));
  }
  void restart() { open(); }
  std::size_t deliver(const std::string& eventId, std::vector<Json> events) {
    const std::string body = aDelivery(eventId, std::move(events));
    return inbox->accept(JsonReader().readEnvelope(body), body).fresh;
  }
  std::vector<std::string> process() {
    std::vector<std::string> uuids;
    Worker worker(*inbox, clock, [&](const Json& event) {
      uuids.emplace_back(textAt(event, "/uuid").value_or("none"));
    });
    worker.step();
    inbox->flush();
    return uuids;
  }
  Poco::Data::Session otherConnection() {
    Poco::Data::SQLite::Connector::registerConnector();
    return Poco::Data::Session("SQLite", file.string(), 1);
  }
  int count(const std::string& sql) {
    int number = -1;
    Poco::Data::Session session = otherConnection();
    session << sql, into(number), now;
    return number;
  }

  Folder folder;
  std::filesystem::path file = folder / "inbox.db";
  VirtualClock clock;
  std::unique_ptr<SqliteInbox> inbox;
};

TEST_F(SqliteInboxTest, KeepsAcrossARestartWhatWasNotProcessed) {
  open();
  deliver("d1", {anEvent("u1"), anEvent("u2")});
  inbox->done(inbox->claim(clock.now(), 1).at(0));
  restart();

  EXPECT_EQ(inbox->pending(), 1);
  EXPECT_THAT(process(), ElementsAre("u2"));
  restart();
  EXPECT_THAT(process(), IsEmpty());
}

TEST_F(SqliteInboxTest, KnowsAcrossARestartWhatItHasSeen) {
  open();
  deliver("d1", {anEvent("u1")});
  process();
  restart();

  EXPECT_EQ(deliver("d1", {anEvent("u1")}), 0);
  EXPECT_EQ(deliver("d2", {anEvent("u1")}), 0);
  EXPECT_EQ(deliver("d3", {anEvent("u3")}), 1);
}

TEST_F(SqliteInboxTest, KeepsAcrossARestartHowOftenAnEventFailedAndWhenItIsDue) {
  open();
  deliver("d1", {anEvent("u1")});
  inbox->again(inbox->claim(clock.now(), 1).at(0), clock.now() + 5s);
  restart();

  EXPECT_EQ(inbox->nextDue(), clock.now() + 5s);
  EXPECT_EQ(inbox->claim(clock.now() + 5s, 1).at(0).failures, 1);
}

TEST_F(SqliteInboxTest, KeepsWhatWasSetAsideWithItsReasonAndItsBody) {
  open();
  deliver("d1", {anEvent("u1")});
  inbox->setAside(inbox->claim(clock.now(), 1).at(0), "no such table");
  restart();

  EXPECT_EQ(inbox->pending(), 0);
  EXPECT_EQ(count("SELECT COUNT(*) FROM event JOIN delivery ON delivery.id = event.delivery "
                  "WHERE problem = 'no such table' AND body LIKE '%u1%'"),
            1);
}

TEST_F(SqliteInboxTest, ForgetsTheBodyWhenItsLastEventWasProcessed) {
  open();
  deliver("d1", {anEvent("u1"), anEvent("u2")});
  const auto items = inbox->claim(clock.now(), 2);
  inbox->done(items[0]);
  inbox->flush();
  EXPECT_EQ(count("SELECT COUNT(*) FROM delivery WHERE body IS NOT NULL"), 1);
  inbox->done(items[1]);
  inbox->flush();
  EXPECT_EQ(count("SELECT COUNT(*) FROM delivery WHERE body IS NOT NULL"), 0);
}

TEST_F(SqliteInboxTest, GivesBodiesOutByteForByte) {
  open();
  const std::string body = aDelivery("d1", {anEvent("u1", "日本 \u0001 ' \" 🙂")});
  inbox->accept(JsonReader().readEnvelope(body), body);
  restart();
  EXPECT_EQ(*inbox->claim(clock.now(), 1).at(0).body, body);
}

TEST_F(SqliteInboxTest, ForgetsIdsAfterTheirTime) {
  open({.memory = 60s});
  deliver("d1", {anEvent("u1")});
  deliver("d2", {anEvent("waits")});
  inbox->done(inbox->claim(clock.now(), 1).at(0));
  inbox->flush();
  clock.advance(61s);
  open({.memory = 60s});
  deliver("d3", {});  // the first commit after the start tidies up

  EXPECT_EQ(count("SELECT COUNT(*) FROM delivery WHERE event_id = 'd1'"), 0);
  EXPECT_EQ(deliver("d1", {anEvent("u1")}), 1);
  EXPECT_EQ(deliver("d2", {anEvent("waits")}), 0) << "what was not processed is not forgotten";
}

TEST_F(SqliteInboxTest, RefusesWhenTheDiskIsFullAndGoesOnWhenThereIsRoom) {
  open({.maxBytes = 64 * 4096});
  const std::string large(40'000, 'x');
  int kept = 0;
  try {
    for (; kept < 100; ++kept) {
      const std::string id = std::to_string(kept);
      deliver("d" + id, {anEvent("u" + id, large)});
    }
  } catch (const InboxUnavailable& error) {
    EXPECT_THAT(error.what(), HasSubstr("full"));
  }
  ASSERT_GT(kept, 0);
  ASSERT_LT(kept, 100);
  EXPECT_THAT(process(), SizeIs(kept)) << "what was refused was not kept";

  const std::string id = std::to_string(kept);
  EXPECT_EQ(deliver("d" + id, {anEvent("u" + id, large)}), 1);
}

TEST_F(SqliteInboxTest, RefusesWhileSomebodyElseLocksTheFile) {
  open({.patience = 100ms});
  {
    Poco::Data::Session other = otherConnection();
    other << "BEGIN IMMEDIATE", now;
    EXPECT_THROW(deliver("d1", {anEvent("u1")}), InboxUnavailable);
    other << "ROLLBACK", now;
  }
  // A disk that is slow for others' sake is given more than one try.
  std::size_t accepted = 0;
  for (int i = 2; i < 52 && accepted == 0; ++i) {
    try {
      accepted = deliver("d" + std::to_string(i), {anEvent("u" + std::to_string(i))});
    } catch (const InboxUnavailable&) {
    }
  }
  EXPECT_EQ(accepted, 1u);
}

TEST_F(SqliteInboxTest, RefusesMoreThanMayWait) {
  open({.pendingEvents = 1});
  deliver("d1", {anEvent("u1")});
  EXPECT_THROW(deliver("d2", {anEvent("u2")}), InboxUnavailable);
  process();
  EXPECT_EQ(deliver("d2", {anEvent("u2")}), 1);
}

TEST_F(SqliteInboxTest, BelongsToOneProcessAtATime) {
  open();
  try {
    SqliteInbox second(file, clock);
    FAIL() << "a second inbox on the same file";
  } catch (const ShapeError& error) {
    EXPECT_THAT(error.what(), HasSubstr("inbox.db"));
    EXPECT_THAT(error.what(), HasSubstr("in use"));
  }
}

TEST_F(SqliteInboxTest, SaysWhatIsWrongWithAFileItCannotUse) {
  EXPECT_THROW(SqliteInbox(folder / "no" / "inbox.db", clock), ShapeError);

  std::ofstream(folder / "text") << std::string(5000, 'x');
  EXPECT_THROW(SqliteInbox(folder / "text", clock), ShapeError);

  {
    Poco::Data::SQLite::Connector::registerConnector();
    Poco::Data::Session other("SQLite", (folder / "other.db").string());
    other << "CREATE TABLE mine (x)", now;
  }
  EXPECT_THROW(SqliteInbox(folder / "other.db", clock), ShapeError);
}

TEST_F(SqliteInboxTest, IsReadableByItsUserOnly) {
  open();
  deliver("d1", {anEvent("u1")});
  for (const char* suffix : {"", "-wal", "-lock"}) {
    struct stat status {};
    ASSERT_EQ(::stat((file.string() + suffix).c_str(), &status), 0) << suffix;
    EXPECT_EQ(status.st_mode & 077, 0) << suffix;
  }
}

TEST_F(SqliteInboxTest, CommitsWhatManyThreadsBringAtOnce) {
  open();
  ReceiverHandler handler({}, *inbox);
  EXPECT_TRUE(handler.mayWait(aPost("")));
  std::vector<std::thread> threads;
  for (int thread = 0; thread < 16; ++thread) {
    threads.emplace_back([&, thread] {
      for (int i = 0; i < 25; ++i) {
        const std::string id = std::to_string(thread * 25 + i);
        EXPECT_EQ(handler.handle(aPost(aDelivery("d" + id, {anEvent("u" + id)}))).status, 204);
      }
    });
  }
  for (std::thread& thread : threads) thread.join();

  EXPECT_THAT(process(), SizeIs(400));
  restart();
  EXPECT_EQ(inbox->pending(), 0);
}

TEST_F(SqliteInboxTest, MovesItsLogIntoTheFileWhileItWorks) {
  const auto fileBytes = [this] {
    struct stat status {};
    return ::stat(file.c_str(), &status) == 0 ? status.st_size : -1;
  };
  open({.housekeeping = 8});
  const auto before = fileBytes();
  for (int i = 0; i < 8; ++i)
    deliver("d" + std::to_string(i), {anEvent("", std::string(9000, 'x'))});
  // The log has it all at once; the file gets it from the housekeeping thread.
  for (int i = 0; i < 5000 && fileBytes() == before; ++i) std::this_thread::sleep_for(1ms);
  EXPECT_GT(fileBytes(), before);
}

// A receiver that accepts and dies on the spot, and one that comes after it.
TEST_F(SqliteInboxTest, LosesNothingItHasAnsweredForWhenTheProcessIsKilled) {
  int pipeEnds[2];
  ASSERT_EQ(::pipe(pipeEnds), 0);
  const pid_t child = ::fork();
  ASSERT_GE(child, 0);
  if (child == 0) {
    ::close(pipeEnds[0]);
    SqliteInbox doomed(file, clock);
    ReceiverHandler handler({}, doomed);
    for (int i = 0;; ++i) {
      const std::string id = std::to_string(i);
      const int status = handler.handle(aPost(aDelivery("d" + id, {anEvent("u" + id)}))).status;
      // One byte for each delivery that was answered.
      if (status != 204 || ::write(pipeEnds[1], "x", 1) != 1) _exit(1);
    }
  }
  ::close(pipeEnds[1]);
  std::size_t answered = 0;
  char byte = 0;
  while (answered < 20 && ::read(pipeEnds[0], &byte, 1) == 1) ++answered;
  ASSERT_EQ(::kill(child, SIGKILL), 0);
  while (::read(pipeEnds[0], &byte, 1) == 1) ++answered;
  ::close(pipeEnds[0]);
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  ASSERT_GE(answered, 20);

  open();
  EXPECT_GE(inbox->pending(), answered);
  for (std::size_t i = 0; i < answered; ++i) {
    const std::string id = std::to_string(i);
    EXPECT_EQ(deliver("d" + id, {anEvent("u" + id)}), 0) << "a retry is known after the crash";
  }
  const auto processed = process();
  for (std::size_t i = 0; i < answered; ++i) {
    EXPECT_EQ(std::count(processed.begin(), processed.end(), "u" + std::to_string(i)), 1);
  }
}

}  // namespace

INSTANTIATE_TEST_SUITE_P(Sqlite, InboxContractTest,
                         testing::Values(InboxKind{"sqlite", [](const Clock& clock) {
                                                     return std::make_unique<InboxInAFolder>(clock);
                                                   }}));

}  // namespace hooks
