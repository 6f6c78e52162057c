#include "mock-okta/api/logs.h"

#include <gmock/gmock.h>

#include "mock-okta/api/testing/api_fixture.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::SizeIs;

class LogsTest : public ApiFixture {
 protected:
  LogsTest() {
    for (const char* name : {"One", "Two", "Three"}) {
      clock.advance(1s);
      post("/api/v1/groups", R"({"profile":{"name":")" + std::string(name) + "\"}}");
    }
  }
  static std::vector<std::string> targets(const HttpResponse& response) {
    std::vector<std::string> result;
    const Json list = readJson(response.body);
    for (const Json& event : list.as_array()) {
      result.emplace_back(textAt(event, "/target/0/displayName").value_or("?"));
    }
    return result;
  }
  // The path and query of a link of the answer.
  static std::string linked(const HttpResponse& response, const std::string& relation) {
    for (const std::string_view line : response.headers.all("Link")) {
      if (line.find("rel=\"" + relation + "\"") == std::string_view::npos) continue;
      const std::string_view url = line.substr(1, line.find('>') - 1);
      return std::string(url.substr(url.find("/api/v1")));
    }
    return "";
  }
};

TEST_F(LogsTest, AnswersWithEventsInTheFormOfTheApi) {
  const HttpResponse response = get("/api/v1/logs");
  EXPECT_THAT(targets(response), ElementsAre("One", "Two", "Three"));
  EXPECT_EQ(
      names(response, "/0"),
      "actor client authenticationContext displayMessage eventType outcome published "
      "securityContext severity debugContext legacyEventType transaction uuid version request "
      "target");
}

TEST_F(LogsTest, LetsAPollerGoOnWhereItStopped) {
  const HttpResponse first = get("/api/v1/logs?limit=2");
  EXPECT_THAT(targets(first), ElementsAre("One", "Two"));
  const HttpResponse second = get(linked(first, "next"));
  EXPECT_THAT(targets(second), ElementsAre("Three"));
  const HttpResponse empty = get(linked(second, "next"));
  EXPECT_EQ(empty.body, "[]");

  post("/api/v1/groups", R"({"profile":{"name":"Late"}})");
  EXPECT_THAT(targets(get(linked(empty, "next"))), ElementsAre("Late"));
}

TEST_F(LogsTest, EndsABoundedRequest) {
  const HttpResponse page = get(
      "/api/v1/logs?since=2026-01-15T09:30:02Z&until=2026-01-15T10:00:00Z&sortOrder=DESCENDING");
  EXPECT_THAT(targets(page), ElementsAre("Three", "Two"));
  EXPECT_EQ(linked(page, "next"), "");
  EXPECT_THAT(linked(page, "self"), HasSubstr("sortOrder=DESCENDING"));
}

TEST_F(LogsTest, FiltersAndSearches) {
  EXPECT_THAT(targets(get("/api/v1/logs?filter=target.displayName+eq+%22Two%22")),
              ElementsAre("Two"));
  EXPECT_THAT(targets(get("/api/v1/logs?q=three")), ElementsAre("Three"));
}

TEST_F(LogsTest, RefusesInOktasWords) {
  const HttpResponse operatorless = get("/api/v1/logs?filter=eventType+eqq+%22a%22");
  EXPECT_EQ(operatorless.status, 400);
  EXPECT_EQ(text(operatorless, "/errorCode"), "E0000053");
  const HttpResponse unsupported = get("/api/v1/logs?filter=debugContext.debugData.url+co+%22a%22");
  EXPECT_EQ(text(unsupported, "/errorCode"), "E0000031");
  EXPECT_EQ(get("/api/v1/logs?until=yesterday").status, 400);
}

}  // namespace
}  // namespace hooks
