// `okta-conformance receiver --start`: a receiver that is started, ended and broken by the suite.

#include <gmock/gmock.h>

#include "conformance/commands/testing/program_cast.h"

namespace hooks {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
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
  const Ended ended =
      runConformance({"receiver", "--start", receiver("--inbox sqlite:" + folder.path("inbox.db")),
                      "idem/restart", "life/drain", "life/durable-ack", "life/no-exit", "--json"});
  EXPECT_THAT(verdictsIn(ended.out),
              UnorderedElementsAre(Pair("idem/restart", "PASS"), Pair("life/drain", "PASS"),
                                   Pair("life/durable-ack", "PASS"), Pair("life/no-exit", "PASS")));
  EXPECT_EQ(ended.status, 0) << ended.err;
  EXPECT_THAT(ended.err, HasSubstr("the receiver ended with exit status 0"));
}

TEST_F(StartProgramTest, SeesThatIdsWereKeptInMemoryOnly) {
  const Ended ended =
      runConformance({"receiver", "--start", receiver("--inbox memory"), "idem/restart", "--json"});
  EXPECT_THAT(verdictsIn(ended.out), UnorderedElementsAre(Pair("idem/restart", "WARN")));
  EXPECT_THAT(ended.out, HasSubstr("meanwhile the receiver wrote"));
}

TEST_F(StartProgramTest, SaysWhyItDidNotStart) {
  const Ended ended =
      runConformance({"receiver", "--start", "echo no module named hooks >&2; exit 4"});
  EXPECT_EQ(ended.status, 3);
  EXPECT_THAT(ended.err, HasSubstr("exit status 4"));
  EXPECT_THAT(ended.err, HasSubstr("no module named hooks"));
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
