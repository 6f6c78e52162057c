#include "mock-okta/delivery/delivery_log.h"

#include <gmock/gmock.h>

#include "fixtures/wire/json_reader.h"

namespace hooks {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

DeliveryRecord aRecord(const std::string& id, const std::string& hookId = "who1") {
  return {.id = id, .hookId = hookId, .body = std::make_shared<const std::string>("0123456789")};
}

auto withId(const std::string& id) { return Field("id", &DeliveryRecord::id, id); }

TEST(DeliveryLogTest, ListsTheNewestFirst) {
  DeliveryLog log;
  log.put(aRecord("1"));
  log.put(aRecord("2", "who2"));
  log.put(aRecord("3"));
  EXPECT_THAT(log.latest(9), ElementsAre(withId("3"), withId("2"), withId("1")));
  EXPECT_THAT(log.latest(1), ElementsAre(withId("3")));
  EXPECT_THAT(log.latest(9, "who1"), ElementsAre(withId("3"), withId("1")));
}

TEST(DeliveryLogTest, ReplacesARecordInItsPlaceAndTellsOnlookers) {
  DeliveryLog log;
  std::vector<std::string> told;
  log.onChange([&](const DeliveryRecord& record) { told.push_back(record.note); });
  log.put(aRecord("1"));
  log.put(aRecord("2"));
  DeliveryRecord changed = aRecord("1");
  changed.note = "changed";
  log.put(changed);

  EXPECT_THAT(log.latest(9), ElementsAre(withId("2"), withId("1")));
  EXPECT_EQ(log.find("1")->note, "changed");
  EXPECT_THAT(told, ElementsAre("", "", "changed"));
}

TEST(DeliveryLogTest, ForgetsTheOldestRecordsAndBodies) {
  DeliveryLog log{{.records = 3, .bodyBytes = 25}};
  for (const char* id : {"1", "2", "3", "4"}) log.put(aRecord(id));
  EXPECT_FALSE(log.find("1"));
  EXPECT_EQ(log.find("2")->body, nullptr);
  EXPECT_NE(log.find("3")->body, nullptr);

  log.put(aRecord("3"));  // again, and counted once
  EXPECT_NE(log.find("4")->body, nullptr);
  log.clear();
  EXPECT_THAT(log.latest(9), IsEmpty());
}

TEST(DeliveryRecordTest, IsAJsonDocumentWhateverAReceiverAnswers) {
  DeliveryRecord record = aRecord("1");
  record.due = TimePoint{};
  record.events = {{"u1", "user.session.start", TimePoint{}}};
  DeliveryAttempt attempt{.status = 200, .responseBody = "\xff\xc3\xa4\xed\xa0\x80 ok"};
  attempt.responseHeaders.add("x", "\xfe");
  attempt.responseBytes = 99;
  attempt.responseTruncated = true;
  record.attempts = {attempt};

  const Json document = readJson(compact(toJson(record)));
  EXPECT_EQ(textAt(document, "/attempts/0/responseBody"),
            "\xEF\xBF\xBD\xc3\xa4\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD ok");
  EXPECT_TRUE(at(document, "/attempts/0/responseTruncated")->as_bool());
  EXPECT_FALSE(at(document, "/preview")->as_bool());
  EXPECT_EQ(textAt(document, "/body"), "0123456789");
  EXPECT_EQ(textAt(document, "/state"), "waiting");
  EXPECT_EQ(at(toSummaryJson(record), "/body"), nullptr);
}

TEST(DeliveryRecordTest, KeepsNoMoreThanTheStartOfAnAnswer) {
  Exchange exchange{.url = "https://example.com/"};
  exchange.response = HttpResponse{200, {}, std::string(1 << 20, 'x')};
  const DeliveryAttempt attempt =
      recordedAttempt(exchange, {}, EventHook{.id = "who1", .name = "n"});
  EXPECT_EQ(attempt.responseBytes, std::size_t{1} << 20);
  EXPECT_LT(attempt.responseBody.size(), std::size_t{1} << 15);
  EXPECT_TRUE(attempt.responseTruncated);
}

TEST(DeliveryRecordTest, HidesTheSecretHoweverAReceiverRepeatsIt) {
  Exchange exchange{.url = "https://example.com/"};
  exchange.response =
      HttpResponse{401, {{"X-Said", "admin:supersecret"}}, "no YWRtaW46c3VwZXJzZWNyZXQ= here"};
  EventHook hook{.id = "who1", .name = "n"};
  hook.auth =
      HookAuthScheme{.key = "Authorization", .value = Secret("Basic YWRtaW46c3VwZXJzZWNyZXQ=")};
  const DeliveryAttempt attempt = recordedAttempt(exchange, {}, hook);
  EXPECT_EQ(attempt.responseHeaders.find("X-Said"), "(secret)");
  EXPECT_EQ(attempt.responseBody, "no (secret) here");
  EXPECT_FALSE(attempt.responseTruncated) << "shorter for what was hidden, and whole";
}

}  // namespace
}  // namespace hooks
