#include "conformance/ledger/backfill.h"

#include <gmock/gmock.h>

#include "fixtures/catalog/event_catalog.h"
#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/testing/scripted_transport.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::SizeIs;

class BackfillTest : public testing::Test {
 protected:
  BackfillTest() {
    hook.auth = HookAuthScheme{"X-Key", Secret("s3cret")};
    hook.headers = {{"X-Env", "dev"}};
  }
  LedgerLine aLost(const std::string& hookId = "who1") {
    return {.event = EventCatalog::builtIn().stamp("user.lifecycle.create", ids, clock),
            .hookIds = {hookId}};
  }
  std::vector<Redelivery> deliver(const std::vector<LedgerLine>& missing) {
    return backfill(
        missing, {hook}, options,
        {.transport = receiver, .clock = clock, .ids = ids, .pause = [this](Microseconds time) {
           clock.advance(time);
         }});
  }
  Json body(std::size_t number) const { return readJson(receiver.sent().at(number).request.body); }

  VirtualClock clock;
  SeededIdSource ids{1};
  ScriptedTransport receiver{clock};
  EventHook hook{.id = "who1", .name = "Joiners", .uri = "https://public.example/hook"};
  BackfillOptions options{.url = "http://127.0.0.1:8082/hook", .orgUrl = "https://org.example"};
};

TEST_F(BackfillTest, DeliversAsOktaWouldHave) {
  const LedgerLine lost = aLost();
  const auto made = deliver({lost});
  ASSERT_THAT(made, SizeIs(1));
  EXPECT_TRUE(made[0].taken);
  EXPECT_THAT(made[0].uuids, ElementsAre(lost.event.uuid()));
  const Exchange sent = receiver.sent().at(0);
  EXPECT_EQ(sent.url, options.url);
  EXPECT_EQ(sent.request.headers.find("User-Agent"), "Okta Hook Service v1.0.0 - who1");
  EXPECT_EQ(sent.request.headers.find("X-Key"), "s3cret");
  EXPECT_EQ(sent.request.headers.find("X-Env"), "dev");
  EXPECT_EQ(textAt(body(0), "/source"), "https://org.example/api/v1/eventHooks/who1");
  EXPECT_EQ(textAt(body(0), "/eventId"), made[0].eventId);
  EXPECT_EQ(compact(*at(body(0), "/data/events/0")), compact(lost.event.live()));
}

TEST_F(BackfillTest, EachDeliveryHasAnEventIdOfItsOwnWhichTheRetryRepeats) {
  receiver.answers(HttpResponse{503});
  const auto made = deliver({aLost(), aLost()});
  ASSERT_THAT(receiver.sent(), SizeIs(3));
  EXPECT_EQ(receiver.sent()[0].request.body, receiver.sent()[1].request.body);
  EXPECT_NE(made[0].eventId, made[1].eventId);
  EXPECT_EQ(made[0].attempts, 2);
  EXPECT_EQ(receiver.sent()[1].started - receiver.sent()[0].started, 1s);
}

TEST_F(BackfillTest, SaysWhatWasNotTaken) {
  receiver.answers(HttpResponse{401});
  const auto made = deliver({aLost(), aLost()});
  EXPECT_FALSE(made[0].taken);
  EXPECT_EQ(made[0].words, "answered 401 Unauthorized: Okta does not try again");
  EXPECT_TRUE(made[1].taken);
}

TEST_F(BackfillTest, PutsAsManyIntoARequestAsItIsTold) {
  options.batch = 2;
  EXPECT_THAT(deliver({aLost(), aLost(), aLost(), aLost("who2")}), SizeIs(2));
  EXPECT_THAT(at(body(0), "/data/events")->as_array(), SizeIs(2));
  EXPECT_THAT(at(body(1), "/data/events")->as_array(), SizeIs(1)) << "who2 is not asked for";
}

TEST_F(BackfillTest, NothingMissingSendsNothing) {
  EXPECT_THAT(deliver({}), IsEmpty());
  EXPECT_THAT(receiver.sent(), IsEmpty());
}

}  // namespace
}  // namespace hooks
