#include "mock-okta/outbound/proxy_rules.h"

#include <gmock/gmock.h>

#include <map>

#include "fixtures/wire/shape_error.h"

namespace hooks {
namespace {

using testing::HasSubstr;
using testing::Not;

ProxyRules rulesFrom(std::map<std::string, std::string> variables) {
  return proxiesFromEnvironment([variables](const std::string& name) -> std::optional<std::string> {
    const auto found = variables.find(name);
    return found == variables.end() ? std::nullopt : std::optional(found->second);
  });
}

std::string proxyFor(const ProxyRules& rules, const std::string& url) {
  const auto proxy = rules.proxyFor(HttpUrl::parse(url));
  return proxy ? proxy->url.authority() : "direct";
}

TEST(ProxyRulesTest, GoDirectByDefault) { EXPECT_EQ(proxyFor({}, "https://a.example/"), "direct"); }

TEST(ProxyRulesTest, FollowTheEnvironmentByScheme) {
  const ProxyRules rules =
      rulesFrom({{"http_proxy", "http://one.example:3128"}, {"HTTPS_PROXY", "two.example:3129/"}});
  EXPECT_EQ(proxyFor(rules, "http://a.example/"), "one.example:3128");
  EXPECT_EQ(proxyFor(rules, "https://a.example/"), "two.example:3129");
  EXPECT_EQ(proxyFor(rulesFrom({{"HTTP_PROXY", "http://evil.example"}}), "http://a.example/"),
            "direct");
}

TEST(ProxyRulesTest, LeaveOutWhatNoProxyNames) {
  const ProxyRules rules = rulesFrom(
      {{"http_proxy", "http://p:1"}, {"no_proxy", "example.com, .internal,ported.example:81"}});
  EXPECT_EQ(proxyFor(rules, "http://example.com/"), "direct");
  EXPECT_EQ(proxyFor(rules, "http://a.EXAMPLE.com/"), "direct");
  EXPECT_EQ(proxyFor(rules, "http://notexample.com/"), "p:1");
  EXPECT_EQ(proxyFor(rules, "http://a.internal/"), "direct");
  EXPECT_EQ(proxyFor(rules, "http://ported.example:81/"), "direct");
  EXPECT_EQ(proxyFor(rules, "http://ported.example/"), "p:1");
  EXPECT_EQ(proxyFor(rulesFrom({{"http_proxy", "p"}, {"NO_PROXY", "*"}}), "http://a/"), "direct");
}

TEST(ProxyRulesTest, LeaveOutLoopbackUnlessToldOtherwise) {
  ProxyRules rules = rulesFrom({{"http_proxy", "http://p:1"}});
  for (const char* url : {"http://localhost:80/", "http://127.0.0.1:8080/", "http://[::1]/"}) {
    EXPECT_EQ(proxyFor(rules, url), "direct") << url;
  }
  EXPECT_EQ(proxyFor(rules, "http://127.example/"), "p:1");
  rules.loopbackToo = true;
  EXPECT_EQ(proxyFor(rules, "http://127.0.0.1/"), "p:1");
}

TEST(ProxyTest, TakesCredentialsOutOfItsUrl) {
  const Proxy proxy = Proxy::parse("http://jane:p%40ss@proxy.example:3128");
  EXPECT_EQ(proxy.url.authority(), "proxy.example:3128");
  EXPECT_EQ(proxy.authorization.reveal(), "Basic amFuZTpwQHNz");
}

TEST(ProxyTest, NeverRepeatsThePasswordOfABadUrl) {
  for (const char* text : {"https://jane:hunter2@p:1", "socks5://jane:hunter2@p:1",
                           "http://jane:hunter2@p:x", "http://jane:%hunter2@p:1"}) {
    try {
      rulesFrom({{"https_proxy", text}});
      ADD_FAILURE() << "took " << text;
    } catch (const ShapeError& error) {
      EXPECT_THAT(error.what(), HasSubstr("https_proxy"));
      EXPECT_THAT(error.what(), Not(HasSubstr("hunter2")));
    }
  }
}

}  // namespace
}  // namespace hooks
