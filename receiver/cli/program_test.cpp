#include "receiver/cli/program.h"

#include <gmock/gmock.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "fixtures/wire/shape_error.h"

namespace hooks {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::internal::CaptureStderr;
using testing::internal::CaptureStdout;
using testing::internal::GetCapturedStderr;
using testing::internal::GetCapturedStdout;

class ProgramTest : public testing::Test {
 protected:
  ProgramTest() {
    CLI::App& serve = program.command("serve", "Serves.", "Examples:\n  okta-test serve --port 1",
                                      [this] { return run(); });
    serve.add_option("--port", port, "Where")->check(CLI::Range(0, 65535));
    serve.add_option("--seed", seed, "Which");
  }
  int call(std::vector<std::string> arguments) {
    CaptureStdout();
    CaptureStderr();
    const int status = program.run(std::move(arguments));
    out = GetCapturedStdout();
    err = GetCapturedStderr();
    return status;
  }

  int port = 0;
  unsigned seed = 0;
  std::function<int()> run = [] { return kExitOk; };
  Program program{"okta-test", "Tests.", "Examples:\n  okta-test serve"};
  std::string out;
  std::string err;
};

TEST_F(ProgramTest, RunsTheCommandWithItsOptionsRead) {
  run = [this] { return port; };
  EXPECT_EQ(call({"serve", "--port", "7"}), 7);
}

TEST_F(ProgramTest, TakesOptionsFromAFileAndPrefersItsArguments) {
  const std::string file =
      testing::TempDir() + "program-" + std::to_string(::getpid()) + ".properties";
  std::ofstream(file) << "serve.port = 7\n";
  run = [this] { return port; };
  EXPECT_EQ(call({"serve", "--config", file}), 7);
  EXPECT_EQ(call({"serve", "--config=" + file, "--port", "8"}), 8);
  EXPECT_EQ(call({"serve", "--config", "nowhere.json"}), kExitUsage);
  EXPECT_THAT(err, HasSubstr("nowhere.json"));
  std::filesystem::remove(file);
}

TEST_F(ProgramTest, HelpsAtEveryLevelWithExamples) {
  EXPECT_EQ(call({"--help"}), kExitOk);
  EXPECT_THAT(out, AllOf(HasSubstr("Tests."), HasSubstr("serve"), HasSubstr("Examples:")));
  EXPECT_EQ(call({"serve", "--help"}), kExitOk);
  EXPECT_THAT(out, AllOf(HasSubstr("--port"), HasSubstr("okta-test serve --port 1")));
  EXPECT_EQ(err, "");
}

TEST_F(ProgramTest, RunsACommandOfAGroup) {
  int lines = 0;
  CLI::App& group = program.group("log", "The log.", "Examples:\n  okta-test log show");
  CLI::App& show = program.command(group, "show", "Shows it.", "Examples:\n  okta-test log show",
                                   [&] { return lines; });
  show.add_option("--lines", lines, "How many");
  const std::string file = testing::TempDir() + "group-" + std::to_string(::getpid()) + ".json";
  std::ofstream(file) << R"({"log": {"show": {"lines": 9}}})";

  EXPECT_EQ(call({"log", "show", "--lines", "7"}), 7);
  EXPECT_EQ(call({"log", "show", "--config", file}), 9);
  EXPECT_EQ(call({"log", "--help"}), kExitOk);
  EXPECT_THAT(out, AllOf(HasSubstr("The log."), HasSubstr("Shows it.")));
  std::filesystem::remove(file);
}

TEST_F(ProgramTest, SaysWhereInAGroupSomethingIsWrong) {
  CLI::App& group = program.group("log", "The log.", "");
  CLI::App& show = program.command(group, "show", "Shows it.", "", [] { return kExitOk; });
  int lines = 0;
  show.add_option("--lines", lines, "How many");

  EXPECT_EQ(call({"log", "shw"}), kExitUsage);
  EXPECT_EQ(err, "okta-test: there is no command log shw (see okta-test log --help)\n");
  EXPECT_EQ(call({"log", "show", "--line", "7"}), kExitUsage);
  EXPECT_EQ(err,
            "okta-test: unknown option --line; did you mean --lines? "
            "(see okta-test log show --help)\n");
  EXPECT_EQ(call({"log"}), kExitUsage);
  EXPECT_THAT(err, HasSubstr("(see okta-test log --help)"));
}

TEST_F(ProgramTest, SaysItsVersion) {
  EXPECT_EQ(call({"--version"}), kExitOk);
  EXPECT_EQ(out, "okta-test " + programVersion() + "\n");
}

TEST_F(ProgramTest, NamesAnUnknownOptionAndTheOneThatWasMeant) {
  EXPECT_EQ(call({"serve", "--prot", "80"}), kExitUsage);
  EXPECT_EQ(
      err, "okta-test: unknown option --prot; did you mean --port? (see okta-test serve --help)\n");
  EXPECT_EQ(out, "");
}

TEST_F(ProgramTest, SaysThatANumberIsExpected) {
  for (const char* text : {"soon", "-1", "99999999999"}) {
    EXPECT_EQ(call({"serve", "--seed", text}), kExitUsage);
    EXPECT_THAT(err, AllOf(HasSubstr("--seed"), HasSubstr("number"), HasSubstr(text)));
  }
}

TEST_F(ProgramTest, NeverQuotesWhatMayBeASecret) {
  EXPECT_EQ(call({"serve", "--auth-secrt=hunter2"}), kExitUsage);
  EXPECT_EQ(err.find("hunter2"), std::string::npos);
  EXPECT_EQ(call({"serve", "hunter2"}), kExitUsage);
  EXPECT_EQ(err.find("hunter2"), std::string::npos);
  EXPECT_EQ(std::count(err.begin(), err.end(), '\n'), 1);
}

TEST_F(ProgramTest, AnswersWrongUsageWithTwoAndFailureWithOne) {
  EXPECT_EQ(call({}), kExitUsage);
  EXPECT_EQ(call({"dance"}), kExitUsage);
  EXPECT_THAT(err, HasSubstr("no command dance"));
  EXPECT_EQ(call({"serve", "--port", "eighty"}), kExitUsage);
  EXPECT_THAT(err, HasSubstr("--port"));
  EXPECT_EQ(call({"serve", "--port", "65536"}), kExitUsage);

  run = []() -> int { throw UsageError("no such file"); };
  EXPECT_EQ(call({"serve"}), kExitUsage);
  run = []() -> int { throw ShapeError("a", "b", "c"); };
  EXPECT_EQ(call({"serve"}), kExitUsage);
  run = []() -> int { throw std::runtime_error("port\nin use"); };
  EXPECT_EQ(call({"serve"}), kExitFailed);
  EXPECT_EQ(err, "okta-test: port in use\n");
}

}  // namespace
}  // namespace hooks
