#include "conformance/check/expectations.h"

#include <gmock/gmock.h>

#include <functional>

namespace hooks {
namespace {

using testing::HasSubstr;

Exchange answered(HttpResponse response, Microseconds took = {}) {
  Exchange exchange;
  exchange.response = std::move(response);
  exchange.took = took;
  return exchange;
}

Exchange unanswered(Unanswered reason) {
  Exchange exchange;
  exchange.unanswered = reason;
  return exchange;
}

// What the expectation says is wrong; empty if it was met.
std::string complaint(const std::function<void()>& expectation) {
  try {
    expectation();
  } catch (const Unmet& unmet) {
    return unmet.expected + " | " + unmet.actual;
  }
  return "";
}

TEST(ExpectationsTest, SaysWhatWasExpectedAndWhatCame) {
  EXPECT_EQ(complaint([] {
              expectStatus(answered({503}), {200, 204});
            }),
            "status 200 or 204 | status 503");
  EXPECT_EQ(complaint([] { expectStatus(unanswered(Unanswered::Reset), {200}); }),
            "status 200 | no answer: connection closed before the answer was complete");
  EXPECT_EQ(complaint([] { expectStatus(answered({204}), {200, 204}); }), "");
}

TEST(ExpectationsTest, SuccessIsATwoHundredThatComesInTime) {
  EXPECT_EQ(complaint([] { expectSuccess(answered({204}, std::chrono::seconds(3))); }), "");
  EXPECT_EQ(complaint([] { expectSuccess(answered({204}, std::chrono::milliseconds(3400))); }),
            "a 2xx within 3 s | status 204 after 3.4 s");
  EXPECT_EQ(complaint([] { expectSuccess(answered({302})); }), "a 2xx within 3 s | status 302");
}

TEST(ExpectationsTest, SaysWhichOfManyWasWrong) {
  EXPECT_THAT(complaint([] {
                expectSuccess(std::vector{answered({204}), answered({500}), answered({204})});
              }),
              HasSubstr("status 500 to request 2 of 3"));
}

TEST(ExpectationsTest, NoAnswerIsAServerErrorToo) {
  EXPECT_NE(complaint([] { expectNoServerError(answered({500}), "it"); }), "");
  EXPECT_NE(complaint([] { expectNoServerError(unanswered(Unanswered::TimedOut), "it"); }), "");
  EXPECT_EQ(complaint([] { expectNoServerError(answered({404}), "it"); }), "");
}

TEST(ExpectationsTest, AnEchoIsJsonWithTheValueAndNothingElse) {
  EXPECT_EQ(complaint([] { expectEcho(answered({200, {}, R"({"verification":"a"})"}), "a"); }), "");
  EXPECT_NE(complaint([] { expectEcho(answered({200, {}, R"({"verification":"b"})"}), "a"); }), "");
  EXPECT_NE(complaint([] { expectEcho(answered({200, {}, "a"}), "a"); }), "");
  EXPECT_NE(complaint([] { expectEcho(answered({201, {}, R"({"verification":"a"})"}), "a"); }), "");
}

TEST(ExpectationsTest, ReadsTheEssenceOfAMediaType) {
  EXPECT_EQ(mediaType(answered({200, {{"content-type", "Application/JSON ; charset=utf-8"}}, ""})),
            "application/json");
  EXPECT_EQ(mediaType(answered({200})), "");
}

}  // namespace
}  // namespace hooks
