#include "receiver/core/one_line.h"

#include <gtest/gtest.h>

namespace hooks {
namespace {

TEST(OneLineTest, EscapesWhatWouldEndALineOrSteerATerminal) {
  EXPECT_EQ(oneLine("a\nb\rc\td"), "a\\nb\\rc\\td");
  EXPECT_EQ(oneLine("\x1b[31m\x07\x7f"), "\\x1b[31m\\x07\\x7f");
  EXPECT_EQ(oneLine(std::string_view("a\0b", 3)), "a\\x00b");
  EXPECT_EQ(oneLine("\u0085\u009b\u2028\u202e\u2066"), "\\u0085\\u009b\\u2028\\u202e\\u2066");
}

TEST(OneLineTest, LeavesOtherTextAlone) {
  const std::string text = "José 日本語 עברית e\u0301 🙂 a\\b";
  EXPECT_EQ(oneLine(text), text);
}

TEST(OneLineTest, WritesBytesThatAreNotUtf8AsHexadecimal) {
  EXPECT_EQ(oneLine("a\xff\xc3"), "a\\xff\\xc3");
  EXPECT_EQ(oneLine("\xed\xa0\x80"), "\\xed\\xa0\\x80");  // a surrogate
  EXPECT_EQ(oneLine("\xc0\x8a"), "\\xc0\\x8a");           // an overlong line break
}

TEST(OneLineTest, CutsLongTextBetweenCharacters) {
  EXPECT_EQ(oneLine("aééé", 4), "aé…");
  EXPECT_EQ(oneLine("abcd", 4), "abcd");
}

}  // namespace
}  // namespace hooks
