#include "mock-okta/org/system_log_documents.h"

#include <gmock/gmock.h>

#include <random>

#include "fixtures/wire/json_reader.h"

namespace hooks {
namespace {

TEST(LogDocumentsTest, GivesBackWhatWasPut) {
  LogDocuments documents;
  for (const char* text :
       {"null", "true", "false", "0", "-1", "18446744073709551615", "9223372036854775807", "2.5",
        R"("")", R"("é\u0000\"")", "[]", "{}", "[[],{},null,[1,[2]]]",
        R"({"b":1,"a":{"b":[{"a":"a"},{"a":"a"}]},"c":null})"}) {
    const Json json = readJson(text);
    EXPECT_EQ(compact(documents.get(documents.put(json))), compact(json));
  }
  const Json large(std::string(3 << 20, 'x'));
  EXPECT_EQ(documents.get(documents.put(large)), large);
}

TEST(LogDocumentsTest, KeepsEqualPartsOnce) {
  LogDocuments documents;
  const Json event = readJson(R"({"actor":{"id":"00u1","type":"User"},"target":[{"id":"00g1"}]})");
  // What is new is not compared with anything, so it takes as many times as there are levels.
  for (int i = 0; i < 3; ++i) documents.put(event);
  const auto kept = documents.put(event);
  const std::size_t bytes = documents.bytes();
  for (int i = 0; i < 1000; ++i) EXPECT_EQ(documents.put(event), kept);
  EXPECT_EQ(documents.bytes(), bytes);
}

TEST(LogDocumentsTest, TellsKindsApart) {
  LogDocuments documents;
  const Json one(1);
  const Json text("\x01\0\0\0\0\0\0\0");
  EXPECT_NE(documents.put(one), documents.put(text));
  EXPECT_NE(documents.put(JsonArray()), documents.put(Json("")));
  EXPECT_NE(documents.put(nullptr), documents.put(Json("")));
}

TEST(LogDocumentsTest, FindsTexts) {
  LogDocuments documents;
  EXPECT_EQ(documents.find("a"), LogDocuments::kNone);
  const auto ref = documents.put(Json("a"));
  EXPECT_EQ(documents.find("a"), ref);
  documents.clear();
  EXPECT_EQ(documents.find("a"), LogDocuments::kNone);
}

Json randomJson(std::mt19937& random, int depth) {
  switch (random() % (depth > 0 ? 8 : 6)) {
    case 0:
      return nullptr;
    case 1:
      return random() % 2 == 0;
    case 2:
      return static_cast<std::int64_t>(random()) - 1000;
    case 3:
      return static_cast<double>(random()) / 7;
    case 4:
    case 5:
      return boost::json::string(std::to_string(random() % 100));
    case 6: {
      JsonArray array;
      for (auto i = random() % 4; i > 0; --i) array.push_back(randomJson(random, depth - 1));
      return array;
    }
    default: {
      JsonObject object;
      for (auto i = random() % 5; i > 0; --i) {
        object.emplace(std::to_string(random() % 10), randomJson(random, depth - 1));
      }
      return object;
    }
  }
}

TEST(LogDocumentsTest, GivesBackWhateverWasPut) {
  std::mt19937 random(20260115);
  LogDocuments documents;
  std::vector<std::pair<LogDocuments::Ref, std::string>> put;
  for (int i = 0; i < 3000; ++i) {
    const Json json = randomJson(random, 4);
    put.emplace_back(documents.put(json), compact(json));
  }
  for (const auto& [ref, text] : put) EXPECT_EQ(compact(documents.get(ref)), text);
}

}  // namespace
}  // namespace hooks
