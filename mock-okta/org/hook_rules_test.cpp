#include "mock-okta/org/hook_rules.h"

#include <gmock/gmock.h>

namespace hooks {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

HookDraft aDraft() {
  HookDraft draft{.name = "Joiners"};
  draft.items = {"user.lifecycle.create"};
  draft.uri = "https://example.com/hook";
  return draft;
}

std::vector<std::string> complaints(const HookDraft& draft, const OrgProfile& profile = {}) {
  static const EventCatalog catalog = EventCatalog::builtIn();
  return complaintsAbout(draft, profile, catalog,
                         [](const std::string& expression) -> std::optional<std::string> {
                           if (expression == "bad(") return "it does not end";
                           return std::nullopt;
                         });
}

TEST(HookRulesTest, HasNothingAgainstAPlainHook) { EXPECT_THAT(complaints(aDraft()), IsEmpty()); }

TEST(HookRulesTest, CountsCharactersAndNotBytes) {
  HookDraft draft = aDraft();
  draft.name.clear();
  for (int i = 0; i < 255; ++i) draft.name += "\xC3\xA9";
  EXPECT_THAT(complaints(draft), IsEmpty());
  draft.name += "\xC3\xA9";
  EXPECT_THAT(complaints(draft), ElementsAre(HasSubstr("there are 256")));
}

TEST(HookRulesTest, ShortensAnUnknownTypeBetweenTwoCharacters) {
  HookDraft draft = aDraft();
  draft.items = {std::string(254, 'x') + "\xC3\xA9\xC3\xA9"};
  EXPECT_THAT(complaints(draft), ElementsAre(HasSubstr("x\xC3\xA9' does not exist")));
}

struct Wrong {
  const char* name;
  void (*spoil)(HookDraft&);
  const char* complaint;
};

void PrintTo(const Wrong& wrong, std::ostream* out) { *out << wrong.name; }

class HookRulesRefuse : public testing::TestWithParam<Wrong> {};

TEST_P(HookRulesRefuse, AndSayWhichMemberAndWhy) {
  HookDraft draft = aDraft();
  GetParam().spoil(draft);
  EXPECT_THAT(complaints(draft), ElementsAre(HasSubstr(GetParam().complaint)));
}

INSTANTIATE_TEST_SUITE_P(
    All, HookRulesRefuse,
    testing::Values(
        Wrong{"NoName", [](HookDraft& d) { d.name = ""; }, "name: The field cannot be left blank"},
        Wrong{"BlankName", [](HookDraft& d) { d.name = "  "; }, "name: The field cannot"},
        Wrong{"LongName", [](HookDraft& d) { d.name = std::string(256, 'x'); }, "there are 256"},
        Wrong{"NoTypes", [](HookDraft& d) { d.items = {}; }, "events.items: The field cannot"},
        Wrong{"UnknownType", [](HookDraft& d) { d.items = {"user.lifecycle.crate"}; },
              "user.lifecycle.create"},
        Wrong{"IneligibleType", [](HookDraft& d) { d.items = {"event_hook.delivery"}; },
              "System Log only"},
        Wrong{"TooManyTypes", [](HookDraft& d) { d.items = std::vector<std::string>(301, "x"); },
              "no more than 300"},
        Wrong{"PlainHttp", [](HookDraft& d) { d.uri = "http://example.com/"; }, "https://"},
        Wrong{"OtherScheme", [](HookDraft& d) { d.uri = "ftp://example.com/"; }, "https://"},
        Wrong{"NoUri", [](HookDraft& d) { d.uri = ""; }, "uri: The field cannot be left blank"},
        Wrong{"NoHost", [](HookDraft& d) { d.uri = "https:///x"; }, "a URL such as"},
        Wrong{"UserInUri", [](HookDraft& d) { d.uri = "https://a:b@example.com/"; },
              "without user"},
        Wrong{"SpaceInUri", [](HookDraft& d) { d.uri = "https://example.com/a b"; },
              "without spaces"},
        Wrong{"LineInUri", [](HookDraft& d) { d.uri = "https://example.com/\r\n"; },
              "without spaces"},
        Wrong{"BadPort", [](HookDraft& d) { d.uri = "https://example.com:x/"; }, "port"},
        Wrong{"LooksLikeLoopback", [](HookDraft& d) { d.uri = "http://127.0.0.1.example.com/"; },
              "https://"},
        Wrong{"LongUri",
              [](HookDraft& d) { d.uri = "https://example.com/" + std::string(1005, 'x'); },
              "at most 1024"},
        Wrong{"AcceptHeader",
              [](HookDraft& d) {
                d.headers = {{"accept", "x"}};
              },
              "reserved"},
        Wrong{"NoHeaderName",
              [](HookDraft& d) {
                d.headers = {{"", "x"}};
              },
              "headers[0].key: The field cannot be left blank"},
        Wrong{"HeaderNameWithColon",
              [](HookDraft& d) {
                d.headers = {{"a:b", "x"}};
              },
              "headers[0].key"},
        Wrong{"HeaderInjection",
              [](HookDraft& d) {
                d.headers = {{"a", "x\r\nb: y"}};
              },
              "headers[0].value"},
        Wrong{"SecretInjection",
              [](HookDraft& d) {
                d.auth = HookDraft::Auth{"authorization", Secret("x\nb: y")};
              },
              "authScheme.value"},
        Wrong{"AuthNameWithSpace",
              [](HookDraft& d) {
                d.auth = HookDraft::Auth{"my header", Secret("x")};
              },
              "authScheme.key"},
        Wrong{"FilterOfAnotherType",
              [](HookDraft& d) {
                d.filters = {{{"user.session.start", "true"}}};
              },
              "not among"},
        Wrong{"FilterWithoutExpression",
              [](HookDraft& d) {
                d.filters = {{{"user.lifecycle.create", ""}}};
              },
              "expression"},
        Wrong{
            "FilterTwice",
            [](HookDraft& d) {
              d.filters = {{{"user.lifecycle.create", "true"}, {"user.lifecycle.create", "true"}}};
            },
            "already"},
        Wrong{"FilterThatDoesNotParse",
              [](HookDraft& d) {
                d.filters = {{{"user.lifecycle.create", "bad("}}};
              },
              "it does not end"}),
    [](const auto& wrong) { return wrong.param.name; });

TEST(HookRulesTest, NeverRepeatsASecret) {
  HookDraft draft = aDraft();
  draft.auth = HookDraft::Auth{"authorization", Secret("topsecret\n")};
  for (const std::string& text : complaints(draft)) EXPECT_THAT(text, Not(HasSubstr("topsecret")));
}

TEST(HookRulesTest, AllowsPlainHttpToThisMachineUnlessStrict) {
  for (const char* uri : {"http://127.0.0.1:8082/userCreated", "http://localhost:1/",
                          "http://[::1]:8082/x", "http://127.1.2.3/"}) {
    EXPECT_EQ(complaintAboutHookUri(uri, false), std::nullopt) << uri;
    EXPECT_NE(complaintAboutHookUri(uri, true), std::nullopt) << uri;
  }
  EXPECT_EQ(complaintAboutHookUri("https://example.com", true), std::nullopt);
}

TEST(HookRulesTest, TakesHeadersThatOktaWasSeenToTake) {
  HookDraft draft = aDraft();
  draft.headers = {{"Content-Type", "text/plain"}, {"User-Agent", "me"}, {"X-Empty", ""}};
  EXPECT_THAT(complaints(draft), IsEmpty());
}

}  // namespace
}  // namespace hooks
