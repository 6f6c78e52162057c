#include "conformance/run/report_curl.h"

#include <gmock/gmock.h>

#include <unistd.h>

#include <array>
#include <cstdio>
#include <fstream>

#include "conformance/checks/org/org_checks.h"
#include "conformance/checks/receiver_checks.h"

namespace hooks {
namespace {

using testing::HasSubstr;
using testing::Not;

Exchange exchangeOf(std::string body, HttpHeaders headers = {}) {
  Exchange exchange{.url = "http://receiver.test/a?b=c&d=$HOME"};
  exchange.request = {
      .method = "POST", .target = "/a", .headers = std::move(headers), .body = std::move(body)};
  return exchange;
}

// The shell is asked: with a function named curl that writes its arguments and its input.
std::string asTheShellReadsIt(const std::string& line) {
  const std::string file =
      testing::TempDir() + "curl_line_test." + std::to_string(::getpid()) + ".sh";
  std::ofstream(file) << "curl() { for a in \"$@\"; do printf '%s\\n' \"$a\"; done; case \"$*\" in "
                         "*@-*) cat;; esac; }\n"
                      << line << '\n';
  std::string out;
  std::FILE* pipe = ::popen(("sh " + file).c_str(), "r");
  std::array<char, 4096> buffer{};
  for (std::size_t n = 0; (n = std::fread(buffer.data(), 1, buffer.size(), pipe)) > 0;) {
    out.append(buffer.data(), n);
  }
  ::pclose(pipe);
  return out;
}

TEST(CurlLineTest, SaysAllThatWasSentAndNothingThatCurlAdds) {
  const Exchange exchange = exchangeOf(
      "{}", {{"Accept", "application/json"}, {"Host", "receiver.test"}, {"X-Empty", ""}});
  EXPECT_EQ(curlLine(exchange),
            "curl -i -X POST 'http://receiver.test/a?b=c&d=$HOME' -H 'Accept: application/json' "
            "-H 'X-Empty;' -A '' -H 'Content-Type:' --data-binary '{}'");
}

TEST(CurlLineTest, HiddenValuesAreVariables) {
  const Exchange exchange =
      exchangeOf("", {{"Authorization", "(secret)"}, {"X-Api-Key", "(secret)"}});
  EXPECT_THAT(curlLine(exchange), HasSubstr("-H \"Authorization: $OKTA_HOOK_AUTH_SECRET\""));
  EXPECT_THAT(curlLine(exchange), HasSubstr("-H \"X-Api-Key: $X_API_KEY\""));
  EXPECT_THAT(curlLine(exchangeOf("", {{"Authorization", "SSWS (secret)"}})),
              HasSubstr("-H \"Authorization: SSWS $OKTA_MOCK_TOKEN\""))
      << "an API token";
}

// An org calls its receiver while the suite asks it: which of the two was last is a matter of time.
TEST(CurlLineTest, IsOfWhatTheSuiteSentAndNotOfWhatAnOrgDelivered) {
  const auto call = [](const std::string& agent, const std::string& body) {
    return exchangeOf(body, {{"User-Agent", agent}});
  };
  CheckResult result{.check = &orgChecks().front(),
                     .exchanges = {call("okta-conformance", "1"), call("okta-conformance", "2"),
                                   call("Okta Hook Service v1.0.0 - who1", "3")}};
  ASSERT_NE(lastSent(result), nullptr);
  EXPECT_EQ(lastSent(result)->request.body, "2");
  result.exchanges = {call("Okta Hook Service v1.0.0 - who1", "3")};
  EXPECT_EQ(lastSent(result), nullptr);
  result.check = &receiverChecks().front();
  EXPECT_EQ(lastSent(result)->request.body, "3") << "sent as Okta sends it";
  result.exchanges.clear();
  EXPECT_EQ(lastSent(result), nullptr);
}

TEST(CurlLineTest, ASecretThatIsWrongOnPurposeIsOneThatCanBeGiven) {
  const std::string line = curlLine(exchangeOf("", {{"Authorization", "(changed secret)"}}));
  EXPECT_THAT(asTheShellReadsIt(line), HasSubstr("\nAuthorization: not the secret\n"));
  EXPECT_THAT(asTheShellReadsIt("OKTA_HOOK_WRONG_SECRET='Basic x'\n" + line),
              HasSubstr("\nAuthorization: Basic x\n"));
}

TEST(CurlLineTest, LongBodiesAreInAFile) {
  const Exchange exchange = exchangeOf(std::string(300, 'x'));
  const CurlStyle style{.inlineBytes = 200, .bodyFile = "it's.json"};
  EXPECT_TRUE(needsBodyFile(exchange, style));
  EXPECT_THAT(curlLine(exchange, style), HasSubstr("--data-binary @'it'\\''s.json'"));
}

TEST(CurlLineTest, ABodyOfWhichOnlyTheBeginningWasKeptIsKnown) {
  EXPECT_FALSE(cutShort(exchangeOf("{}", {{"Content-Length", "2"}})));
  EXPECT_TRUE(cutShort(exchangeOf("{}", {{"Content-Length", "10485760"}})));
}

TEST(CurlLineTest, NothingInARequestIsRunOrChangedByTheShell) {
  for (const std::string& body :
       {std::string("it's `id` $(id) $HOME \\n \"q\" !! *"), std::string("@/etc/passwd"),
        std::string("a\nb\x1b[2J\xff\xfe"), std::string("nul\0here", 8),
        std::string("\xE2\x80\xAE"
                    "evil"),
        std::string("back\\0101slash\n")}) {
    const std::string line = curlLine(exchangeOf(body, {{"X-A", "it's $(id)"}}));
    EXPECT_THAT(line, Not(HasSubstr("\x1b")));
    EXPECT_THAT(line, Not(HasSubstr("\n")));
    const std::string heard = asTheShellReadsIt(line);
    EXPECT_THAT(heard, HasSubstr("\nX-A: it's $(id)\n"));
    EXPECT_THAT(heard, HasSubstr("\nhttp://receiver.test/a?b=c&d=$HOME\n"));
    EXPECT_THAT(heard, HasSubstr(body));
  }
}

}  // namespace
}  // namespace hooks
