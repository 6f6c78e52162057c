#include "mock-okta/delivery/hook_verifier.h"

#include <gmock/gmock.h>

#include "fixtures/wire/testing/scripted_transport.h"
#include "fixtures/wire/verification_challenge.h"

namespace hooks {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::SizeIs;

HttpResponse echo(const HttpRequest& request) {
  return VerificationChallenge::in(request)->answer();
}

class HookVerifierTest : public testing::Test {
 protected:
  VirtualClock clock;
  SeededIdSource ids{1};
  ScriptedTransport receiver{clock};
  HookVerifier verifier{receiver, ids};
  EventHook hook{.id = "who1",
                 .name = "n",
                 .uri = "https://example.com/hooks?a=b",
                 .headers = {{"x-any-key", "my-header-value"}},
                 .auth = HookAuthScheme{"Authorization", Secret("my-shared-secret")}};
};

TEST_F(HookVerifierTest, AsksAsOktaDoes) {
  receiver.answers(echo);

  EXPECT_TRUE(verifier.verify(hook, "0123456789abcdef").ok);

  ASSERT_THAT(receiver.sent(), SizeIs(1));
  const HttpRequest request = receiver.sent().front().request;
  EXPECT_EQ(request.method, "GET");
  EXPECT_EQ(request.target, "/hooks?a=b");
  EXPECT_EQ(request.body, "");
  std::vector<std::string> names;
  for (const HttpHeader& header : request.headers) names.push_back(header.name);
  ASSERT_GE(names.size(), 6U);
  names.resize(6);
  EXPECT_THAT(names, ElementsAre("User-Agent", "Accept", "X-Okta-Request-Id",
                                 "X-Okta-Verification-Challenge", "x-any-key", "Authorization"));
  EXPECT_EQ(request.headers.find("User-Agent"), "Okta-Integrations");
  EXPECT_EQ(request.headers.find("X-Okta-Request-Id"), "0123456789abcdef");
  EXPECT_EQ(request.headers.find("X-Okta-Verification-Challenge")->size(), 40U);
  EXPECT_EQ(request.headers.find("Authorization"), "my-shared-secret");
}

TEST_F(HookVerifierTest, AsksOnceMoreWhenThereWasNoAnswerOrAServerError) {
  receiver.answers(Unanswered::TimedOut).answers(echo).answers(HttpResponse{503}).answers(echo);
  for (int i = 0; i < 2; ++i) {
    const VerifyOutcome outcome = verifier.verify(hook, "r");
    EXPECT_TRUE(outcome.ok);
    EXPECT_EQ(outcome.reason, "");
    ASSERT_THAT(outcome.attempts, SizeIs(2));
    EXPECT_EQ(outcome.attempts[0].request.headers, outcome.attempts[1].request.headers);
  }
}

TEST_F(HookVerifierTest, FailsAfterTheSecondAttempt) {
  receiver.otherwise(Unanswered::TimedOut);
  const VerifyOutcome outcome = verifier.verify(hook, "r");
  EXPECT_FALSE(outcome.ok);
  EXPECT_THAT(outcome.attempts, SizeIs(2));
  EXPECT_EQ(outcome.reason, "no whole answer within 3 seconds (attempt 2)");
}

TEST_F(HookVerifierTest, DoesNotAskAgainAfterAClientErrorUnlessToldTo) {
  receiver.otherwise(HttpResponse{404});
  EXPECT_THAT(verifier.verify(hook, "r").attempts, SizeIs(1));
  EXPECT_THAT(verifier.verify(hook, "r").reason, HasSubstr("404"));

  HookVerifier switched{receiver, ids, RetryRules{},
                        DeliveryPolicy{.verificationAfterClientError = true}};
  EXPECT_THAT(switched.verify(hook, "r").attempts, SizeIs(2));

  HookVerifier ofDeliveries{receiver, ids, RetryRules{.afterClientError = true}};
  EXPECT_THAT(ofDeliveries.verify(hook, "r").attempts, SizeIs(1));
}

TEST_F(HookVerifierTest, SaysWhatIsWrongWithAnAnswer) {
  receiver.answers(HttpResponse{200, {}, R"({"verification":"x"})"})
      .answers(HttpResponse{200, {}, "hello"})
      .answers(HttpResponse{201, {}, "{}"})
      .answers(HttpResponse{302, {{"Location", "/"}}, ""});
  EXPECT_THAT(verifier.verify(hook, "r").reason, HasSubstr("not the challenge"));
  EXPECT_THAT(verifier.verify(hook, "r").reason, HasSubstr("not JSON"));
  EXPECT_THAT(verifier.verify(hook, "r").reason, HasSubstr("201"));
  EXPECT_THAT(verifier.verify(hook, "r").reason, HasSubstr("redirect"));
  EXPECT_THAT(receiver.sent(), SizeIs(4));
}

TEST_F(HookVerifierTest, SaysThatAnEndpointCannotBeAskedAndNeverTheSecret) {
  hook.uri = "ftp://example.com/";
  EXPECT_THAT(verifier.verify(hook, "r").reason, HasSubstr("could not be asked"));

  hook.uri = "https://example.com/";
  hook.auth->value = Secret("two\nlines");
  EXPECT_THAT(verifier.verify(hook, "r").reason,
              AllOf(HasSubstr("could not be asked"), Not(HasSubstr("two"))));
}

}  // namespace
}  // namespace hooks
