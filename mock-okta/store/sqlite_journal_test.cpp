#include "mock-okta/store/sqlite_journal.h"

#include <gmock/gmock.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>

#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

class SqliteJournalTest : public testing::Test {
 protected:
  SqliteJournalTest() {
    folder = std::filesystem::temp_directory_path() /
             ("journal-" + std::to_string(::getpid()) + "-" +
              testing::UnitTest::GetInstance()->current_test_info()->name());
    std::filesystem::create_directories(folder);
    file = folder / "state.db";
  }
  ~SqliteJournalTest() override { std::filesystem::remove_all(folder); }

  static std::vector<std::pair<std::string, std::string>> hooksIn(const SqliteJournal& journal) {
    std::vector<std::pair<std::string, std::string>> result;
    journal.load("hook", [&](const std::string& id, const std::string& document) {
      result.emplace_back(id, document);
    });
    return result;
  }

  static LogEntry anEntry(std::uint64_t sequence) {
    const LogEvent event(JsonObject{{"uuid", "u" + std::to_string(sequence)},
                                    {"published", "2026-01-15T09:30:00.000Z"},
                                    {"eventType", "user.session.start"}});
    return {.sequence = sequence,
            .persisted = *parseTime("2026-01-15T09:30:01.000001Z"),
            .event = std::make_shared<const LogEvent>(event)};
  }

  // Those of the file, or of what SQLite has put beside it.
  std::filesystem::perms rights(const std::string& suffix = "") const {
    return std::filesystem::status(file.string() + suffix).permissions();
  }

  std::filesystem::path folder;
  std::filesystem::path file;
};

constexpr auto kOwnerOnly =
    std::filesystem::perms::owner_read | std::filesystem::perms::owner_write;

TEST_F(SqliteJournalTest, HoldsWhatWasPutAndNotWhatWasErased) {
  {
    SqliteJournal journal(file);
    EXPECT_TRUE(journal.empty());
    journal.put("hook", "who2", "{\"v\":1}");
    journal.put("hook", "who2", "{\"v\":'2'}");
    journal.put("hook", "who1", "{}");
    journal.put("hook", "who3", "{}");
    journal.put("user", "00u1", "{}");
    journal.erase("hook", "who3");
  }
  const SqliteJournal again(file);

  EXPECT_THAT(hooksIn(again), ElementsAre(Pair("who1", "{}"), Pair("who2", "{\"v\":'2'}")));
  EXPECT_FALSE(again.empty());
}

TEST_F(SqliteJournalTest, HoldsTheSystemLogInItsOrder) {
  {
    SqliteJournal journal(file);
    journal.append(anEntry(1));
    journal.append(anEntry(2));
  }
  std::vector<std::string> uuids;
  SqliteJournal(file).loadLog([&](TimePoint persisted, const std::string& document) {
    EXPECT_EQ(formatTime(persisted, 6), "2026-01-15T09:30:01.000001Z");
    uuids.push_back(LogEvent(readJson(document)).uuid());
  });
  EXPECT_THAT(uuids, ElementsAre("u1", "u2"));
}

TEST_F(SqliteJournalTest, SurvivesAProcessThatIsKilled) {
  const pid_t child = ::fork();
  if (child == 0) {
    SqliteJournal journal(file);
    journal.begin();
    journal.put("hook", "who1", "{}");
    journal.commit();
    journal.begin();
    journal.put("hook", "who2", "{}");  // never committed
    ::kill(::getpid(), SIGKILL);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));

  EXPECT_THAT(hooksIn(SqliteJournal(file)), ElementsAre(Pair("who1", "{}")));
}

TEST_F(SqliteJournalTest, KeepsNestedChangesTogether) {
  SqliteJournal journal(file);
  journal.begin();
  journal.begin();
  journal.put("hook", "who1", "{}");
  journal.commit();
  journal.put("hook", "who2", "{}");
  journal.commit();

  EXPECT_EQ(hooksIn(journal).size(), 2);
}

TEST_F(SqliteJournalTest, ForgetsEverythingWhenCleared) {
  SqliteJournal journal(file);
  journal.put("hook", "who1", "{}");
  journal.append(anEntry(1));
  journal.clear();
  journal.append(anEntry(1));

  EXPECT_THAT(hooksIn(journal), ElementsAre());
}

TEST_F(SqliteJournalTest, IsForItsOwnerOnly) {
  SqliteJournal journal(file);
  journal.put("hook", "who1", "{}");

  EXPECT_EQ(rights(), kOwnerOnly);
  EXPECT_EQ(rights("-wal"), kOwnerOnly);
}

TEST_F(SqliteJournalTest, TakesAwayTheRightsThatOthersHaveToAFileThatIsThere) {
  { const SqliteJournal before(file); }
  std::filesystem::permissions(file, std::filesystem::perms(0644));
  SqliteJournal journal(file);
  journal.put("hook", "who1", "{}");

  EXPECT_EQ(rights(), kOwnerOnly);
  EXPECT_EQ(rights("-wal"), kOwnerOnly);
}

TEST_F(SqliteJournalTest, RefusesAFileThatIsNotItsOwn) {
  std::ofstream(file) << "this is not a database, it only has the name of one, and some length";
  try {
    const SqliteJournal journal(file);
    FAIL() << "was opened";
  } catch (const ShapeError& error) {
    EXPECT_THAT(error.what(), HasSubstr(file.string()));
  }
}

TEST_F(SqliteJournalTest, RefusesAFileInUseAndOneThatCannotBe) {
  const SqliteJournal first(file);
  EXPECT_THROW(SqliteJournal{file}, ShapeError);
  EXPECT_THROW(SqliteJournal{folder / "no" / "such" / "folder.db"}, ShapeError);
}

}  // namespace
}  // namespace hooks
