// What each format makes of the same run, compared with testdata/golden. After a change on purpose,
// HOOKS_RENEW_GOLDEN=1 hooks_conformance_test --gtest_filter='Golden*' writes the files anew: read
// the difference before committing it.

#include <gmock/gmock.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>

#include "conformance/run/formats.h"
#include "conformance/run/testing/a_report.h"

namespace hooks {
namespace {

void expectGolden(const std::string& name, const std::string& text) {
  const std::string file = std::string(HOOKS_GOLDEN) + "/" + name;
  if (std::getenv("HOOKS_RENEW_GOLDEN") != nullptr) {
    std::ofstream(file, std::ios::binary) << text;
    return;
  }
  std::ifstream in(file, std::ios::binary);
  const std::string golden((std::istreambuf_iterator<char>(in)), {});
  EXPECT_EQ(text, golden) << "in " << file << "; see the top of formats_golden_test.cpp";
}

TEST(GoldenTest, TextInAFile) {
  std::ostringstream out;
  writeText(aReport(), out);
  expectGolden("report.txt", out.str());
}

TEST(GoldenTest, TextOnANarrowTerminalWithAllOfIt) {
  std::ostringstream out;
  writeText(aReport(), out, {.colour = true, .all = true, .width = 72, .bodies = "kept"});
  expectGolden("report-72-columns.txt", out.str());
}

TEST(GoldenTest, EachFormat) {
  for (const ReportFormat& format : reportFormats()) {
    std::ostringstream out;
    format.write(aReport(), out);
    expectGolden("report." + format.name, out.str());
  }
}

}  // namespace
}  // namespace hooks
