#include "mock-okta/outbound/http_date.h"

#include <gtest/gtest.h>

namespace hooks {
namespace {

TEST(HttpDateTest, ReadsWhatServersSend) {
  EXPECT_EQ(parseHttpDate("Thu, 15 Jan 2026 09:30:00 GMT"), parseTime("2026-01-15T09:30:00Z"));
  EXPECT_EQ(parseHttpDate("Wed, 31 Dec 2025 23:59:59 GMT"), parseTime("2025-12-31T23:59:59Z"));
}

TEST(HttpDateTest, TakesNothingElseForADate) {
  for (const char* text :
       {"", "now", "Thu, 15 Jan 2026 09:30:00 CET", "Thursday, 15-Jan-26 09:30:00 GMT",
        "Thu Jan 15 09:30:00 2026", "Thu, 15 anF 2026 09:30:00 GMT",
        "Thu, 32 Jan 2026 09:30:00 GMT", "Thu, 15 Jan 2026 09:61:00 GMT"}) {
    EXPECT_EQ(parseHttpDate(text), std::nullopt) << text;
  }
}

}  // namespace
}  // namespace hooks
