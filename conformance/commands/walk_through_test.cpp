// The walk-through of fixtures/README.md, so that it stays true: its shell blocks, one after the
// other, with the programs as they were built.

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "conformance/commands/testing/program_cast.h"

namespace hooks {
namespace {

using testing::AllOf;
using testing::HasSubstr;

std::string blocksOf(const std::filesystem::path& document) {
  std::ifstream in(document);
  std::string blocks;
  bool inside = false;
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with("```")) {
      inside = line == "```bash";
    } else if (inside) {
      blocks += line + "\n";
    }
  }
  return blocks;
}

std::string replaced(std::string text, const std::string& what, const std::string& with) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += with.size()) {
    text.replace(at, what.size(), with);
  }
  return text;
}

TEST(WalkThroughTest, OfFixturesWorksAsItIsWritten) {
  TestFolder folder;
  const std::string blocks = blocksOf(std::filesystem::path(SOURCE_DIR) / "fixtures/README.md");
  ASSERT_THAT(blocks, AllOf(HasSubstr("events new"), HasSubstr("events lint"),
                            HasSubstr("events import"), HasSubstr("okta-conformance")));
  // A port that was free a moment ago.
  const std::string port = std::to_string(SomeReceiver().port());
  std::string path;
  for (const char* program : {MOCK_OKTA, OKTA_CONFORMANCE}) {
    path += std::filesystem::path(program).parent_path().string() + ":";
  }
  const std::string script =
      folder.write("script", "set -euo pipefail\nPATH=" + path +
                                 "$PATH\ntrap 'kill $(jobs -p) 2>/dev/null || true' EXIT\n" +
                                 replaced(blocks, "8080", port));

  ChildProcess shell(
      {"/bin/bash", "-c", "cd \"$(dirname \"$0\")\" && timeout 60 bash script", script});
  std::string out;
  while (const auto line = shell.line(std::chrono::seconds(60))) out += *line + "\n";

  EXPECT_EQ(shell.wait(std::chrono::seconds(60)), 0) << out << shell.errors();
  EXPECT_THAT(out, AllOf(HasSubstr("0 errors, 0 warnings"), HasSubstr("user.session.end.json"),
                         HasSubstr("parcel.lost "), HasSubstr("types need 1 hook")));
  EXPECT_THAT(folder.read("my-events/parcel.arrived.json"), HasSubstr("at the front desk"));
}

}  // namespace
}  // namespace hooks
