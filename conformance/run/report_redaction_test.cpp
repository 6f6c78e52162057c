#include "conformance/run/report_redaction.h"

#include <gmock/gmock.h>

namespace hooks {
namespace {

using testing::HasSubstr;
using testing::Not;

// Basic of okta:p/ss "word"
HookCredentials basic() {
  return {.header = "Authorization", .secret = Secret("Basic b2t0YTpwL3NzICJ3b3JkIg==")};
}

TEST(RedactorTest, HidesEveryFormOfTheSecret) {
  const Redactor redact(basic());
  EXPECT_EQ(redact("sent Basic b2t0YTpwL3NzICJ3b3JkIg== twice: Basic b2t0YTpwL3NzICJ3b3JkIg=="),
            "sent (secret) twice: (secret)");
  EXPECT_EQ(redact("token=b2t0YTpwL3NzICJ3b3JkIg"), "token=(secret)") << "without padding";
  EXPECT_EQ(redact("?a=Basic%20b2t0YTpwL3NzICJ3b3JkIg%3D%3D&b"), "?a=(secret)&b");
  EXPECT_EQ(redact("?a=Basic%20b2t0YTpwL3NzICJ3b3JkIg%3d%3d&b"), "?a=(secret)&b");
  EXPECT_EQ(redact("okta:p/ss \"word\" got in"), "(secret) got in");
  EXPECT_EQ(redact("password 'p/ss \"word\"' is wrong"), "password '(secret)' is wrong");
  EXPECT_EQ(redact("{p/ss \\\"word\\\"}"), "{(secret)}") << "as JSON";
  EXPECT_EQ(redact("{p\\/ss \\\"word\\\"}"), "{(secret)}") << "as JSON with escaped slashes";
  EXPECT_EQ(redact("p%2Fss%20%22word%22"), "(secret)");
  EXPECT_EQ(redact("com.okta.event_hook"), "com.okta.event_hook") << "a short user is no secret";
}

TEST(RedactorTest, HidesATextWithoutASchemeAndItsBase64) {
  const Redactor redact({.secret = Secret("k3y-of-mine")});
  EXPECT_EQ(redact("k3y-of-mine, azN5LW9mLW1pbmU="), "(secret), (secret)=");
}

TEST(RedactorTest, HidesTheKeyThatIsAUserWithoutAPassword) {
  // Basic of s3cr3t:
  const Redactor redact({.secret = Secret("Basic czNjcjN0Og==")});
  EXPECT_EQ(redact("user s3cr3t"), "user (secret)");
}

TEST(RedactorTest, HidesTheHooksOwnHeadersUnlessTheyAreShort) {
  const Redactor redact({.custom = {{"X-Api-Key", "abcdef-123456"}, {"X-Stage", "test"}}});
  EXPECT_EQ(redact("abcdef-123456 at conformance.test"), "(secret) at conformance.test");
}

TEST(RedactorTest, AShortPasswordDoesNotTakeOrdinaryWordsWithIt) {
  // Basic of a:b
  const Redactor redact({.secret = Secret("Basic YTpi")});
  EXPECT_EQ(redact("a bad answer to Basic YTpi"), "a bad answer to (secret)");
}

TEST(RedactorTest, CleansAllOfAResult) {
  CheckResult result{.expected = "not p/ss \"word\"",
                     .actual = "p/ss \"word\"",
                     .reason = "p/ss \"word\"",
                     .remarks = {"p/ss \"word\""}};
  Exchange exchange{.url = "http://a.test/?k=p%2Fss%20%22word%22"};
  exchange.request.target = "/?k=p%2Fss%20%22word%22";
  exchange.request.headers = {{"Authorization", basic().secret.reveal()},
                              {"authorization", "Basic b2t0YTpwL3NzICJ3b3JkIx=="},
                              {"X-Copy", basic().secret.reveal()}};
  exchange.request.body = "{\"p\":\"p/ss \\\"word\\\"\"}";
  exchange.detail = "p/ss \"word\"";
  exchange.response = HttpResponse{401, {{"X-Echo", "p/ss \"word\""}}, "p/ss \"word\""};
  result.exchanges.push_back(exchange);

  Redactor(basic()).clean(result);

  const Exchange& cleaned = result.exchanges[0];
  std::string all = result.expected + result.actual + result.reason + result.remarks[0] +
                    cleaned.url + cleaned.request.target + cleaned.request.body + cleaned.detail +
                    cleaned.response->body;
  for (const HttpHeader& line : cleaned.request.headers) all += line.value;
  for (const HttpHeader& line : cleaned.response->headers) all += line.value;
  EXPECT_THAT(all, Not(HasSubstr("word")));
  EXPECT_THAT(all, Not(HasSubstr("b2t0YTpwL3Nz"))) << "nor a secret that was changed on purpose";
  EXPECT_EQ(cleaned.request.headers.find("Authorization"), "(secret)");
  EXPECT_EQ(cleaned.request.headers.all("authorization")[1], "(changed secret)");
}

TEST(RedactorTest, TheSchemeOfAnApiTokenIsNotHidden) {
  Exchange exchange{.url = "https://org.test/", .request = {}};
  exchange.request.headers = {{"Authorization", "SSWS 00secret-token"}};
  Redactor({.header = "Authorization", .secret = Secret("SSWS 00secret-token"), .custom = {}})
      .clean(exchange);
  EXPECT_EQ(exchange.request.headers.find("Authorization"), "SSWS (secret)");
}

}  // namespace
}  // namespace hooks
