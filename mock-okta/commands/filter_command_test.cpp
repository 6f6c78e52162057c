#include "mock-okta/commands/filter_command.h"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>

#include "fixtures/wire/json_reader.h"
#include "fixtures/wire/shape_error.h"
#include "mock-okta/store/sqlite_journal.h"

namespace hooks {
namespace {

using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;
using testing::StartsWith;
using testing::internal::CaptureStderr;
using testing::internal::CaptureStdout;
using testing::internal::GetCapturedStderr;
using testing::internal::GetCapturedStdout;

class FilterTestCommandTest : public testing::Test {
 protected:
  ~FilterTestCommandTest() override { std::filesystem::remove_all(folder_); }

  int call(std::vector<std::string> arguments) {
    Program program("mock-okta", "Tests.", "");
    FilterCommand filter(program);
    CaptureStdout();
    CaptureStderr();
    arguments.insert(arguments.begin(), {"filter", command});
    const int status = program.run(std::move(arguments));
    out = GetCapturedStdout();
    err = GetCapturedStderr();
    return status;
  }

  std::string file(const std::string& name) const {
    std::filesystem::create_directories(folder_);
    return folder_ / name;
  }

  std::string command = "test";
  std::string out;
  std::string err;

 private:
  std::filesystem::path folder_ =
      std::filesystem::path(testing::TempDir()) /
      (std::string(testing::UnitTest::GetInstance()->current_test_info()->name()) + "Filter");
};

const std::string kSignIn =
    R"({"uuid":"u1","published":"2026-01-15T09:30:00.000Z","eventType":"user.session.start",)"
    R"("outcome":{"result":"FAILURE"}})";

TEST_F(FilterTestCommandTest, ExplainsWhyASampleIsLetThrough) {
  EXPECT_EQ(call({"event.target.?[type eq 'UserGroup'].size() > 0", "--event",
                  "group.user_membership.add"}),
            0);
  EXPECT_THAT(out, AllOf(StartsWith("yes  group.user_membership.add  "),
                         HasSubstr("\ntrue  event.target.?[type eq 'UserGroup'].size() > 0\n"),
                         HasSubstr("): true  type eq 'UserGroup'\n")));
}

TEST_F(FilterTestCommandTest, SaysWithItsStatusThatNothingIsLetThrough) {
  EXPECT_EQ(call({"event.eventType eq 'x'", "--event", "user.session.start"}), 1);
  EXPECT_THAT(out, HasSubstr("'user.session.start'  event.eventType\n"));
}

TEST_F(FilterTestCommandTest, TriesTheSampleOfEachEligibleTypeUnlessToldOtherwise) {
  EXPECT_EQ(call({"event.eventType.contains('user.session')"}), 0);
  EXPECT_THAT(out, AllOf(HasSubstr("yes  user.session.start"), HasSubstr("no   group.lifecycle"),
                         EndsWith(" events would be delivered\n")));
  EXPECT_EQ(call({"true", "--type", "user.session.start", "--json"}), 0);
  EXPECT_THAT(out, EndsWith(R"({"type":"summary","events":1,"matches":1})"
                            "\n"));
}

TEST_F(FilterTestCommandTest, ReadsEventsInEachFormTheyComeIn) {
  for (const std::string& text :
       {kSignIn, R"({"about":"x","event":)" + kSignIn + "}", "[" + kSignIn + "]",
        R"({"eventType":"com.okta.event_hook","data":{"events":[)" + kSignIn + "]}}"}) {
    std::ofstream(file("event.json")) << text;
    EXPECT_EQ(call({"event.outcome.result eq 'FAILURE'", "--event", file("event.json"), "--json"}),
              0);
    const Json line = readJson(out.substr(0, out.find('\n')));
    EXPECT_EQ(textAt(line, "/uuid"), "u1");
    EXPECT_EQ(textAt(line, "/explanation/parts/0/value"), "'FAILURE'");
  }
  std::ofstream(file("event.json")) << "[1]";
  EXPECT_EQ(call({"true", "--event", file("event.json")}), 2);
  EXPECT_THAT(err, HasSubstr("event.json"));
}

TEST_F(FilterTestCommandTest, ReadsTheLogOfAStateFile) {
  {
    SqliteJournal journal(file("org.db"));
    for (int i = 0; i < 3; ++i) {
      journal.append({.sequence = static_cast<std::uint64_t>(i + 1),
                      .persisted = {},
                      .event = std::make_shared<const LogEvent>(readJson(kSignIn))});
    }
  }
  EXPECT_EQ(call({"event.outcome.result ne 'SUCCESS'", "--state", file("org.db"), "--limit", "2"}),
            0);
  EXPECT_THAT(out, EndsWith("2 of 2 events would be delivered\n"));
  EXPECT_EQ(call({"true", "--state", file("other.db")}), 2);
  EXPECT_THAT(err, HasSubstr("other.db: there is no such file"));
}

TEST_F(FilterTestCommandTest, SaysWhereAFilterGoesWrong) {
  EXPECT_EQ(call({"event.actor.id eqq 'a'"}), 2);
  EXPECT_THAT(out, IsEmpty());
  EXPECT_THAT(err, AllOf(HasSubstr("unexpected 'eqq' at position 15. Expected: an operator")));
  EXPECT_EQ(call({"true", "--event", "user.session.strt"}), 2);
  EXPECT_THAT(err, AllOf(HasSubstr("user.session.strt"), HasSubstr("user.session.start")));
  EXPECT_EQ(call({"true", "--log", "--state", "x"}), 2);
  EXPECT_EQ(call({"true", "--log", "--org", "nowhere", "--token", "t"}), 2);
  EXPECT_THAT(err, HasSubstr("--org nowhere"));
}

TEST_F(FilterTestCommandTest, AFolderIsNoFileOfEvents) {
  EXPECT_EQ(call({"true", "--event", testing::TempDir()}), 2);
  EXPECT_THAT(err, HasSubstr("the file cannot be read"));
}

class FilterBuildCommandTest : public FilterTestCommandTest {
 protected:
  FilterBuildCommandTest() { command = "build"; }
};

TEST_F(FilterBuildCommandTest, MakesAnExpressionOfRowsAndRowsOfAnExpression) {
  EXPECT_EQ(call({"--if", "target.type", "eq", "UserGroup", "--if", "target.displayName",
                  "contains", "O'Hare"}),
            0);
  EXPECT_EQ(out,
            "event.target.?[type eq 'UserGroup'].size()>0 && "
            "event.target.?[displayName.contains('O''Hare')].size()>0\n");
  out.pop_back();
  EXPECT_EQ(call({"--from", std::string(out)}), 0);
  EXPECT_EQ(out, "target.type eq UserGroup\ntarget.displayName contains O'Hare\n");
  EXPECT_EQ(call({"--from", "event.outcome.result ne 'SUCCESS'", "--json"}), 0);
  EXPECT_EQ(readJson(out),
            readJson(R"({"expression": "event.outcome.result ne 'SUCCESS'", "conditions": [
                {"field": "outcome.result", "operator": "ne", "value": "SUCCESS"}]})"));
}

TEST_F(FilterBuildCommandTest, SaysWhatCannotBeBuilt) {
  EXPECT_EQ(call({"--from", "event.actor.id eq null"}), 1);
  EXPECT_THAT(out, HasSubstr("advanced editor"));
  EXPECT_EQ(call({}), 2);
  EXPECT_THAT(err, HasSubstr("--if target.type eq UserGroup"));
  EXPECT_EQ(call({"--if", "target.type", "is", "User"}), 2);
  EXPECT_THAT(err, HasSubstr("one of eq, ne, contains"));
  EXPECT_EQ(call({"--if", "target.kind", "eq", "User"}), 2);
  EXPECT_THAT(err, HasSubstr("target.kind"));
  EXPECT_EQ(call({"--from", "event."}), 2);
}

}  // namespace
}  // namespace hooks
