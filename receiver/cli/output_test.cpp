#include "receiver/cli/output.h"

#include <gtest/gtest.h>
#include <stdlib.h>

namespace hooks {
namespace {

TEST(LineWriterTest, WritesWholeLines) {
  char* text = nullptr;
  std::size_t size = 0;
  std::FILE* file = ::open_memstream(&text, &size);
  LineWriter writer(file);
  writer.write("a");
  writer.write(JsonObject{{"type", "ready"}, {"text", "x\ny"}});
  EXPECT_EQ(std::string(text, size), "a\n{\"type\":\"ready\",\"text\":\"x\\ny\"}\n");
  std::fclose(file);
  ::free(text);
}

TEST(ColourTest, IsNotWantedInAFile) {
  std::FILE* file = std::tmpfile();
  EXPECT_FALSE(wantsColour(file));
  std::fclose(file);
}

}  // namespace
}  // namespace hooks
