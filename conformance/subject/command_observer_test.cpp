#include "conformance/subject/command_observer.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "conformance/check/outcome.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* kMarker = "c-r1-batch-all-1@conformance.test";

std::string whyNot(CommandObserver& observer) {
  try {
    observer.look();
  } catch (const Unclear& unclear) {
    return unclear.reason;
  }
  return "it looked";
}

TEST(CommandObserverTest, EachLineIsAnEffect) {
  const auto table = std::filesystem::path(testing::TempDir()) /
                     ("command-observer-" + std::to_string(::getpid()));
  std::ofstream(table, std::ios::trunc);
  CommandObserver observer("cat '" + table.string() + "'", {}, 0ms);
  observer.look();
  EXPECT_FALSE(observer.sawAnything());
  std::ofstream(table, std::ios::app) << kMarker << "\n" << kMarker << " again\n";
  EXPECT_THAT(observer.effects(kMarker), IsEmpty()) << "until it is looked again";
  observer.look();
  EXPECT_THAT(observer.effects(kMarker), SizeIs(2));
  EXPECT_TRUE(observer.sawAnything());
  std::filesystem::remove(table);
}

TEST(CommandObserverTest, OneThatFailsSawNothingWhateverItPrinted) {
  CommandObserver observer(std::string("echo ") + kMarker + "; echo no such table >&2; exit 2", {},
                           0ms);
  EXPECT_THAT(whyNot(observer), HasSubstr("command of --observe-cmd exited with 2: no such table"));
  EXPECT_THAT(observer.effects(kMarker), IsEmpty());
  EXPECT_FALSE(observer.sawAnything());
}

TEST(CommandObserverTest, OneThatOverrunsOrFloodsIsNoWitness) {
  CommandObserver slow("sleep 600", {.time = 50ms}, 0ms);
  EXPECT_THAT(whyNot(slow), HasSubstr("took longer"));
  CommandObserver flood("yes", {.bytes = 100'000}, 0ms);
  EXPECT_THAT(whyNot(flood), HasSubstr("wrote more"));
  CommandObserver counts("echo 3", {}, 0ms);
  EXPECT_THAT(whyNot(counts), HasSubstr("only numbers"));
  CommandObserver none("no-such-program-of-ours", {}, 0ms);
  EXPECT_THAT(whyNot(none), HasSubstr("exited with 127"));
}

TEST(CommandObserverTest, IsNotNamedByWhatMayHoldAPassword) {
  CommandObserver observer("PGPASSWORD=hunter2 false", {}, 0ms);
  EXPECT_THAT(observer.name() + whyNot(observer), Not(HasSubstr("hunter2")));
}

}  // namespace
}  // namespace hooks
