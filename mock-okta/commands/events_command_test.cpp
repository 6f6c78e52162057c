#include "mock-okta/commands/events_command.h"

#include <gmock/gmock.h>

#include <algorithm>

#include "fixtures/wire/json_reader.h"

namespace hooks {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;
using testing::internal::CaptureStderr;
using testing::internal::CaptureStdout;
using testing::internal::GetCapturedStderr;
using testing::internal::GetCapturedStdout;

class EventsCommandTest : public testing::Test {
 protected:
  int call(std::vector<std::string> arguments) {
    Program program("mock-okta", "Tests.", "");
    EventsCommand events(program);
    CaptureStdout();
    CaptureStderr();
    arguments.insert(arguments.begin(), "events");
    const int status = program.run(std::move(arguments));
    out = GetCapturedStdout();
    err = GetCapturedStderr();
    return status;
  }
  std::size_t lines() const {
    return static_cast<std::size_t>(std::count(out.begin(), out.end(), '\n'));
  }

  std::string out;
  std::string err;
};

TEST_F(EventsCommandTest, ListsAllTypesOneALine) {
  EXPECT_EQ(call({"list"}), kExitOk);
  EXPECT_EQ(lines(), 1274U);
  EXPECT_THAT(out, AllOf(HasSubstr("\nuser.session.start "), HasSubstr("\nevent_hook.delivery ")));
}

TEST_F(EventsCommandTest, ListsThoseThatHooksMayHave) {
  EXPECT_EQ(call({"list", "--eligible"}), kExitOk);
  EXPECT_EQ(lines(), 314U);
  EXPECT_THAT(out, Not(HasSubstr("event_hook.delivery")));
}

TEST_F(EventsCommandTest, ListsAFamilyWithAllThatIsKnownOfItsTypes) {
  EXPECT_EQ(call({"list", "--eligible", "--family", "user.lifecycle", "--json"}), kExitOk);
  const Json types = readJson(out);
  ASSERT_THAT(types.as_array(), SizeIs(7));
  EXPECT_EQ(textAt(types, "/0/eventType"), "user.lifecycle.activate");
  EXPECT_EQ(compact(*at(types, "/0/tags")), R"(["user"])");
  EXPECT_EQ(textAt(types, "/0/family"), "user.lifecycle");
  EXPECT_EQ(textAt(types, "/0/source"), "inferred");
  EXPECT_TRUE(at(types, "/0/hasSample")->as_bool());
}

TEST_F(EventsCommandTest, KnowsAFamilyByItsOwnNameToo) {
  EXPECT_EQ(call({"list", "--family", "system.message", "--eligible"}), kExitOk);
  EXPECT_THAT(out, AllOf(HasSubstr("system.email.delivery "), HasSubstr("system.sms.send_phone")));
  EXPECT_EQ(lines(), 4U);

  EXPECT_EQ(call({"list", "--family", "user.mfas"}), kExitUsage);
  EXPECT_THAT(err, HasSubstr("--family user.mfas"));
}

TEST_F(EventsCommandTest, ShowsAFixtureAsOneWouldWriteItOut) {
  EXPECT_EQ(call({"show", "policy.rule.add"}), kExitOk);
  const Json fixture = readJson(out);
  EXPECT_EQ(textAt(fixture, "/source"), "inferred");
  EXPECT_EQ(textAt(fixture, "/family"), "policy");
  EXPECT_EQ(textAt(fixture, "/event/target/1/type"), "PolicyRule");
}

TEST_F(EventsCommandTest, ShowsTheEventAloneInAShape) {
  EXPECT_EQ(call({"show", "user.session.start", "--profile", "live"}), kExitOk);
  EXPECT_EQ(textAt(readJson(out), "/displayMessage"), "User login to Okta");
  EXPECT_NE(at(readJson(out), "/target"), nullptr);
  EXPECT_EQ(call({"show", "user.session.start", "--profile", "classic"}), kExitOk);
  EXPECT_EQ(at(readJson(out), "/target"), nullptr);

  EXPECT_EQ(call({"show", "user.session.start", "--profile", "1999"}), kExitUsage);
  EXPECT_THAT(err, HasSubstr("there are live, preview, api, classic, 2019, preview-sample"));
}

TEST_F(EventsCommandTest, SuggestsWhatAMisspeltTypeMayHaveMeant) {
  EXPECT_EQ(call({"show", "user.session.strat"}), kExitUsage);
  EXPECT_THAT(out, IsEmpty());
  EXPECT_THAT(err, AllOf(StartsWith("mock-okta: "), HasSubstr("user.session.start")));
}

TEST_F(EventsCommandTest, NamesAFolderThatCannotBeRead) {
  EXPECT_EQ(call({"list", "--fixtures", "/no/such"}), kExitUsage);
  EXPECT_THAT(err, HasSubstr("--fixtures: /no/such"));
}

}  // namespace
}  // namespace hooks
