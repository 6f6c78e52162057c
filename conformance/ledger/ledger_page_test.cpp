#include "conformance/ledger/ledger_page.h"

#include <gmock/gmock.h>

#include <sstream>

#include "fixtures/wire/json_reader.h"

namespace hooks {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

LedgerLine aLine(const std::string& uuid, Fate fate) {
  return {
      .event = LogEvent(JsonObject{
          {"uuid", uuid},
          {"published", "2026-01-15T09:30:00.000Z"},
          {"eventType", "user.lifecycle.create"},
          {"target", JsonArray{JsonObject{{"type", "User"}, {"alternateId", "a\n@example.com"}}}}}),
      .hookIds = {"who1"},
      .fate = fate};
}

class LedgerPageTest : public testing::Test {
 protected:
  LedgerPageTest() {
    page.org = "https://org.example";
    page.hooks = {EventHook{.id = "who1", .name = "Joiners"}};
    page.observer = "the log app.log";
    page.ledger.key = "uuid";
    page.ledger.lines = {aLine("e1", Fate::Seen), aLine("e2", Fate::Lost)};
    page.ledger.seen = 1;
    page.ledger.lost = 1;
  }
  std::string text(std::size_t most = 20) const {
    std::ostringstream out;
    writeLedger(page, out, most);
    return out.str();
  }
  Json json() const {
    std::ostringstream out;
    writeLedgerJson(page, out);
    return readJson(out.str());
  }

  LedgerPage page;
};

TEST_F(LedgerPageTest, NamesWhatIsLostOneLineAnEvent) {
  EXPECT_THAT(text(), AllOf(HasSubstr("2 events were to come, 1 took effect, 1 lost; by the uuid "
                                      "in the log app.log."),
                            HasSubstr("  LOST   2026-01-15T09:30:00.000Z  user.lifecycle.create  "
                                      "e2  a\\n@example.com\n"),
                            HasSubstr("LOST: 1 event."), Not(HasSubstr("e1"))));
  EXPECT_THAT(text(0), HasSubstr("and 1 more"));
  EXPECT_EQ(page.exitStatus(), 1);
  EXPECT_EQ(textAt(json(), "/events/0/uuid"), "e2");
  EXPECT_EQ(textAt(json(), "/verdict"), "LOST");
  EXPECT_EQ(*at(json(), "/counts/lost"), 1);
}

TEST_F(LedgerPageTest, ClaimsNothingThatIsNotKnown) {
  page.ledger.inconclusive = "it shows nothing";
  EXPECT_THAT(text(), AllOf(HasSubstr("INCONCLUSIVE: it shows nothing"),
                            HasSubstr("--trust-observer"), Not(HasSubstr("  LOST"))));
  EXPECT_EQ(page.exitStatus(), 1);
  EXPECT_EQ(textAt(json(), "/reason"), "it shows nothing");
}

TEST_F(LedgerPageTest, WhatIsNowDecides) {
  page.backfill = LedgerPage::Backfill{};
  page.backfill->deliveries = {{.hookId = "who1", .eventId = "d1", .uuids = {"e2"}, .taken = true}};
  page.backfill->after = page.ledger;
  page.backfill->after.lines[1].fate = Fate::Seen;
  page.backfill->after.lost = 0;
  EXPECT_THAT(text(), AllOf(HasSubstr("Delivered again: 1 request, 1 taken."),
                            HasSubstr("COMPLETE: none is lost.")));
  EXPECT_EQ(page.exitStatus(), 0);
  EXPECT_EQ(textAt(json(), "/verdict"), "LOST") << "as it was before";
  EXPECT_EQ(textAt(json(), "/backfill/verdict"), "COMPLETE");
}

}  // namespace
}  // namespace hooks
