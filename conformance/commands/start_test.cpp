// `okta-conformance receiver --start`: a receiver that is started, ended and broken by the suite.

#include <gmock/gmock.h>
#include <signal.h>

#include <filesystem>
#include <thread>

#include "conformance/commands/testing/program_cast.h"

namespace hooks {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;
using testing::StartsWith;
using testing::UnorderedElementsAre;

class StartProgramTest : public testing::Test {
 protected:
  // The reference receiver as a program, started with these options.
  static std::string receiver(const std::string& options) {
    return std::string(OKTA_RECEIVER) + " serve --port {port} " + options;
  }

  TestFolder folder;
};

TEST_F(StartProgramTest, EndsAndStartsTheReceiverThatItJudges) {
  const Ended ended = runConformance(
      {"receiver", "--start", receiver("--inbox sqlite:" + folder.path("inbox.db")), "idem/restart",
       "life/drain", "life/durable-ack", "life/no-exit", "--settle", "30000", "--json"});
  EXPECT_THAT(verdictsIn(ended.out),
              UnorderedElementsAre(Pair("idem/restart", "PASS"), Pair("life/drain", "PASS"),
                                   Pair("life/durable-ack", "PASS"), Pair("life/no-exit", "PASS")))
      << ended.out;
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("the receiver ended with exit status 0"));
}

TEST_F(StartProgramTest, SeesThatIdsWereKeptInMemoryOnly) {
  // A second effect that comes later than the suite waits for one too many is not seen.
  Ended ended;
  for (int i = 0; i < 5; ++i) {
    ended = runConformance(
        {"receiver", "--start", receiver("--inbox memory"), "idem/restart", "--json"});
    if (verdictsIn(ended.out)["idem/restart"] == "WARN") break;
  }
  EXPECT_THAT(verdictsIn(ended.out), UnorderedElementsAre(Pair("idem/restart", "WARN")));
  EXPECT_THAT(ended.out, HasSubstr("meanwhile the receiver wrote"));
}

TEST_F(StartProgramTest, SaysWhyItDidNotStart) {
  const Ended ended =
      runConformance({"receiver", "--start", "echo no module named hooks >&2; exit 4", "--report",
                      "junit=" + folder.path("report.xml")});
  EXPECT_EQ(ended.status, 3);
  EXPECT_THAT(folder.read("report.xml"), HasSubstr("no module named hooks"))
      << "what a CI shows of it";
  EXPECT_THAT(ended.err, HasSubstr("exit status 4"));
  EXPECT_THAT(ended.err, HasSubstr("no module named hooks"));
}

TEST_F(StartProgramTest, HidesTheSecretInWhatWasWrittenByOneThatDidNotStart) {
  const Ended ended = runConformance(
      {"receiver", "--start", "echo \"configured with $OKTA_HOOK_AUTH_SECRET\"; exit 4"},
      {"OKTA_HOOK_AUTH_SECRET=Bearer 0neSecretForThisTest"});
  EXPECT_EQ(ended.status, 3);
  EXPECT_THAT(ended.err, HasSubstr("configured with"));
  EXPECT_THAT(ended.err, Not(HasSubstr("0neSecretForThisTest")));
}

TEST_F(StartProgramTest, TellsTheReceiverTheSecretThatItIsToExpect) {
  const Ended ended = runConformance(
      {"receiver", "--start", receiver(""), "auth/missing", "auth/good", "--auth-secret-file",
       folder.write("secret.txt", "Bearer 0neSecretForThisTest\n"), "--json"});
  EXPECT_THAT(verdictsIn(ended.out),
              UnorderedElementsAre(Pair("auth/missing", "PASS"), Pair("auth/good", "PASS")))
      << ended.err;
}

TEST_F(StartProgramTest, EndsWhenItIsInterruptedWhileTheReceiverStarts) {
  const std::string begun = folder.path("begun");
  ChildProcess process({OKTA_CONFORMANCE, "receiver", "--start", "touch " + begun + "; sleep 600",
                        "--wait-log", "never", "--wait-timeout", "600", "--report",
                        "json=" + folder.path("report.json")});
  for (int i = 0; i < 600 && !std::filesystem::exists(begun); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(50));
  }
  process.signal(SIGINT);
  EXPECT_EQ(process.wait(std::chrono::seconds(60)), 128 + SIGINT);
  EXPECT_THAT(process.errors(), HasSubstr("interrupted"));
  EXPECT_THAT(folder.read("report.json"), HasSubstr("interrupted while the receiver started"));
}

TEST_F(StartProgramTest, WaitsForAnAddressOrALine) {
  for (const auto& [option, value] : {std::pair("--wait-url", "http://127.0.0.1:{port}/"),
                                      std::pair("--wait-log", "127.0.0.1")}) {
    const Ended ended =
        runConformance({"receiver", "--start", receiver(""), option, value, "--url",
                        "http://127.0.0.1:{port}/userCreated", "verify/echo", "--json"});
    EXPECT_THAT(verdictsIn(ended.out), UnorderedElementsAre(Pair("verify/echo", "PASS")))
        << option << ended.err;
  }
}

TEST_F(StartProgramTest, MendsWhatItBreaks) {
  const std::string told = folder.path("told");
  runConformance({"receiver", "--start", receiver(""), "--break-cmd", "echo {fault} >> " + told,
                  "--restore-cmd", "echo mended >> " + told, "ack/5xx-when-cannot-accept",
                  "ack/slow-downstream"});
  EXPECT_THAT(folder.read("told"), HasSubstr("store-down\nmended\n"));
  EXPECT_THAT(folder.read("told"), HasSubstr("downstream-slow\nmended\n"));
  EXPECT_THAT(folder.read("told"), EndsWith("mended\n"));
}

TEST_F(StartProgramTest, RefusesOptionsThatDoNotGoTogether) {
  for (const std::vector<std::string>& options : std::vector<std::vector<std::string>>{
           {"--env", "A=b"},
           {"--start", ""},
           {"--start", "x", "--env", "novalue"},
           {"--start", "x", "--wait-port", "1", "--wait-log", "y"},
           {"--start", "x", "--wait-log", "("},
           {"--break-cmd", "x"},
           {"--break-cmd", "x", "--restore-cmd", "y"},
           {"--start", "x", "--break-cmd", "x", "--restore-cmd", "y", "--fault-url",
            "http://z/"}}) {
    std::vector<std::string> arguments{"receiver"};
    arguments.insert(arguments.end(), options.begin(), options.end());
    const Ended ended = runConformance(arguments);
    EXPECT_EQ(ended.status, 2) << options.back();
    EXPECT_THAT(ended.err, StartsWith("okta-conformance: "));
  }
}

}  // namespace
}  // namespace hooks
