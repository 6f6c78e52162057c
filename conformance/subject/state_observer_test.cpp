#include "conformance/subject/state_observer.h"

#include <gmock/gmock.h>

#include "conformance/check/outcome.h"
#include "conformance/subject/recording_observer.h"
#include "conformance/subject/templates.h"
#include "fixtures/wire/shape_error.h"
#include "fixtures/wire/testing/scripted_transport.h"

namespace hooks {
namespace {

using testing::HasSubstr;
using testing::Optional;
using testing::SizeIs;

constexpr const char* kUser = "c-r1-order-across-1@conformance.test";

std::string whyNot(const StateSource& source) {
  try {
    source(kUser);
  } catch (const Unclear& unclear) {
    return unclear.reason;
  }
  return "it told";
}

TEST(StateFromCommandTest, AsksForOneUser) {
  EXPECT_THAT(stateFromCommand("[ {id} = " + std::string(kUser) + " ] && echo Active")(kUser),
              Optional(std::string("active")));
  EXPECT_THAT(stateFromCommand("printf ' inactive\\r\\n'")(kUser),
              Optional(std::string("inactive")));
  EXPECT_EQ(stateFromCommand("true")(kUser), std::nullopt) << "it knows no such user";
}

TEST(StateFromCommandTest, WhatFailsOrIsNoStateTellsNothing) {
  EXPECT_THAT(whyNot(stateFromCommand("echo active; echo gone >&2; exit 1")),
              HasSubstr("exited with 1: gone"));
  EXPECT_THAT(whyNot(stateFromCommand("echo maybe")), HasSubstr("'maybe'"));
}

TEST(StateFromUrlTest, AsksForOneUser) {
  VirtualClock clock;
  ScriptedTransport server{clock};
  const StateSource source = stateFromUrl("http://receiver.test/users/{id}", server);
  server.answers(HttpResponse{.status = 200, .body = "active\n"})
      .answers(HttpResponse{.status = 200, .body = "\"INACTIVE\""})
      .answers(HttpResponse{.status = 200, .body = R"({"id":1,"state":"active"})"})
      .answers(HttpResponse{.status = 404, .body = "active"})
      .answers(HttpResponse{.status = 200, .body = ""});
  EXPECT_THAT(source(kUser), Optional(std::string("active")));
  EXPECT_THAT(source(kUser), Optional(std::string("inactive")));
  EXPECT_THAT(source(kUser), Optional(std::string("active")));
  EXPECT_EQ(source(kUser), std::nullopt);
  EXPECT_EQ(source(kUser), std::nullopt);
  EXPECT_EQ(server.sent()[0].url, "http://receiver.test/users/" + std::string(kUser));
}

TEST(StateFromUrlTest, WhatIsNoAnswerTellsNothing) {
  VirtualClock clock;
  ScriptedTransport server{clock};
  const StateSource source = stateFromUrl("http://receiver.test/users?q={id}", server);
  server.answers(HttpResponse{.status = 500})
      .answers(Unanswered::Refused)
      .answers(HttpResponse{.status = 200, .body = "{\"state\":7}"})
      .answers(HttpResponse{.status = 200, .body = "{\"sta"})
      .answers(HttpResponse{.status = 200, .body = "<html>"});
  EXPECT_THAT(whyNot(source), HasSubstr("answered 500"));
  EXPECT_THAT(whyNot(source), HasSubstr("refused"));
  EXPECT_THAT(whyNot(source), HasSubstr("is to answer a state"));
  EXPECT_THAT(whyNot(source), HasSubstr("is to answer a state"));
  EXPECT_THAT(whyNot(source), HasSubstr("not active or inactive"));
  EXPECT_THROW(stateFromUrl("users/{id}", server), ShapeError);
}

TEST(StateObserverTest, AddsStatesToWhatAnotherSees) {
  RecordingObserver effects([] {});
  effects.record("c-1@conformance.test");
  StateObserver both(&effects, [](const std::string&) { return "active"; });
  EXPECT_TRUE(both.knowsState());
  EXPECT_TRUE(both.seesEffects());
  EXPECT_TRUE(both.exact());
  EXPECT_THAT(both.effects("c-1@conformance.test"), SizeIs(1));
  EXPECT_THAT(both.stateOf(kUser), Optional(std::string("active")));
}

TEST(StateObserverTest, AloneItSeesNoEffects) {
  StateObserver alone(nullptr, [](const std::string&) { return std::nullopt; });
  EXPECT_FALSE(alone.seesEffects());
  EXPECT_FALSE(alone.sawAnything());
  EXPECT_EQ(alone.log(), std::nullopt);
}

TEST(TemplatesTest, FillsInWhatIsNamed) {
  EXPECT_EQ(filled("a {run} {id} {run}", "run", "{run}"), "a {run} {id} {run}");
  EXPECT_EQ(filled("{run}/{run}", "run", "r1"), "r1/r1");
  EXPECT_EQ(filled("awk '{print}'", "run", "r1"), "awk '{print}'");
}

}  // namespace
}  // namespace hooks
