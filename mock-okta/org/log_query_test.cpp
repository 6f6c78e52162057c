#include "mock-okta/org/log_query.h"

#include <gmock/gmock.h>

#include "fixtures/wire/http.h"
#include "fixtures/wire/json_reader.h"
#include "mock-okta/org/api_error.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

class LogQueryTest : public testing::Test {
 protected:
  // The uuid says it all: d2 was published two days ago. It is persisted a minute later.
  void add(const std::string& uuid, Microseconds ago, Microseconds delay = 1min) {
    log.append(
        LogEvent(readJson(R"({"uuid":")" + uuid + R"(","published":")" + formatTime(now - ago) +
                          R"(","eventType":"user.session.start","actor":{"id":"00u1",)"
                          R"("displayName":"Jane Doe"},"target":[{"id":"t-)" +
                          uuid + R"("}]})")),
        now - ago + delay);
  }

  LogPage ask(const std::string& query) const { return queryLog(log, query, now, rules); }

  std::vector<std::string> uuids(const LogPage& page) const {
    std::vector<std::string> result;
    for (const LogEntry& entry : page.entries) result.push_back(entry.event->uuid());
    return result;
  }
  std::vector<std::string> asked(const std::string& query) const { return uuids(ask(query)); }

  ApiError refusal(const std::string& query) const {
    try {
      ask(query);
    } catch (const ApiError& error) {
      return error;
    }
    ADD_FAILURE() << "was taken: " << query;
    return ApiError::noSuchPath();
  }

  std::string at(Microseconds ago) const { return formatTime(now - ago); }

  TimePoint now = *parseTime("2026-01-15T09:30:00.000Z");
  SystemLog log;
  LogQueryRules rules;
};

class FilledLogQueryTest : public LogQueryTest {
 protected:
  FilledLogQueryTest() {
    add("d100", std::chrono::days(100));
    add("d30", std::chrono::days(30));
    add("d5", std::chrono::days(5));
    add("d4", std::chrono::days(4));
    // Comes late: published between the two before it.
    add("h110", 110h, std::chrono::days(2));
    add("d1", std::chrono::days(1));
    add("h1", 1h);
  }
};

TEST_F(FilledLogQueryTest, GivesTheLastSevenDaysInTheOrderOfPersistence) {
  const LogPage page = ask("");
  EXPECT_THAT(uuids(page), ElementsAre("d5", "d4", "h110", "d1", "h1"));
  EXPECT_EQ(page.selfQuery, "");
  EXPECT_THAT(page.nextQuery, testing::Optional(HasSubstr("after=")));
}

TEST_F(FilledLogQueryTest, CountsSinceFromPersistenceWhenPolling) {
  // 110 hours ago it was published, 62 hours ago persisted.
  EXPECT_THAT(asked("since=" + at(80h)), ElementsAre("h110", "d1", "h1"));
  EXPECT_THAT(asked("since=" + at(30h) + "&until="), ElementsAre("d1", "h1"));
  EXPECT_THAT(asked("since=" + at(std::chrono::days(31))), SizeIs(6));
}

TEST_F(FilledLogQueryTest, GivesABoundedRequestInTheOrderOfPublication) {
  const std::string all = "since=" + at(std::chrono::days(40)) + "&until=" + at(0s);
  const LogPage page = ask(all);
  EXPECT_THAT(uuids(page), ElementsAre("d30", "d5", "h110", "d4", "d1", "h1"));
  EXPECT_EQ(page.selfQuery, all);
  EXPECT_EQ(page.nextQuery, std::nullopt);
  EXPECT_THAT(asked(all + "&sortOrder=DESCENDING"),
              ElementsAre("h1", "d1", "d4", "h110", "d5", "d30"));
  // Both ends are included.
  EXPECT_THAT(asked("since=" + at(120h) + "&until=" + at(96h)), ElementsAre("d5", "h110", "d4"));
  EXPECT_THAT(asked("since=" + at(0s) + "&until=" + at(96h)), IsEmpty());
}

TEST_F(FilledLogQueryTest, TakesTheMissingEndOfABoundedRequestByDefault) {
  EXPECT_THAT(asked("until=" + at(24h)), ElementsAre("d5", "h110", "d4", "d1"));
  EXPECT_THAT(asked("until=" + at(std::chrono::days(29))), ElementsAre("d30"));
  EXPECT_THAT(asked("sortOrder=DESCENDING"), ElementsAre("h1", "d1", "d4", "h110", "d5"));
}

TEST_F(FilledLogQueryTest, ForgetsAfterNinetyDays) {
  EXPECT_THAT(asked("since=2018-01-01T00:00:00Z&until=2038-01-01T00:00:00Z"),
              ElementsAre("d30", "d5", "h110", "d4", "d1", "h1"));
  EXPECT_THAT(asked("since=2018-01-01"), SizeIs(6));
  rules.refuseOldSince = true;
  EXPECT_EQ(refusal("since=2018-01-01").summary(),
            "Invalid parameter: The since parameter is over 180 days prior to the current day.");
  rules.retention = std::chrono::days(120);
  EXPECT_THAT(asked("since=" + at(std::chrono::days(170))), SizeIs(7));
}

TEST_F(FilledLogQueryTest, PagesABoundedRequestToItsEnd) {
  for (const std::string order : {"ASCENDING", "DESCENDING"}) {
    const std::string all =
        "since=" + at(std::chrono::days(40)) + "&until=" + at(0s) + "&sortOrder=" + order;
    const auto expected = asked(all);
    std::vector<std::string> found;
    std::optional<std::string> next = all + "&limit=2";
    int pages = 0;
    for (; next; ++pages) {
      const LogPage page = ask(*next);
      for (const auto& uuid : uuids(page)) found.push_back(uuid);
      next = page.nextQuery;
      if (next) {
        EXPECT_THAT(*next, HasSubstr("limit=2"));
        EXPECT_THAT(*next, HasSubstr("since="));
      }
    }
    // Six events: the third page is full and still the last.
    EXPECT_EQ(pages, 3);
    EXPECT_EQ(found, expected);
  }
}

TEST_F(LogQueryTest, KeepsToSevenDaysOnEachPage) {
  add("d9", std::chrono::days(9));
  add("d2", std::chrono::days(2));
  add("d1", std::chrono::days(1));
  const LogPage first = ask("sortOrder=DESCENDING&limit=1");
  EXPECT_THAT(uuids(first), ElementsAre("d1"));
  const LogPage second = ask(first.nextQuery.value());
  EXPECT_THAT(uuids(second), ElementsAre("d2"));
  EXPECT_EQ(second.nextQuery, std::nullopt);
}

TEST_F(LogQueryTest, PollsForEver) {
  LogPage page = ask("limit=2&filter=eventType+eq+%22user.session.start%22");
  EXPECT_THAT(page.entries, IsEmpty());
  add("a", 3min);
  add("b", 2min);
  add("c", 1min);
  page = ask(page.nextQuery.value());
  EXPECT_THAT(uuids(page), ElementsAre("a", "b"));
  page = ask(page.nextQuery.value());
  EXPECT_THAT(uuids(page), ElementsAre("c"));
  page = ask(page.nextQuery.value());
  EXPECT_THAT(page.entries, IsEmpty());
  // The link of an empty page stays good, also for what was published long ago.
  const std::string kept = page.nextQuery.value();
  now += std::chrono::days(20);
  add("late", 240h);
  EXPECT_THAT(asked(kept), ElementsAre("late"));
  EXPECT_THAT(asked(kept), ElementsAre("late"));
  EXPECT_THAT(kept, HasSubstr("filter=eventType+eq+%22user.session.start%22&after="));
}

TEST_F(LogQueryTest, MovesThePollingCursorOverWhatDoesNotFit) {
  add("a", 3min);
  add("b", 2min);
  const LogPage page = ask("filter=uuid+eq+%22none%22");
  EXPECT_THAT(page.entries, IsEmpty());
  EXPECT_THAT(page.nextQuery.value(), HasSubstr("_2"));
}

TEST_F(LogQueryTest, RespectsSinceOnFurtherPagesToo) {
  const std::string future = "since=" + formatTime(now + 1h);
  const LogPage page = ask(future);
  add("a", 0s);
  EXPECT_THAT(asked(page.nextQuery.value()), IsEmpty());
  now += 2h;
  add("b", 0s);
  EXPECT_THAT(asked(page.nextQuery.value()), ElementsAre("b"));
}

TEST_F(LogQueryTest, HasLimits) {
  for (int i = 0; i < 1100; ++i) add(std::to_string(i), 1h);
  EXPECT_THAT(asked(""), SizeIs(100));
  EXPECT_THAT(asked("limit=1000"), SizeIs(1000));
  EXPECT_THAT(asked("limit=0"), IsEmpty());
  EXPECT_NE(ask("limit=0").nextQuery, std::nullopt);
  EXPECT_THAT(asked("limit=0&until=" + at(0s)), IsEmpty());
  EXPECT_EQ(ask("limit=0&until=" + at(0s)).nextQuery, std::nullopt);
  for (const std::string limit : {"1001", "-1", "ten", "1.5", "99999999999999999999", "5x"}) {
    EXPECT_EQ(refusal("limit=" + limit).code(), "E0000001") << limit;
  }
}

TEST_F(FilledLogQueryTest, FiltersAndFindsKeywords) {
  EXPECT_THAT(asked("filter=target.id+eq+%22T-d4%22"), ElementsAre("d4"));
  EXPECT_THAT(asked("filter=" + percentEncoded(R"(target.id eq "t-d4" or uuid sw "h")")),
              ElementsAre("d4", "h110", "h1"));
  EXPECT_THAT(asked("q=JANE+d4"), ElementsAre("d4"));
  EXPECT_THAT(asked("q=jane&filter=uuid+sw+%22h%22"), ElementsAre("h110", "h1"));
  EXPECT_THAT(asked("q=nobody"), IsEmpty());
  EXPECT_THAT(asked("q="), SizeIs(5));
}

TEST_F(LogQueryTest, RefusesInOktasWords) {
  const ApiError date = refusal("until=yesterday");
  EXPECT_EQ(date.status(), 400);
  EXPECT_EQ(date.code(), "E0000001");
  EXPECT_EQ(date.summary(),
            "Api validation failed: 'until': The date format in your query is not recognized. "
            "Please enter dates using ISO8601 string format. 'until': must be a valid date-time or "
            "empty.");
  EXPECT_THAT(date.causes(),
              ElementsAre("until: The date format in your query is not recognized. Please enter "
                          "dates using ISO8601 string format.",
                          "until: must be a valid date-time or empty."));
  EXPECT_THAT(refusal("since=1700000000").summary(), HasSubstr("'since': The date format"));

  EXPECT_EQ(refusal("q=" + std::string(41, 'x')).summary(),
            "Api validation failed: 'q': Freeform search cannot contain items longer than 40 "
            "characters. Please shorten the items in your search or use an advanced filter to "
            "query by specific fields.");
  EXPECT_NO_THROW(ask("q=" + std::string(40, 'x')));
  EXPECT_NO_THROW(ask("q=1+2+3+4+5+6+7+8+9+10"));
  EXPECT_THAT(refusal("q=1+2+3+4+5+6+7+8+9+10+11").summary(), HasSubstr("more than 10 items"));
  EXPECT_THAT(refusal("sortOrder=UP").summary(), HasSubstr("'sortOrder'"));
  EXPECT_NO_THROW(ask("sortOrder=descending&unknown=1"));
  EXPECT_THROW(ask("filter=published+pr"), FilterError);
}

TEST_F(LogQueryTest, RefusesCursorsOfAnotherLog) {
  add("a", 3min);
  add("b", 2min);
  const std::string next = ask("").nextQuery.value();
  for (const std::string cursor : {"x", "1", "_", "1_1", "0_9", "1768469340000_", "-1_-1", "0_00",
                                   "1768469340000_99999999999999999999"}) {
    EXPECT_EQ(refusal("after=" + cursor).code(), "E0000029") << cursor;
  }
  log.clear();
  EXPECT_EQ(refusal(next).summary(), "Invalid paging request.");
  EXPECT_NO_THROW(ask("after="));
}

}  // namespace
}  // namespace hooks
