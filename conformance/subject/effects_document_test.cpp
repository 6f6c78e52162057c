#include "conformance/subject/effects_document.h"

#include <gmock/gmock.h>

#include "conformance/check/outcome.h"

namespace hooks {
namespace {

using testing::HasSubstr;
using testing::Not;

constexpr const char* kA = "c-r1-batch-all-1@conformance.test";
constexpr const char* kB = "c-r1-batch-all-2@conformance.test";

std::size_t count(const EffectsSeen& seen, const std::string& marker) {
  const auto found = seen.byMarker.find(marker);
  return found == seen.byMarker.end() ? 0 : found->second.size();
}

std::string whyNot(const std::string& text, const std::string& pointer = {}) {
  try {
    effectsInJson(text, pointer);
  } catch (const Unclear& unclear) {
    return unclear.reason;
  }
  return "it was understood";
}

std::string quoted(const std::string& text) { return "\"" + text + "\""; }

TEST(EffectsDocumentTest, EachLineIsOneEffect) {
  const std::string a = kA;
  const EffectsSeen seen = effectsInLines(a + " " + a + "\n7\t" + a + "\r\n\nx " + kB);
  EXPECT_EQ(count(seen, kA), 2U);
  EXPECT_EQ(count(seen, kB), 1U);
  EXPECT_TRUE(seen.anything);
}

TEST(EffectsDocumentTest, OnlyAMarkerShowsThatEffectsAreTold) {
  EXPECT_FALSE(effectsInLines("").anything);
  EXPECT_FALSE(effectsInLines(" \r\n\n").anything);
  EXPECT_FALSE(effectsInLines("(0 rows)\n").anything);
  EXPECT_TRUE(effectsInLines("c-earlier-batch-all-1@conformance.test\n").anything);
  EXPECT_FALSE(effectsInJson("[]").anything);
  EXPECT_FALSE(effectsInJson(R"([{"event":"started"},"x"])").anything);
  EXPECT_TRUE(effectsInJson(R"([{"marker":"another"}])").anything);
  EXPECT_TRUE(effectsInJson(R"({"count":{"another":0}})").anything);
}

TEST(EffectsDocumentTest, TellsWhenSomethingElseIsSaid) {
  EXPECT_NE(effectsInLines("a").fingerprint, effectsInLines("a\nb").fingerprint);
  EXPECT_EQ(effectsInJson(R"({"now":1,"rows":[]})", "/rows").fingerprint,
            effectsInJson(R"({"now":2,"rows":[]})", "/rows").fingerprint);
  EXPECT_NE(effectsInJson("[{}]").fingerprint, effectsInJson("[{},{}]").fingerprint);
}

TEST(EffectsDocumentTest, WhoeverCountsDoesNotTell) {
  EXPECT_THROW(effectsInLines("3\n"), Unclear);
  EXPECT_THROW(effectsInLines(" 0 \r\n12\n"), Unclear);
  EXPECT_NO_THROW(effectsInLines("3 rows\n"));
}

TEST(EffectsDocumentTest, EachElementIsOneEffect) {
  const EffectsSeen seen = effectsInJson(
      "[{\"marker\":" + quoted(kA) + ",\"at\":1,\"note\":" + quoted(kB) + "}," +
      quoted("mail to " + std::string(kA)) + ",{\"to\":[" + quoted(kB) + "," + quoted(kB) + "]}]");
  EXPECT_EQ(count(seen, kA), 2U) << "a member named marker says it all";
  EXPECT_EQ(count(seen, kB), 1U);
}

TEST(EffectsDocumentTest, ReadsCounts) {
  const EffectsSeen seen = effectsInJson("{\"count\":{" + quoted(kA) + ":2," + quoted(kB) + ":0}}");
  EXPECT_EQ(count(seen, kA), 2U);
  EXPECT_EQ(count(seen, kB), 0U);
  EXPECT_TRUE(seen.anything);
  EXPECT_FALSE(effectsInJson(R"({"count":{}})").anything);
}

TEST(EffectsDocumentTest, APointerFindsThemInAForeignDocument) {
  const std::string hits =
      "{\"hits\":{\"total\":1,\"hits\":[{\"_source\":{\"message\":" + quoted(kA) + "}}]}}";
  EXPECT_EQ(count(effectsInJson(hits, "/hits/hits"), kA), 1U);
  EXPECT_THAT(whyNot(hits), HasSubstr("--observe-pointer"));
  EXPECT_THAT(whyNot(hits, "/hits/rows"), HasSubstr("nothing at /hits/rows"));
  EXPECT_THAT(whyNot(hits, "/hits/total"), HasSubstr("number"));
}

TEST(EffectsDocumentTest, WhatItDoesNotUnderstandIsNoEvidence) {
  for (const char* text : {"",
                           "[",
                           "nothing yet",
                           "<html></html>",
                           "null",
                           "7",
                           "\"x\"",
                           "{}",
                           "[1]",
                           "[null]",
                           "[[]]",
                           "[true]",
                           R"([{"marker":1}])",
                           R"([{"marker":null}])",
                           R"({"count":[]})",
                           R"({"count":3})",
                           R"({"count":{"a":"1"}})",
                           R"({"count":{"a":-1}})",
                           R"({"count":{"a":1.5}})",
                           R"({"count":{"a":null}})",
                           "[]{}",
                           "\xff"}) {
    EXPECT_THAT(whyNot(text), Not(HasSubstr("it was understood"))) << text;
  }
}

TEST(EffectsDocumentTest, ACountBeyondAllReasonIsNotBelieved) {
  EXPECT_THAT(whyNot(R"({"count":{"a":1000000000000000000}})"), HasSubstr("not to be believed"));
  EXPECT_THAT(whyNot(R"({"count":{"a":18446744073709551615}})"), HasSubstr("not to be believed"));
}

TEST(EffectsDocumentTest, AComplaintDoesNotRepeatWhatCame) {
  EXPECT_THAT(whyNot(R"({"password":"hunter2")"), Not(HasSubstr("hunter2")));
  EXPECT_THAT(whyNot(R"([{"marker":{"password":"hunter2"}}])"), Not(HasSubstr("hunter2")));
  EXPECT_THAT(whyNot(R"({"count":{"a":{"password":"hunter2"}}})"), Not(HasSubstr("hunter2")));
}

TEST(EffectsDocumentTest, HugeAndDeepAnswersAreRefused) {
  EXPECT_THAT(whyNot(std::string(100'000, '[')), HasSubstr("not JSON"));
  EXPECT_THAT(whyNot("[\"" + std::string(17 << 20, 'x') + "\"]"), HasSubstr("not JSON"));
}

}  // namespace
}  // namespace hooks
