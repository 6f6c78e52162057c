#include "mock-okta/delivery/delivery_policy.h"

#include <gmock/gmock.h>

namespace hooks {
namespace {

using namespace std::chrono_literals;
using Next = Conclusion::Next;
using testing::HasSubstr;

Exchange answered(int status) {
  Exchange exchange{.url = "https://example.com/"};
  exchange.response = HttpResponse{status};
  return exchange;
}

Exchange unanswered(Unanswered reason) {
  Exchange exchange{.url = "https://example.com/"};
  exchange.unanswered = reason;
  return exchange;
}

TEST(RetryRulesTest, TakesAny2xxAsDeliveredAndFlagsWhatOktaDoesNotAskFor) {
  for (const int status : {200, 204}) {
    EXPECT_EQ(RetryRules{}.after(answered(status), 1).next, Next::Done) << status;
    EXPECT_FALSE(RetryRules{}.after(answered(status), 1).doubtful) << status;
  }
  for (const int status : {201, 202, 206, 299}) {
    EXPECT_EQ(RetryRules{}.after(answered(status), 1).next, Next::Done) << status;
    EXPECT_TRUE(RetryRules{}.after(answered(status), 1).doubtful) << status;
  }
}

TEST(RetryRulesTest, TriesAgainOnceAfterAServerError) {
  for (const int status : {500, 502, 503, 504, 599}) {
    EXPECT_EQ(RetryRules{}.after(answered(status), 1).next, Next::TryAgain) << status;
    EXPECT_EQ(RetryRules{}.after(answered(status), 2).next, Next::GiveUp) << status;
  }
}

TEST(RetryRulesTest, TriesAgainOnceWhenNoAnswerCame) {
  for (const Unanswered reason :
       {Unanswered::TimedOut, Unanswered::Refused, Unanswered::Reset, Unanswered::TlsFailed,
        Unanswered::NameNotFound, Unanswered::NotHttp}) {
    EXPECT_EQ(RetryRules{}.after(unanswered(reason), 1).next, Next::TryAgain) << toString(reason);
    EXPECT_EQ(RetryRules{}.after(unanswered(reason), 2).next, Next::GiveUp) << toString(reason);
  }
}

TEST(RetryRulesTest, TellsAnAnswerThatIsTooLongFromWhatIsNoAnswer) {
  Exchange exchange = unanswered(Unanswered::NotHttp);
  exchange.detail = "it starts with a secret";
  EXPECT_EQ(RetryRules{}.after(exchange, 1).cause, "what came is not an HTTP answer");
  exchange.detail = "an answer with a body of more than 1048576 bytes";
  EXPECT_EQ(RetryRules{}.after(exchange, 1).cause,
            "an answer with a body of more than 1048576 bytes, which is more than this mock reads");
}

TEST(RetryRulesTest, NeverTriesAgainAfterAClientErrorUnlessToldTo) {
  for (const int status : {400, 401, 404, 408, 413, 429}) {
    EXPECT_EQ(RetryRules{}.after(answered(status), 1).next, Next::GiveUp) << status;
  }
  EXPECT_EQ(RetryRules{.afterClientError = true}.after(answered(404), 1).next, Next::TryAgain);
}

TEST(RetryRulesTest, TakesARedirectAsFailureAndRetriesItOnlyIfToldTo) {
  EXPECT_EQ(RetryRules{}.after(answered(302), 1).next, Next::GiveUp);
  EXPECT_THAT(RetryRules{}.after(answered(302), 1).words, HasSubstr("not followed"));
  EXPECT_EQ(RetryRules{.afterRedirect = true}.after(answered(302), 1).next, Next::TryAgain);
}

TEST(RetryRulesTest, SaysWhatCameAndWhatFollows) {
  EXPECT_EQ(RetryRules{}.after(answered(200), 1).words, "answered 200 OK: delivered");
  EXPECT_EQ(RetryRules{}.after(answered(503), 1).words,
            "answered 503 Service Unavailable: Okta tries once more in 1 second");
  EXPECT_EQ(RetryRules{.pause = 1500ms}.after(unanswered(Unanswered::TimedOut), 1).words,
            "no whole answer within 3 seconds: Okta tries once more in 1.5 seconds");
  EXPECT_EQ(RetryRules{}.after(answered(503), 2).words,
            "answered 503 Service Unavailable: attempt 2 of 2, Okta gives up");
  EXPECT_EQ(RetryRules{}.after(answered(404), 1).words,
            "answered 404 Not Found: Okta does not try again");
}

}  // namespace
}  // namespace hooks
