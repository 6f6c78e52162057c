#include "mock-okta/server/fixture_watch.h"

#include <gmock/gmock.h>

#include <future>

#include "fixtures/catalog/testing/memory_fixtures.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

class FixtureWatchTest : public testing::Test {
 protected:
  MemoryFixtures files;
  FixtureOverlay overlay{EventCatalog::builtIn(), files};
  CurrentCatalog catalog{overlay.read()};
  std::vector<std::string> log;
  FixtureWatch watch{overlay, catalog, [this](const std::string& line) { log.push_back(line); }};
};

TEST_F(FixtureWatchTest, LetsTheOrgHaveANewType) {
  files.write("parcel.arrived.json", fixtureOf("parcel.arrived"));
  watch.look();
  watch.look();

  EXPECT_TRUE(catalog.get().eligible("parcel.arrived"));
  EXPECT_THAT(log, ElementsAre("fixtures: read parcel.arrived.json; types=1275"));
}

TEST_F(FixtureWatchTest, SaysWhereAFileIsBrokenAndKeepsWhatWasGood) {
  files.write("parcel.arrived.json", fixtureOf("parcel.arrived"));
  watch.look();
  watch.look();
  files.write("parcel.arrived.json", R"({"about": 1})");
  log.clear();
  for (int i = 0; i < 5; ++i) watch.look();

  EXPECT_TRUE(catalog.get().eligible("parcel.arrived"));
  EXPECT_THAT(log, ElementsAre(HasSubstr("my/parcel.arrived.json#/about: expected a string")));
}

TEST_F(FixtureWatchTest, SaysWhatOktaWouldNotSendAndWhereTextIsNoJson) {
  std::string loud = fixtureOf("parcel.arrived");
  loud.insert(loud.size() - 2, R"(,"severity":"LOUD")");
  files.write("parcel.arrived.json", loud);
  files.write("parcel.lost.json", "{\n  \"about\": \"x\"\n  \"event\": {}\n}");
  watch.look();
  watch.look();

  EXPECT_FALSE(catalog.get().knows("parcel.arrived"));
  EXPECT_THAT(log, ElementsAre(HasSubstr("my/parcel.arrived.json#/event/severity: expected DEBUG"),
                               HasSubstr("my/parcel.lost.json:3:3: expected well-formed JSON")));
}

TEST_F(FixtureWatchTest, NamesAFewOfManyFiles) {
  for (const char* type : {"a.a", "a.b", "a.c", "a.d"}) {
    files.write(std::string(type) + ".json", fixtureOf(type));
  }
  watch.look();
  watch.look();

  EXPECT_THAT(log,
              ElementsAre("fixtures: read a.a.json, a.b.json, a.c.json and 1 more; types=1278"));
}

TEST_F(FixtureWatchTest, LooksWhenItsTimeHasComeAndNotBefore) {
  VirtualClock clock;
  std::promise<void> looked;
  FixtureWatch timed(overlay, catalog, [&](const std::string&) { looked.set_value(); });
  files.write("parcel.arrived.json", fixtureOf("parcel.arrived"));
  watch.look();

  timed.start(clock, 1s);
  EXPECT_FALSE(catalog.get().knows("parcel.arrived"));
  clock.advance(1s);
  timed.wake();
  EXPECT_EQ(looked.get_future().wait_for(20s), std::future_status::ready);
  timed.stop();
  EXPECT_TRUE(catalog.get().knows("parcel.arrived"));
  EXPECT_THAT(log, IsEmpty());
}

}  // namespace
}  // namespace hooks
