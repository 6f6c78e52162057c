#include "mock-okta/org/characters.h"

#include <gmock/gmock.h>

namespace hooks {
namespace {

TEST(CharactersTest, AreCountedHoweverManyBytesTheyHave) {
  EXPECT_EQ(charactersIn(""), 0U);
  EXPECT_EQ(charactersIn("abc"), 3U);
  EXPECT_EQ(charactersIn("a\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80"), 4U);
}

TEST(CharactersTest, AreNotTornApart) {
  EXPECT_EQ(firstCharacters("a\xC3\xA9\xE2\x82\xAC", 0), "");
  EXPECT_EQ(firstCharacters("a\xC3\xA9\xE2\x82\xAC", 2), "a\xC3\xA9");
  EXPECT_EQ(firstCharacters("a\xC3\xA9\xE2\x82\xAC", 3), "a\xC3\xA9\xE2\x82\xAC");
  EXPECT_EQ(firstCharacters("abc", 9), "abc");
}

}  // namespace
}  // namespace hooks
