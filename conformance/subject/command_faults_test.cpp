#include "conformance/subject/command_faults.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "conformance/check/outcome.h"
#include "fixtures/wire/shape_error.h"
#include "fixtures/wire/testing/scripted_transport.h"

namespace hooks {
namespace {

class CommandFaultsTest : public testing::Test {
 protected:
  CommandFaultsTest() { std::filesystem::remove(file); }
  ~CommandFaultsTest() override { std::filesystem::remove(file); }

  std::string told() const {
    std::ifstream in(file);
    return {std::istreambuf_iterator<char>(in), {}};
  }

  const std::string file = testing::TempDir() + "faults-" + std::to_string(::getpid()) + "-" +
                           testing::UnitTest::GetInstance()->current_test_info()->name();
  const std::string say = "echo $OKTA_CONFORMANCE_FAULT {fault} >> " + file;
};

TEST_F(CommandFaultsTest, TellsTheCommandWhatToBreak) {
  CommandFaults faults(say, "echo mended >> " + file);
  faults.breakIt(Fault::DownstreamSlow);
  EXPECT_EQ(told(), "downstream-slow downstream-slow\n");
  faults.restore();
  faults.restore();
  EXPECT_EQ(told(), "downstream-slow downstream-slow\nmended\n") << "and once is enough";
}

TEST_F(CommandFaultsTest, MendsItInTheEnd) {
  { CommandFaults(":", "echo mended >> " + file).breakIt(Fault::StoreDown); }
  EXPECT_EQ(told(), "mended\n");
  { const CommandFaults unused(":", say); }
  EXPECT_EQ(told(), "mended\n") << "nothing was broken";
}

TEST_F(CommandFaultsTest, WhatItDoesNotKnowIsSkipped) {
  CommandFaults unknown("exit 3", "echo mended >> " + file);
  EXPECT_THROW(unknown.breakIt(Fault::StoreDown), Skipped);
  EXPECT_EQ(told(), "mended\n");
  CommandFaults failing("exit 1", ":");
  EXPECT_THROW(failing.breakIt(Fault::StoreDown), Unclear);
}

TEST_F(CommandFaultsTest, KnowsWhatItCouldNotMend) {
  CommandFaults faults(":", "exit $(cat " + file + ")");
  std::ofstream(file) << "5\n";
  EXPECT_EQ(faults.notMended(), "");
  faults.breakIt(Fault::StoreDown);
  EXPECT_EQ(faults.notMended(), "");
  faults.restore();
  EXPECT_THAT(faults.notMended(), testing::HasSubstr("--restore-cmd"));
  std::ofstream(file) << "0\n";
  faults.breakIt(Fault::StoreDown);
  faults.restore();
  EXPECT_EQ(faults.notMended(), "");
}

TEST(UrlFaultsTest, WhereNobodyListensNothingWasBroken) {
  VirtualClock clock;
  ScriptedTransport transport(clock);
  transport.otherwise(Unanswered::Refused);
  UrlFaults faults("http://faults.test/", transport);
  EXPECT_THROW(faults.breakIt(Fault::StoreDown), Unclear);
  faults.restore();
  EXPECT_EQ(transport.sent().size(), 1) << "and nothing is there to be mended";
  EXPECT_EQ(faults.notMended(), "");
}

TEST(UrlFaultsTest, TellsTheUrlWhatToBreakAndToMend) {
  VirtualClock clock;
  ScriptedTransport transport{clock};
  transport.answers(HttpResponse{204}).answers(HttpResponse{204});
  {
    UrlFaults faults("http://receiver.test/fault", transport);
    faults.breakIt(Fault::StoreDown);
  }
  ASSERT_EQ(transport.sent().size(), 2);
  EXPECT_EQ(transport.sent()[0].request.body, R"({"fault":"store-down"})");
  EXPECT_EQ(transport.sent()[1].request.body, R"({"fault":"none"})");
}

TEST(UrlFaultsTest, WhatItDoesNotKnowIsSkipped) {
  VirtualClock clock;
  ScriptedTransport transport{clock};
  transport.answers(HttpResponse{422}).answers(HttpResponse{204});
  UrlFaults faults("http://receiver.test/fault", transport);
  EXPECT_THROW(faults.breakIt(Fault::StoreDown), Skipped);
  EXPECT_THROW(UrlFaults("nowhere", transport), ShapeError);
}

}  // namespace
}  // namespace hooks
