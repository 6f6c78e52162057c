#include "conformance/ledger/org_reader.h"

#include <gmock/gmock.h>

#include "fixtures/wire/in_process_transport.h"
#include "fixtures/wire/shape_error.h"
#include "fixtures/wire/testing/scripted_transport.h"
#include "mock-okta/api/testing/api_fixture.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::Each;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

// The mock org's own API on the other side.
class OrgReaderTest : public ApiFixture {
 protected:
  OrgReader reader(Transport& through) {
    return OrgReader({"https://reached.example", Secret(secret)},
                     {.transport = through,
                      .pause = [this](Microseconds time) { clock.advance(time); },
                      .say = [this](const std::string& line) { said.push_back(line); }});
  }
  OrgReader reader() {
    transport.emplace(api(), clock);
    return reader(*transport);
  }
  void happen(std::size_t count, const std::string& type = "user.session.start") {
    for (std::size_t i = 0; i < count; ++i) org.record(catalog.stamp(type, ids, clock));
  }

  std::optional<InProcessTransport> transport;
  std::vector<std::string> said;
};

TEST_F(OrgReaderTest, ReadsAllPagesOfTheSystemLog) {
  happen(450);
  happen(2, "user.session.end");
  EXPECT_THAT(reader().events(clock.now() - 1h, std::nullopt, {}), SizeIs(452));
  const auto some = reader().events(clock.now() - 1h, std::nullopt, {"user.session.end"});
  EXPECT_THAT(some, SizeIs(2));
  EXPECT_THAT(reader().events(clock.now() - 1h, clock.now(), {}), SizeIs(452));
  EXPECT_THAT(reader().events(clock.now() - 2h, clock.now() - 1h, {}), IsEmpty());
}

TEST_F(OrgReaderTest, ReadsEventsAsTheyAreDelivered) {
  happen(1);
  const auto entry = org.log().after(0, 1).front();
  const auto read = reader().events(clock.now() - 1h, std::nullopt, {});
  ASSERT_THAT(read, SizeIs(1));
  EXPECT_EQ(compact(read.front().live()), compact(entry.event->live()));
}

TEST_F(OrgReaderTest, FindsTheLatestBeforeAMoment) {
  happen(3);
  const TimePoint moment = clock.now() + 1s;
  clock.advance(2s);
  happen(1);
  EXPECT_THAT(reader().before(moment, {"user.session.start"}), SizeIs(3));
}

TEST_F(OrgReaderTest, ReadsHooksWithTheirFilters) {
  const std::string filtered =
      R"({"name":"Filtered","events":{"type":"EVENT_TYPE","items":["user.lifecycle.create"],)"
      R"("filter":{"type":"EXPRESSION_LANGUAGE","eventFilterMap":[{"event":"user.lifecycle.create",)"
      R"("condition":{"version":null,"expression":"event.target.size() > 1"}}]}},)"
      R"("channel":{"type":"HTTP","version":"1.0.0","config":{"uri":"https://example.com/y",)"
      R"("headers":[{"key":"X-Env","value":"dev"}],)"
      R"("authScheme":{"type":"HEADER","key":"X-Key","value":"hook-secret"}}}})";
  ASSERT_EQ(post("/api/v1/eventHooks", filtered).status, 200);
  const auto hooks = reader().hooks();
  ASSERT_THAT(hooks, SizeIs(1));
  const EventHook& hook = hooks.front();
  EXPECT_EQ(hook.name, "Filtered");
  EXPECT_TRUE(hook.active);
  EXPECT_FALSE(hook.verified);
  EXPECT_EQ(hook.uri, "https://example.com/y");
  EXPECT_EQ(hook.filterFor("user.lifecycle.create"), "event.target.size() > 1");
  EXPECT_EQ(hook.auth->key, "X-Key");
  EXPECT_THAT(hook.headers, ElementsAre(HttpHeader{"X-Env", "dev"}));
  EXPECT_EQ(hook.lastUpdated, std::chrono::floor<std::chrono::seconds>(clock.now()));
}

TEST_F(OrgReaderTest, WaitsForTheRateLimitAsTheOrgsClockCountsIt) {
  options.requestsPerMinute = 2;
  happen(450);
  const TimePoint start = clock.now();
  EXPECT_THAT(reader().events(start - 1h, std::nullopt, {}), SizeIs(450));
  EXPECT_THAT(said, ElementsAre("the org's rate limit is reached; going on in 61 s"));
  EXPECT_EQ(clock.now() - start, 61s);
}

TEST_F(OrgReaderTest, TellsTheOrgsTime) {
  EXPECT_EQ(reader().now(), std::chrono::floor<std::chrono::seconds>(clock.now()));
}

TEST_F(OrgReaderTest, SaysWhatTheOrgRefuses) {
  transport.emplace(api(), clock);
  OrgReader stranger({"https://reached.example", Secret("wrong")},
                     {.transport = *transport, .pause = [](Microseconds) {}});
  try {
    stranger.hooks();
    FAIL() << "it was let in";
  } catch (const OrgRefuses& refusal) {
    EXPECT_THAT(refusal.what(), HasSubstr("/api/v1/eventHooks"));
    EXPECT_THAT(refusal.what(), HasSubstr("Invalid token provided"));
    EXPECT_THAT(refusal.what(), Not(HasSubstr("wrong")));
  }
}

TEST_F(OrgReaderTest, TheTokenGoesToNoOtherAddress) {
  ScriptedTransport elsewhere(clock);
  const std::string event =
      R"([{"uuid":"e1","published":"2026-01-15T09:30:00.000Z","eventType":"user.session.start"}])";
  // Both relations in one line, as some stacks fold them.
  const HttpResponse first{
      .status = 200,
      .headers = {{"Link",
                   "<https://other.example/api/v1/logs?limit=1>; rel=\"self\", "
                   "<https://other.example/api/v1/logs?after=7>; rel=\"next\""}},
      .body = event};
  elsewhere.answers(first).answers(HttpResponse{.status = 200, .body = "[]"});
  EXPECT_THAT(reader(elsewhere).events(clock.now() - 1h, std::nullopt, {}), SizeIs(1));
  ASSERT_THAT(elsewhere.sent(), SizeIs(2));
  EXPECT_EQ(elsewhere.sent()[1].url, "https://reached.example/api/v1/logs?after=7");
}

TEST_F(OrgReaderTest, ComesToAnEndThoughTheNextPageIsTheSameAgain) {
  ScriptedTransport strange(clock);
  const std::string event =
      R"([{"uuid":"e1","published":"2026-01-15T09:30:00.000Z","eventType":"user.session.start"}])";
  strange.otherwise(
      HttpResponse{.status = 200,
                   .headers = {{"Link", "<https://x/api/v1/logs?after=7>; rel=\"next\""}},
                   .body = event});
  EXPECT_THAT(reader(strange).events(clock.now() - 1h, std::nullopt, {}), SizeIs(2));
}

TEST_F(OrgReaderTest, TriesOnceMoreAfterAServerErrorAndNoOftener) {
  ScriptedTransport failing(clock);
  failing.answers(HttpResponse{.status = 500}).answers(HttpResponse{.status = 200, .body = "[]"});
  EXPECT_THAT(reader(failing).hooks(), IsEmpty());
  failing.otherwise(HttpResponse{.status = 500});
  EXPECT_THROW(reader(failing).hooks(), OrgUnreachable);
  EXPECT_THAT(failing.sent(), SizeIs(4));
}

TEST_F(OrgReaderTest, GivesUpOnARateLimitThatStays) {
  ScriptedTransport busy(clock);
  busy.otherwise(HttpResponse{.status = 429, .headers = {{"Retry-After", "3"}}});
  EXPECT_THROW(reader(busy).hooks(), OrgUnreachable);
  EXPECT_THAT(busy.sent(), SizeIs(5));
  EXPECT_THAT(said, Each(HasSubstr("in 3 s")));
}

TEST_F(OrgReaderTest, KnowsWhatIsNoOrg) {
  ScriptedTransport other(clock);
  other.answers(HttpResponse{.status = 200, .body = "<html>"});
  EXPECT_THROW(reader(other).hooks(), OrgUnreachable);
  other.answers(HttpResponse{.status = 200, .body = R"([{"no":"event"}])"});
  EXPECT_THROW(reader(other).events(clock.now() - 1h, std::nullopt, {}), OrgUnreachable);
  other.answers(Unanswered::Refused);
  try {
    reader(other).hooks();
    FAIL() << "nobody was there";
  } catch (const OrgUnreachable& problem) {
    EXPECT_STREQ(problem.what(), "no org answers at https://reached.example (connection refused)");
  }
}

TEST_F(OrgReaderTest, EndsWhenItIsInterrupted) {
  transport.emplace(api(), clock);
  OrgReader interrupted(
      {"https://reached.example", Secret(secret)},
      {.transport = *transport, .pause = [](Microseconds) {}, .interrupted = [] { return true; }});
  EXPECT_THROW(interrupted.hooks(), ReadingInterrupted);
}

TEST_F(OrgReaderTest, WhatIsGivenUpIsNoOrgThatCannotBeReached) {
  int looks = 0;
  ScriptedTransport silent(clock);
  silent.answers(Unanswered::TimedOut);
  OrgReader interrupted({"https://reached.example", Secret(secret)},
                        {.transport = silent,
                         .pause = [](Microseconds) {},
                         .interrupted = [&] { return ++looks > 1; }});
  EXPECT_THROW(interrupted.hooks(), ReadingInterrupted);
}

}  // namespace
}  // namespace hooks
