#include "mock-okta/org/system_log.h"

#include <gmock/gmock.h>

#include <atomic>
#include <random>
#include <thread>

#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::ElementsAreArray;
using testing::IsEmpty;

const TimePoint kStart = *parseTime("2026-01-15T09:30:00.000Z");

LogEvent anEvent(const std::string& uuid, TimePoint published = kStart,
                 const std::string& type = "user.session.start",
                 const std::string& members = R"("outcome":{"result":"SUCCESS","reason":null})") {
  return LogEvent(readJson(R"({"uuid":")" + uuid + R"(","published":")" + formatTime(published) +
                           R"(","eventType":")" + type + R"(",)" + members + "}"));
}

std::vector<std::string> uuids(const std::vector<LogEntry>& entries) {
  std::vector<std::string> result;
  for (const LogEntry& entry : entries) result.push_back(entry.event->uuid());
  return result;
}

TEST(SystemLogTest, NumbersEntriesInTheOrderOfPersistence) {
  SystemLog log;
  EXPECT_EQ(log.append(anEvent("a", kStart + 1s), kStart).sequence, 1U);
  EXPECT_EQ(log.append(anEvent("b"), kStart).sequence, 2U);
  EXPECT_EQ(log.lastSequence(), 2U);
  EXPECT_THAT(uuids(log.after(0, 9)), ElementsAre("a", "b"));
  EXPECT_THAT(uuids(log.after(1, 9)), ElementsAre("b"));
  EXPECT_THAT(uuids(log.after(0, 1)), ElementsAre("a"));
  EXPECT_THAT(log.after(7, 9), IsEmpty());
}

TEST(SystemLogTest, FindsTheFirstOfAUuidAndTheLatestOfAType) {
  SystemLog log;
  log.append(anEvent("a"), kStart);
  log.append(anEvent("b", kStart, "group.lifecycle.create"), kStart);
  log.append(anEvent("a", kStart, "group.lifecycle.create"), kStart);
  EXPECT_EQ(log.find("a")->sequence, 1U);
  EXPECT_EQ(log.find("b")->sequence, 2U);
  // In the log, but not as a uuid.
  EXPECT_EQ(log.find("SUCCESS"), std::nullopt);
  EXPECT_EQ(log.find("c"), std::nullopt);
  EXPECT_EQ(log.latest("group.lifecycle.create")->sequence, 3U);
  EXPECT_EQ(log.latest("user.session.start")->sequence, 1U);
  EXPECT_EQ(log.latest("user.session.end"), std::nullopt);
}

TEST(SystemLogTest, FindsAUuidThatWasAnotherTextBefore) {
  SystemLog log;
  log.append(anEvent("a", kStart, "t", R"("transaction":{"id":"z"})"), kStart);
  log.append(anEvent("b"), kStart);
  log.append(anEvent("z"), kStart);
  EXPECT_EQ(log.find("z")->sequence, 3U);
  EXPECT_EQ(log.find("b")->sequence, 2U);
}

TEST(SystemLogTest, GivesBackOldEventsAsTheyCame) {
  SystemLog log;
  const LogEvent first =
      anEvent("a", kStart, "t",
              R"("target":[{"id":"1"},null],"securityContext":{"asNumber":64496},)"
              R"("debugContext":{"debugData":{"url":"/","requestUri":"/"}},)"
              R"("new":{"ratio":28.3774,"list":[]})");
  log.append(first, kStart + 1s);
  for (int i = 0; i < 1000; ++i) log.append(anEvent(std::to_string(i)), kStart + 2s);
  const LogEntry kept = log.after(0, 1).front();
  EXPECT_EQ(compact(kept.event->document()), compact(first.document()));
  EXPECT_EQ(kept.persisted, kStart + 1s);
}

TEST(SystemLogTest, TellsListenersAndForgets) {
  SystemLog log;
  std::vector<std::uint64_t> heard;
  log.onAppend([&](const LogEntry& entry) {
    heard.push_back(entry.sequence);
    log.lastSequence();  // no lock is held
  });
  log.append(anEvent("a"), kStart);
  log.append(anEvent("b"), kStart);
  log.clear();
  EXPECT_EQ(log.lastSequence(), 0U);
  EXPECT_EQ(log.find("a"), std::nullopt);
  EXPECT_EQ(log.latest("user.session.start"), std::nullopt);
  EXPECT_THAT(log.select({}).entries, IsEmpty());
  log.append(anEvent("a"), kStart);
  EXPECT_THAT(heard, ElementsAre(1, 2, 1));
}

TEST(SystemLogTest, SelectsInEitherOrder) {
  SystemLog log;
  log.append(anEvent("late", kStart + 3s), kStart + 1s);
  log.append(anEvent("early", kStart + 1s), kStart + 2s);
  log.append(anEvent("twin1", kStart + 2s), kStart + 3s);
  log.append(anEvent("twin2", kStart + 2s), kStart + 4s);
  using Order = LogSelection::Order;
  EXPECT_THAT(uuids(log.select({.order = Order::Persisted}).entries),
              ElementsAre("late", "early", "twin1", "twin2"));
  EXPECT_THAT(uuids(log.select({.order = Order::Published}).entries),
              ElementsAre("early", "twin1", "twin2", "late"));
  EXPECT_THAT(uuids(log.select({.order = Order::PublishedDescending}).entries),
              ElementsAre("late", "twin2", "twin1", "early"));
  EXPECT_THAT(
      uuids(log.select({.order = Order::Persisted, .from = kStart + 2s, .until = kStart + 3s})
                .entries),
      ElementsAre("early", "twin1"));
  EXPECT_THAT(
      uuids(log.select({.order = Order::Published, .from = kStart + 2s, .until = kStart + 2s})
                .entries),
      ElementsAre("twin1", "twin2"));
  EXPECT_THAT(uuids(log.select({.order = Order::Published, .from = kStart + 9s}).entries),
              IsEmpty());
}

TEST(SystemLogTest, SelectsByPersistenceWhenTheClockWasTurnedBack) {
  SystemLog log;
  log.append(anEvent("a"), kStart + 5s);
  log.append(anEvent("b"), kStart + 1s);
  log.append(anEvent("c"), kStart + 6s);
  EXPECT_THAT(uuids(log.select({.from = kStart + 4s}).entries), ElementsAre("a", "c"));
}

TEST(SystemLogTest, FindsKeywordsInValuesWordsAndParts) {
  SystemLog log;
  log.append(anEvent("u-1", kStart, "t",
                     R"("client":{"geographicalContext":{"city":"San Francisco"}},)"
                     R"("securityContext":{"asNumber":64496},)"
                     R"("target":[{"displayName":"Jean-Luc van Dyk"}])"),
             kStart);
  const auto found = [&](std::vector<std::string> keywords) {
    return !log.select({.keywords = std::move(keywords)}).entries.empty();
  };
  EXPECT_TRUE(found({"san"}));
  EXPECT_TRUE(found({"francisco", "san"}));
  EXPECT_TRUE(found({"san francisco"}));
  EXPECT_TRUE(found({"luc"}));
  EXPECT_TRUE(found({"jean-luc"}));
  EXPECT_TRUE(found({"64496", "dyk", "u-1"}));
  EXPECT_FALSE(found({"san", "paris"}));
  EXPECT_FALSE(found({"fran"}));
  EXPECT_FALSE(found({"city"}));
}

// A log with events that share much, and a plain reading of the same filter to compare with.
class RandomLog {
 public:
  explicit RandomLog(int size) {
    for (int i = 0; i < size; ++i) add(i);
  }

  LogSelection::Order order() { return static_cast<LogSelection::Order>(random_() % 3); }
  std::uint32_t random() { return static_cast<std::uint32_t>(random_()); }

  std::string filter(int depth = 2) {
    switch (random_() % (depth > 0 ? 5 : 1)) {
      case 1:
        return "(" + filter(depth - 1) + " and " + filter(depth - 1) + ")";
      case 2:
        return "(" + filter(depth - 1) + " or " + filter(depth - 1) + ")";
      case 3:
        return "not (" + filter(depth - 1) + ")";
      default:
        break;
    }
    static const std::vector<std::string> comparisons = {
        "eventType eq \"T%\"",
        "eventType ne \"t%\"",
        "actor.id eq \"00U%\"",
        "target.id eq \"00g%\"",
        "target.id eq \"%\"",
        "target.displayName pr",
        "target.id ne \"00g%\"",
        "transaction.id eq \"x%\"",
        "outcome.reason co \"%\"",
        "outcome.reason eq \"R%%\"",
        "target.displayName eq \"X\"",
        "debugContext.debugData.requestId eq \"q%\"",
        "client.ipAddress eq \"10.%\"",
        "uuid sw \"%\"",
        "uuid eq \"%-3\"",
        "actor.alternateId ew \"%\"",
        "outcome.reason eq null",
        "securityContext.asNumber gt %",
        "actor pr",
        "request.ipChain.ip eq \"10.%\"",
        "transaction.detail.rare eq \"%\"",
        "actor.id eq \"2026-01-1%\"",
        "severity pr"};
    std::string comparison = comparisons[random_() % comparisons.size()];
    for (auto at = comparison.find('%'); at != std::string::npos; at = comparison.find('%')) {
      comparison.replace(at, 1, std::to_string(random_() % 8));
    }
    return comparison;
  }

  // What should be found, slowly.
  std::vector<std::string> expected(const LogSelection& selection) const {
    std::vector<const LogEntry*> fitting;
    for (const LogEntry& entry : entries_) {
      const TimePoint moment = selection.order == LogSelection::Order::Persisted
                                   ? entry.persisted
                                   : entry.event->published();
      if (selection.from && moment < *selection.from) continue;
      if (selection.until && *selection.until < moment) continue;
      if (selection.filter != nullptr && !selection.filter->matches(shown_[entry.sequence - 1]))
        continue;
      fitting.push_back(&entry);
    }
    if (selection.order != LogSelection::Order::Persisted) {
      std::stable_sort(fitting.begin(), fitting.end(), [](const auto* a, const auto* b) {
        return a->event->published() < b->event->published();
      });
    }
    if (selection.order == LogSelection::Order::PublishedDescending) {
      std::reverse(fitting.begin(), fitting.end());
    }
    std::vector<std::string> result;
    for (const LogEntry* entry : fitting) result.push_back(entry->event->uuid());
    return result;
  }

  SystemLog log;

 private:
  std::string digit() { return std::to_string(random_() % 8); }

  void add(int i) {
    std::string members = R"("severity":"INFO")";
    const auto sometimes = [&](const std::string& member) {
      if (random_() % 3 != 0) members += "," + member;
    };
    sometimes(R"("actor":{"id":"00u)" + digit() + R"(","alternateId":"a)" + digit() + R"("})");
    sometimes(R"("actor_":{"id":"2026-01-1)" + digit() + R"("})");
    sometimes(R"("target":[{"id":"00g)" + digit() + R"("},{"id":)" + digit() +
              R"(,"displayName":null},{"id":"00G)" + digit() + R"(","displayName":"x"}])");
    sometimes(R"("outcome":{"result":"SUCCESS","reason":)" +
              (random_() % 2 == 0 ? std::string("null") : "\"r" + digit() + digit() + "\"") + "}");
    sometimes(R"("client":{"ipAddress":"10.)" + digit() + R"(","ipChain":[{"ip":"10.)" + digit() +
              R"("}]})");
    sometimes(R"("securityContext":{"asNumber":)" + digit() + "}");
    sometimes(R"("debugContext":{"debugData":{"requestId":"Q)" + digit() + R"("}})");
    const std::string rare = random_() % 50 == 0 ? R"("rare":")" + digit() + "\"" : "";
    sometimes(R"("transaction":{"id":"X)" + digit() + R"(","detail":{)" + rare + "}}");
    const TimePoint published = kStart + std::chrono::seconds(random_() % 400);
    const TimePoint persisted = kStart + std::chrono::seconds(i);
    entries_.push_back(log.append(
        anEvent(digit() + "-" + std::to_string(i), published, "t" + digit(), members), persisted));
    shown_.push_back(entries_.back().event->api());
  }

  std::mt19937 random_{20260115};
  std::vector<LogEntry> entries_;
  // As the API shows them.
  std::vector<Json> shown_;
};

TEST(SystemLogTest, SelectsWhatAPlainReadingSelects) {
  RandomLog cast(400);
  for (int round = 0; round < 200; ++round) {
    const std::string text = cast.filter();
    const ScimFilter filter(text);
    LogSelection selection{.order = cast.order(), .filter = &filter, .max = 10000};
    if (cast.random() % 2 == 0) selection.from = kStart + std::chrono::seconds(cast.random() % 300);
    if (cast.random() % 2 == 0)
      selection.until = kStart + std::chrono::seconds(cast.random() % 400);
    const auto expected = cast.expected(selection);
    ASSERT_THAT(uuids(cast.log.select(selection).entries), ElementsAreArray(expected)) << text;

    // Page by page, nothing is lost and nothing comes twice.
    selection.max = 1 + cast.random() % 40;
    std::vector<std::string> paged;
    for (;;) {
      const LogSelected page = cast.log.select(selection);
      const auto some = uuids(page.entries);
      paged.insert(paged.end(), some.begin(), some.end());
      selection.behind = page.last;
      if (selection.order == LogSelection::Order::Persisted ? some.empty() : !page.more) break;
    }
    ASSERT_THAT(paged, ElementsAreArray(expected)) << text;
  }
}

TEST(SystemLogTest, SearchesAsFarAsItTakes) {
  SystemLog log;
  constexpr int kEvents = 20000;
  for (int i = 0; i < kEvents; ++i) {
    log.append(
        anEvent(std::to_string(i), kStart - std::chrono::seconds(i), "t",
                i == 0 || i == kEvents - 1 ? R"("severity":"WARN")" : R"("severity":"INFO")"),
        kStart);
  }
  const ScimFilter filter(R"(severity eq "WARN")");
  using Order = LogSelection::Order;
  const auto found = [&](Order order) {
    return uuids(log.select({.order = order, .filter = &filter}).entries);
  };
  EXPECT_THAT(found(Order::Persisted), ElementsAre("0", "19999"));
  EXPECT_THAT(found(Order::Published), ElementsAre("19999", "0"));
  EXPECT_THAT(found(Order::PublishedDescending), ElementsAre("0", "19999"));
}

TEST(SystemLogTest, CanBeSearchedAndClearedWhileItGrows) {
  SystemLog log;
  const ScimFilter filter(R"(target.id eq "00g1" or outcome.reason co "x")", logFilterRules());
  std::atomic<bool> done = false;
  std::thread writer([&] {
    for (int i = 0; i < 3000; ++i) {
      log.append(anEvent(std::to_string(i), kStart + std::chrono::seconds(i % 100), "t",
                         R"("target":[{"id":"00g)" + std::to_string(i % 3) + "\"}]"),
                 kStart);
      if (i % 1000 == 999) log.clear();
    }
    done = true;
  });
  while (!done) {
    for (const auto order : {LogSelection::Order::Persisted, LogSelection::Order::Published,
                             LogSelection::Order::PublishedDescending}) {
      for (const LogEntry& entry : log.select({.order = order, .filter = &filter}).entries) {
        EXPECT_EQ(textAt(entry.event->document(), "/target/0/id"), "00g1");
      }
    }
    log.find("5");
    log.latest("t");
  }
  writer.join();
}

}  // namespace
}  // namespace hooks
