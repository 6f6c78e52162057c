// The inputs that ci/fuzz begins with, and those that once broke something, on every compiler.

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "ci/fuzzing/fuzz_targets.h"

namespace hooks {
namespace {

TEST(FuzzCorpusTest, HoldsOfEveryInputThatIsKept) {
  for (const FuzzTarget& target : fuzzTargets()) {
    std::size_t inputs = 0;
    for (const auto& entry :
         std::filesystem::directory_iterator(std::filesystem::path(FUZZ_CORPUS) / target.name)) {
      std::ifstream in(entry.path(), std::ios::binary);
      const std::string input(std::istreambuf_iterator<char>(in), {});
      EXPECT_NO_THROW(target.run(input)) << entry.path();
      // Cut short, and with a byte changed: what an input is near to breaking shows soonest there.
      for (std::size_t at = 0; at < input.size(); at += 1 + input.size() / 64) {
        EXPECT_NO_THROW(target.run(std::string_view(input).substr(0, at))) << entry.path();
        std::string changed = input;
        changed[at] = static_cast<char>(changed[at] ^ (1 << at % 8));
        EXPECT_NO_THROW(target.run(changed)) << entry.path() << " changed at " << at;
      }
      ++inputs;
    }
    EXPECT_GT(inputs, 0U) << target.name;
  }
}

}  // namespace
}  // namespace hooks
