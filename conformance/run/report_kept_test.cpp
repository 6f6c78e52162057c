#include "conformance/run/report_kept.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>
#include <iterator>

#include "conformance/run/testing/a_report.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {
namespace {

namespace fs = std::filesystem;

using testing::ElementsAre;
using testing::HasSubstr;

class KeptRunTest : public testing::Test {
 protected:
  ~KeptRunTest() override { fs::remove_all(folder); }

  const fs::path folder = fs::path(testing::TempDir()) / ("kept." + std::to_string(::getpid()));
};

TEST_F(KeptRunTest, IsReadBackWithTheBodiesOfWhatFailed) {
  ASSERT_TRUE(keepRun(folder, aReport(),
                      {.command = "org",
                       .arguments = {"--url=http://a.test/", "--strict"},
                       .directory = "/srv/hooks",
                       .seed = 18'000'000'000'000'000'000U,
                       .missing = "headers",
                       .failed = {"batch/all"}}));
  const KeptRun run = keptRun(folder);
  EXPECT_EQ(run.command, "org");
  EXPECT_THAT(run.arguments, ElementsAre("--url=http://a.test/", "--strict"));
  EXPECT_EQ(run.directory, "/srv/hooks");
  EXPECT_EQ(run.seed, 18'000'000'000'000'000'000U);
  EXPECT_EQ(run.missing, "headers");
  EXPECT_THAT(run.failed, ElementsAre("batch/all"));
  std::ifstream in(folder / "batch-all.body");
  EXPECT_EQ(std::string((std::istreambuf_iterator<char>(in)), {}),
            aReport().results[1].exchanges[0].request.body);
  EXPECT_FALSE(fs::exists(folder / "verify-echo.body"));
  EXPECT_EQ(fs::status(folder).permissions(), fs::perms::owner_all);
}

TEST_F(KeptRunTest, BodiesOfAnEarlierRunAreGone) {
  ASSERT_TRUE(keepRun(folder, aReport(), {}));
  Report second = aReport();
  second.results.clear();
  ASSERT_TRUE(keepRun(folder, second, {}));
  EXPECT_FALSE(fs::exists(folder / "batch-all.body"));
}

TEST_F(KeptRunTest, SaysWhichFileIsBroken) {
  fs::create_directories(folder);
  for (const char* content : {"", "{", "[]", R"({"schema":"okta-conformance-run/1"})"}) {
    std::ofstream(folder / "run.json") << content;
    try {
      keptRun(folder);
      ADD_FAILURE() << content;
    } catch (const ShapeError& error) {
      EXPECT_THAT(error.what(), HasSubstr((folder / "run.json").string())) << content;
      EXPECT_THAT(error.what(), HasSubstr("run the checks again")) << content;
    }
  }
}

TEST_F(KeptRunTest, SaysWhenThereIsNone) { EXPECT_THROW(keptRun(folder), ShapeError); }

}  // namespace
}  // namespace hooks
