// okta-conformance's command line: its help, its exit status, and what it says of wrong usage.

#include <gmock/gmock.h>
#include <signal.h>

#include <algorithm>
#include <filesystem>
#include <thread>

#include "conformance/commands/testing/program_cast.h"
#include "mock-okta/outbound/testing/raw_server.h"

namespace hooks {
namespace {

using testing::AllOf;
using testing::ContainsRegex;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::StartsWith;

using Arguments = std::vector<std::string>;

class ConformanceProgramTest : public testing::Test {
 protected:
  // The one line that it says.
  static std::string complaint(const Arguments& arguments, int status = 2) {
    const Ended end = runConformance(arguments);
    EXPECT_EQ(end.status, status) << end.err;
    EXPECT_THAT(end.out, IsEmpty());
    EXPECT_EQ(std::count(end.err.begin(), end.err.end(), '\n'), 1) << end.err;
    EXPECT_THAT(end.err, StartsWith("okta-conformance: "));
    return end.err;
  }

  TestFolder folder;
};

TEST_F(ConformanceProgramTest, HelpsAtEveryLevel) {
  for (const Arguments& arguments : std::vector<Arguments>{{"--help"},
                                                           {"receiver", "--help"},
                                                           {"ledger", "--help"},
                                                           {"doctor", "--help"},
                                                           {"list", "--help"},
                                                           {"explain", "--help"},
                                                           {"zoo", "--help"},
                                                           {"selftest", "--help"}}) {
    const Ended end = runConformance(arguments);
    EXPECT_EQ(end.status, 0);
    EXPECT_THAT(end.out, ContainsRegex("Examples?:\n  okta-conformance "));
    EXPECT_THAT(end.err, IsEmpty());
  }
  EXPECT_THAT(runConformance({"receiver", "--help"}).out, HasSubstr("Exit status: 0"));
}

TEST_F(ConformanceProgramTest, SaysWhatToDoAboutWrongUsage) {
  EXPECT_THAT(complaint({}), HasSubstr("--help"));
  EXPECT_THAT(complaint({"reciever"}), HasSubstr("reciever"));
  EXPECT_THAT(complaint({"receiver", "--profil", "x"}), HasSubstr("did you mean --profile?"));
  EXPECT_THAT(complaint({"receiver", "batch/al"}), HasSubstr("did you mean batch/all?"));
  EXPECT_THAT(complaint({"receiver", "--skip", "idem/retri"}),
              AllOf(HasSubstr("--skip"), HasSubstr("did you mean idem/retry?")));
  EXPECT_THAT(complaint({"receiver", "zzz*"}), HasSubstr("okta-conformance list"));
  EXPECT_THAT(complaint({"explain", "batch/al"}), HasSubstr("batch/all"));
  EXPECT_THAT(complaint({"receiver", "--profile", "strictest"}), HasSubstr("okta-minimum"));
  EXPECT_THAT(complaint({"receiver", "--level", "maybe"}), HasSubstr("should"));
  EXPECT_THAT(complaint({"receiver", "--jobs", "0"}), HasSubstr("--jobs"));
  EXPECT_THAT(complaint({"receiver", "--event-type", "user.lifecycle.creat"}),
              HasSubstr("user.lifecycle.create"));
  EXPECT_THAT(complaint({"receiver", "--url", "localhost:8082"}), HasSubstr("such as https://"));
  EXPECT_THAT(complaint({"receiver", "--header", "no colon"}), HasSubstr("--header"));
  EXPECT_THAT(complaint({"receiver", "--report", "pdf=x"}), HasSubstr("junit"));
  EXPECT_THAT(complaint({"explain", "batch/all", "--in", "cobol"}), HasSubstr("Express"));
}

TEST_F(ConformanceProgramTest, AReportIsOneValueAndChecksMayFollowIt) {
  const std::string junit = folder.path("r.xml");
  EXPECT_EQ(runConformance({"receiver", "--report", "junit=" + junit, "verify/echo"}).status, 0);
  EXPECT_THAT(folder.read("r.xml"), AllOf(HasSubstr("verify"), Not(HasSubstr("batch"))));
}

TEST_F(ConformanceProgramTest, NoCheckAtAllIsWrongUsage) {
  EXPECT_THAT(complaint({"receiver", "verify", "--skip", "verify"}), HasSubstr("at least one"));
  EXPECT_THAT(complaint({"receiver", "--profile", "verify-only", "batch"}),
              HasSubstr("at least one"));
}

TEST_F(ConformanceProgramTest, ObserversThatDoNotGoTogetherAreWrongUsage) {
  const std::string url = "http://127.0.0.1:1/";
  EXPECT_THAT(complaint({"receiver", "--observe-log", "x"}), HasSubstr("needs --url"));
  EXPECT_THAT(complaint({"receiver", "--sink", "127.0.0.1:0"}), HasSubstr("needs --url"));
  EXPECT_THAT(complaint({"receiver", "--url", url, "--observe-match", "x"}),
              HasSubstr("--observe-log"));
  EXPECT_THAT(complaint({"receiver", "--url", url, "--observe-pointer", "/x"}),
              HasSubstr("--observe-url"));
  EXPECT_THAT(complaint({"receiver", "--url", url, "--observe-log", "x", "--observe-cmd", "true"}),
              HasSubstr("give one of"));
  EXPECT_THAT(complaint({"receiver", "--url", url, "--sink", "here"}), HasSubstr("127.0.0.1:0"));
  EXPECT_THAT(complaint({"receiver", "--url", url, "--observe-log", "x", "--observe-match", "("}),
              HasSubstr("regular expression"));
}

TEST_F(ConformanceProgramTest, AnswersWithAnExitStatusForEachOutcome) {
  EXPECT_EQ(runConformance({"receiver"}).status, 0) << "the reference receiver conforms";

  const ZooProcess zoo("no-get-handler", folder.path("zoo.log"));
  const Ended fails = runConformance({"receiver", "verify/echo", "--url", zoo.url()});
  EXPECT_EQ(fails.status, 1);
  EXPECT_THAT(fails.out, AllOf(HasSubstr("verify/echo"), HasSubstr("expected"), HasSubstr("fix")));

  const Ended nobody = runConformance(
      {"receiver", "--url", "http://127.0.0.1:" + std::to_string(freePort()) + "/hook"});
  EXPECT_EQ(nobody.status, 3);
  EXPECT_THAT(nobody.out + nobody.err, HasSubstr("connection refused"));

  EXPECT_THAT(complaint({"receiver", "verify", "--report", "junit=" + folder.path("no/x.xml")}),
              HasSubstr("does its directory exist?"));
}

TEST_F(ConformanceProgramTest, WhatNobodySawIsNeverPassed) {
  const ZooProcess zoo("none", folder.path("zoo.log"));
  const Ended end = runConformance({"receiver", "batch", "--url", zoo.url(), "--json"});
  EXPECT_EQ(end.status, 0);
  EXPECT_EQ(verdictsIn(end.out).at("batch/all"), "INCONCLUSIVE");
  EXPECT_EQ(verdictsIn(end.out).at("batch/canary"), "INCONCLUSIVE");
}

TEST_F(ConformanceProgramTest, AShouldFailsTheRunOnlyUnderStrict) {
  const std::string log = folder.path("zoo.log");
  const ZooProcess zoo("500-on-big-body", log);
  const Arguments judge = {"receiver", "http/big-body", "--url", zoo.url()};
  EXPECT_EQ(runConformance(judge).status, 0);
  Arguments strictly = judge;
  strictly.push_back("--strict");
  EXPECT_EQ(runConformance(strictly).status, 1);
}

class InterruptedTest : public ConformanceProgramTest, public testing::WithParamInterface<int> {};

TEST_P(InterruptedTest, WritesWhatItHasFoundOut) {
  SomeReceiver slow;
  slow.hangs = true;
  const std::string junit = folder.path("report.xml");
  ChildProcess process({OKTA_CONFORMANCE, "receiver", "--url", slow.url(), "--jobs", "2",
                        "--report", "junit=" + junit},
                       {"OKTA_CONFORMANCE_STATE=/dev/null"});
  ASSERT_TRUE(slow.wasCalled());
  process.signal(GetParam());
  std::string out;
  while (const auto line = process.line(std::chrono::seconds(60))) out += *line + "\n";
  EXPECT_EQ(process.wait(), 128 + GetParam()) << process.errors();
  EXPECT_THAT(out, HasSubstr("interrupted"));
  EXPECT_THAT(folder.read("report.xml"),
              AllOf(HasSubstr("</testsuite"), HasSubstr("the run was interrupted")));
  EXPECT_THAT(slow.requests(), IsEmpty())
      << "it was still measuring the way, and sends nothing more";
}

TEST_P(InterruptedTest, WhatIsGivenUpIsNotBlamedOnWhoWasAsked) {
  SomeReceiver slow;
  slow.hangs = true;
  const std::string base = "http://127.0.0.1:" + std::to_string(slow.port());
  for (const Arguments& asks : {Arguments{"ledger", "--org", base, "--observe-cmd", "true"},
                                Arguments{"org", "--url", base}, Arguments{"doctor", slow.url()}}) {
    SCOPED_TRACE(asks.front());
    slow.forget();
    std::vector<std::string> line{OKTA_CONFORMANCE};
    line.insert(line.end(), asks.begin(), asks.end());
    ChildProcess process(
        line, {"OKTA_CONFORMANCE_STATE=/dev/null", "OKTA_API_TOKEN=00t", "OKTA_MOCK_TOKEN=00t"});
    ASSERT_TRUE(slow.wasCalled());
    process.signal(GetParam());
    std::string out;
    while (const auto told = process.line(std::chrono::seconds(60))) out += *told + "\n";
    EXPECT_EQ(process.wait(), 128 + GetParam()) << process.errors();
    EXPECT_THAT(out + process.errors(), AllOf(HasSubstr("interrupted"), Not(HasSubstr("reached")),
                                              Not(HasSubstr("answers")), Not(HasSubstr("answered")),
                                              Not(HasSubstr("timed out"))));
  }
}

TEST_P(InterruptedTest, ASecondSignalEndsItAtOnce) {
  // An observer's command may take its ten seconds: after one signal it is waited for.
  const SomeReceiver receiver;
  const std::string asked = folder.path("asked");
  ChildProcess process({OKTA_CONFORMANCE, "receiver", "--url", receiver.url(), "--observe-cmd",
                        "touch '" + asked + "'; sleep 15"},
                       {"OKTA_CONFORMANCE_STATE=/dev/null"});
  for (int i = 0; i < 60'000 && !std::filesystem::exists(asked); ++i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  ASSERT_TRUE(std::filesystem::exists(asked));
  std::optional<int> status;
  for (int i = 0; i < 500 && !status; ++i) {
    process.signal(GetParam());
    status = process.wait(std::chrono::milliseconds(100));
  }
  EXPECT_EQ(status, 128 + GetParam());
  EXPECT_EQ(process.line(), std::nullopt) << "it did not get to its report";
}

INSTANTIATE_TEST_SUITE_P(BySignal, InterruptedTest, testing::Values(SIGINT, SIGTERM, SIGHUP),
                         [](const auto& each) {
                           return each.param == SIGINT    ? "Int"
                                  : each.param == SIGTERM ? "Term"
                                                          : "Hup";
                         });

}  // namespace
}  // namespace hooks
