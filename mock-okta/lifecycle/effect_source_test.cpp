#include "mock-okta/lifecycle/effect_source.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>

#include "fixtures/wire/shape_error.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;

class LogTailTest : public testing::Test {
 protected:
  LogTailTest()
      : file(std::filesystem::temp_directory_path() /
             ("tail-" + std::to_string(::getpid()) + "-" +
              testing::UnitTest::GetInstance()->current_test_info()->name())) {
    std::ofstream(file) << "from before: john@example.com\n";
  }
  ~LogTailTest() override { std::filesystem::remove(file); }

  void write(const std::string& line) { std::ofstream(file, std::ios::app) << line << "\n"; }

  std::filesystem::path file;
  SystemClock clock;
};

TEST_F(LogTailTest, CountsNewLinesThatHaveTheMarker) {
  LogTail tail(file, clock, 1ms, 0ms);
  write("The user john@example.com has been added");
  write("again john@example.com");
  write("ada@example.com");

  EXPECT_THAT(tail.counts({"john@example.com", "ada@example.com", "alan@example.com"}, 1),
              ElementsAre(2, 1, 0));
}

TEST_F(LogTailTest, TakesAShorterFileForARotatedOne) {
  LogTail tail(file, clock, 1ms, 0ms);
  std::ofstream(file) << "ada\n";

  EXPECT_THAT(tail.counts({"ada"}, 1), ElementsAre(1));
}

TEST_F(LogTailTest, NamesAFileThatCannotBeRead) {
  EXPECT_THROW(LogTail("/no/such/file.log", clock, 1ms, 0ms), ShapeError);
}

}  // namespace
}  // namespace hooks
