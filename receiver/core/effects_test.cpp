#include "receiver/core/effects.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"
#include "receiver/core/testing/deliveries.h"

namespace hooks {
namespace {

TEST(EffectTest, SaysWhatAnEventCameTo) {
  EXPECT_EQ(compact(effectOf(anEvent("u1"), VirtualClock().now())),
            R"({"uuid":"u1","eventType":"user.lifecycle.create",)"
            R"("published":"2026-01-15T09:30:00.000Z","at":"2026-01-15T09:30:00.000Z",)"
            R"("outcome":"SUCCESS","happened":true,"targets":["john.doe@example.com"],)"
            R"("line":"The user john.doe@example.com has been added to the Okta org!"})");
}

TEST(EffectTest, HasNullForWhatTheEventDoesNotHave) {
  const Json effect = effectOf(readJson(R"({"target":[null,{"alternateId":"a\n"}]})"), {});
  EXPECT_TRUE(at(effect, "/uuid")->is_null());
  EXPECT_TRUE(at(effect, "/outcome")->is_null());
  EXPECT_EQ(textAt(effect, "/targets/0"), "a\n");
}

TEST(EffectTest, TellsAnAttemptFromADeed) {
  Json event = anEvent("u1");
  event.at("outcome").at("result") = "FAILURE";
  EXPECT_EQ(*at(effectOf(event, {}), "/happened"), Json(false));
}

TEST(EffectsFileTest, HoldsAWholeLineForEachEffectOfManyThreads) {
  const std::string path = testing::TempDir() + "effects-" + std::to_string(::getpid());
  std::ofstream(path) << "{\"uuid\":\"before\"}\n";
  {
    EffectsFile file(path);
    std::vector<std::thread> threads;
    for (int thread = 0; thread < 4; ++thread) {
      threads.emplace_back([&] {
        for (int i = 0; i < 50; ++i) file.append({{"uuid", std::string(5000, 'x')}});
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  std::ifstream in(path);
  int lines = 0;
  for (std::string line; std::getline(in, line); ++lines) EXPECT_NO_THROW(readJson(line));
  EXPECT_EQ(lines, 201);
  std::remove(path.c_str());
}

TEST(EffectsFileTest, SaysSoWhenItCannotBeWritten) {
  EXPECT_THROW(EffectsFile("/no/such/folder/effects"), ShapeError);
  EffectsFile full("/dev/full");
  EXPECT_THROW(full.append({{"uuid", "u1"}}), std::system_error);
}

}  // namespace
}  // namespace hooks
