#include "conformance/subject/log_observer.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "conformance/check/outcome.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {
namespace {

using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

constexpr const char* kMarker = "c-r1-batch-all-1@conformance.test";

class LogObserverTest : public testing::Test {
 protected:
  LogObserverTest() { std::filesystem::remove(file); }
  ~LogObserverTest() override { std::filesystem::remove(file); }

  void write(const std::string& text) const { std::ofstream(file, std::ios::app) << text; }

  const std::filesystem::path file =
      std::filesystem::path(testing::TempDir()) /
      ("log-observer-" + std::to_string(::getpid()) + "-" +
       testing::UnitTest::GetInstance()->current_test_info()->name());
};

TEST_F(LogObserverTest, CountsLinesNotOccurrences) {
  LogObserver log(file);
  write(std::string("user ") + kMarker + " (" + kMarker + ") added\nuser " + kMarker + " again\n");
  EXPECT_THAT(log.effects(kMarker), SizeIs(2));
  EXPECT_THAT(log.effects(kMarker), SizeIs(2)) << "reading on changes nothing";
}

TEST_F(LogObserverTest, DoesNotTakeOneMarkerForAnother) {
  LogObserver log(file);
  write("user=c-r1-batch-all-11@conformance.test\n");
  EXPECT_THAT(log.effects(kMarker), IsEmpty());
  EXPECT_THAT(log.effects("c-r1-batch-all-11@conformance.test"), SizeIs(1));
}

TEST_F(LogObserverTest, CountsOnlyWhatIsWrittenFromNowOn) {
  write(std::string(kMarker) + "\n");
  LogObserver log(file);
  EXPECT_FALSE(log.sawAnything());
  EXPECT_THAT(log.effects(kMarker), IsEmpty());
  write(std::string(kMarker) + "\n");
  EXPECT_THAT(log.effects(kMarker), SizeIs(1));
  EXPECT_TRUE(log.sawAnything());
}

TEST_F(LogObserverTest, WaitsForTheEndOfALine) {
  LogObserver log(file);
  write("c-r1-batch-");
  EXPECT_THAT(log.effects(kMarker), IsEmpty());
  write("all-1@conformance.test");
  EXPECT_THAT(log.effects(kMarker), IsEmpty()) << "it may go on";
  write("\n");
  EXPECT_THAT(log.effects(kMarker), SizeIs(1));
}

TEST_F(LogObserverTest, CountsOnlyLinesThatMatch) {
  LogObserver log(file, "^added ");
  write(std::string("POST ") + kMarker + "\nadded " + kMarker + "\n");
  EXPECT_THAT(log.effects(kMarker), SizeIs(1));
}

TEST_F(LogObserverTest, ReadsATruncatedLogFromItsStart) {
  write("something long that was here before, longer than what comes\n");
  LogObserver log(file);
  std::ofstream(file, std::ios::trunc) << kMarker << "\n";
  EXPECT_THAT(log.effects(kMarker), SizeIs(1));
}

TEST_F(LogObserverTest, ReadsTheFileThatWasPutInItsPlace) {
  write("before\n");
  LogObserver log(file);
  std::filesystem::rename(file, file.string() + ".1");
  write(std::string("long enough not to look truncated ") + kMarker + "\n");
  EXPECT_THAT(log.effects(kMarker), SizeIs(1));
  std::filesystem::remove(file.string() + ".1");
}

TEST_F(LogObserverTest, ReadsSeveralLogs) {
  const std::filesystem::path other = file.string() + ".other";
  std::filesystem::remove(other);
  LogObserver log(std::vector{file, other});
  write(std::string("api ") + kMarker + "\n");
  std::ofstream(other, std::ios::app) << "worker " << kMarker << "\n";
  EXPECT_THAT(log.effects(kMarker), SizeIs(2));
  EXPECT_THAT(log.name(), HasSubstr(file.string() + ", " + other.string()));
  std::filesystem::remove(other);
}

TEST_F(LogObserverTest, OneThatIsGoneIsNoWitness) {
  LogObserver early(file);
  EXPECT_NO_THROW(early.look()) << "it may yet come";
  write("begun\n");
  early.look();
  std::filesystem::remove(file);
  EXPECT_THROW(early.look(), Unclear);
  EXPECT_THROW(early.effects(kMarker), Unclear);
  write(std::string(kMarker) + "\n");
  EXPECT_THAT(early.effects(kMarker), SizeIs(1)) << "the next one after a rotation";
}

TEST_F(LogObserverTest, APatternThatOnlyEverMissesIsDoubted) {
  LogObserver log(file, "^added ");
  write("listening\n");
  EXPECT_TRUE(log.sawAnything()) << "no line speaks of an event at all";
  write(std::string("created ") + kMarker + "\n");
  EXPECT_FALSE(log.sawAnything());
  EXPECT_THAT(log.advice(), HasSubstr("--observe-match"));
  write(std::string("added ") + kMarker + "\n");
  EXPECT_TRUE(log.sawAnything());
}

TEST_F(LogObserverTest, SurvivesALineAsLongAsADelivery) {
  LogObserver log(file, "(a|b)*x.* added");
  write(std::string(1 << 20, 'a') + " " + kMarker + " added\n");
  try {
    EXPECT_THAT(log.effects(kMarker), IsEmpty());
  } catch (const Unclear& unclear) {
    EXPECT_THAT(unclear.reason, HasSubstr("--observe-match"));
  }
}

TEST_F(LogObserverTest, CountsALineOnceIfThePatternGivesUpBehindIt) {
  LogObserver log(file, "added$|(a|b)*x.* removed");
  write(std::string(kMarker) + " added\n" + std::string(1 << 20, 'a') + "\n");
  const auto look = [&] {
    try {
      log.effects(kMarker);
    } catch (const Unclear&) {
    }
  };
  look();
  write("listening\n");
  look();
  EXPECT_THAT(log.effects(kMarker), SizeIs(1));
}

TEST_F(LogObserverTest, RefusesWhatItCannotReadBy) {
  EXPECT_THROW(LogObserver(file, "("), ShapeError);
  EXPECT_THROW(LogObserver{testing::TempDir()}, ShapeError);
}

}  // namespace
}  // namespace hooks
