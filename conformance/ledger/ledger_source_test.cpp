#include "conformance/ledger/ledger_source.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "conformance/check/outcome.h"
#include "fixtures/wire/shape_error.h"
#include "fixtures/wire/testing/scripted_transport.h"

namespace hooks {
namespace {

using testing::HasSubstr;

class LedgerSourceTest : public testing::Test {
 protected:
  ~LedgerSourceTest() override { std::filesystem::remove(file); }

  // How often e1 is shown.
  static std::size_t shown(const LedgerSource& source) {
    EffectCount count;
    count.lookFor("e1");
    source.countInto(count);
    return count.of("e1");
  }
  static std::string problem(const LedgerSource& source) {
    try {
      shown(source);
    } catch (const Unclear& unclear) {
      return unclear.reason;
    }
    return "";
  }

  const std::string file =
      testing::TempDir() + "effect-source." + std::to_string(::getpid()) + ".log";
  VirtualClock clock;
  ScriptedTransport page{clock};
};

TEST_F(LedgerSourceTest, AWholeLogCountsFromItsStart) {
  std::ofstream(file) << "got e1\nworked on e1\ngot e2\nworked on e1";
  EXPECT_EQ(shown(effectsInLogs({file})), 3U) << "the last line, though it is not ended, too";
  EXPECT_EQ(shown(effectsInLogs({file}, "^worked")), 2U);
  EXPECT_EQ(shown(effectsInLogs({file, file}, "^worked")), 4U);
  EXPECT_THROW(effectsInLogs({file}, "("), ShapeError);
}

TEST_F(LedgerSourceTest, ALogThatIsNotThereIsNoEvidence) {
  EXPECT_THAT(problem(effectsInLogs({file})), HasSubstr("No such file"));
  EXPECT_THAT(problem(effectsInLogs({testing::TempDir()})), HasSubstr("directory"));
}

TEST_F(LedgerSourceTest, APageListsOrCounts) {
  page.answers(HttpResponse{.status = 200, .body = R"({"rows":[{"uuid":"e1"},"e1",{"x":"e2"}]})"});
  EXPECT_EQ(shown(effectsAtUrl("http://receiver.example/effects?key=k", page, "/rows")), 2U);
  page.answers(HttpResponse{.status = 200, .body = R"({"count":{"e1":3,"e2":0}})"});
  EXPECT_EQ(shown(effectsAtUrl("http://receiver.example/effects", page)), 3U);
}

TEST_F(LedgerSourceTest, APageThatIsNoneSaysWhy) {
  const LedgerSource source = effectsAtUrl("http://receiver.example/effects?key=k", page);
  page.answers(HttpResponse{.status = 503});
  EXPECT_EQ(problem(source), "the page http://receiver.example/effects answered 503, not 200");
  page.answers(HttpResponse{.status = 200, .body = "no"});
  EXPECT_THAT(problem(source), HasSubstr("not JSON"));
  page.answers(HttpResponse{.status = 200, .body = R"({"rows":[]})"});
  EXPECT_THAT(problem(source), HasSubstr("--observe-pointer"));
  page.answers(HttpResponse{.status = 200, .body = R"({"count":{"e1":-1}})"});
  EXPECT_THAT(problem(source), HasSubstr("/count/e1"));
}

TEST_F(LedgerSourceTest, ACommandPrintsThem) {
  EXPECT_EQ(shown(effectsOfCommand("echo e1; echo e2; echo e1")), 2U);
  EXPECT_THAT(problem(effectsOfCommand("echo e1; exit 3")), HasSubstr("exited with 3"));
}

}  // namespace
}  // namespace hooks
