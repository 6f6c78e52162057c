#include "conformance/subject/shell_command.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <thread>

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::EndsWith;
using testing::HasSubstr;

TEST(ShellCommandTest, TellsWhatWasWrittenAndHowItEnded) {
  const ShellResult result = runShell("echo out; echo err >&2; exit 3");
  EXPECT_EQ(result.output, "out\n");
  EXPECT_EQ(result.status, 3);
  EXPECT_FALSE(result.good());
  EXPECT_EQ(result.described(), "exited with 3: err");
  EXPECT_TRUE(runShell("true").good());
}

TEST(ShellCommandTest, ItsInputIsEmpty) { EXPECT_EQ(runShell("wc -c | tr -d ' '").output, "0\n"); }

TEST(ShellCommandTest, TakesAllThatItWrites) {
  EXPECT_EQ(runShell("head -c 3000000 /dev/zero").output.size(), 3'000'000U);
}

TEST(ShellCommandTest, EndsOneThatOverruns) {
  const auto began = std::chrono::steady_clock::now();
  const ShellResult result = runShell("echo begun; sleep 600", {.time = 3s});
  EXPECT_TRUE(result.overran);
  EXPECT_FALSE(result.good());
  EXPECT_EQ(result.output, "begun\n");
  EXPECT_THAT(result.described(), HasSubstr("took longer"));
  EXPECT_LT(std::chrono::steady_clock::now() - began, 60s);
}

TEST(ShellCommandTest, EndsOneThatFloods) {
  const ShellResult result = runShell("yes", {.bytes = 1 << 20});
  EXPECT_TRUE(result.flooded);
  EXPECT_FALSE(result.good());
  EXPECT_THAT(result.described(), HasSubstr("wrote more"));
}

bool alive(pid_t pid) {
  if (::kill(pid, 0) != 0) return errno != ESRCH;
  // Until whoever has adopted it reaps it, it is a zombie.
  std::ifstream status("/proc/" + std::to_string(pid) + "/stat");
  std::string text;
  std::getline(status, text);
  const auto name = text.rfind(')');
  return name != std::string::npos && name + 2 < text.size() && text[name + 2] != 'Z';
}

bool ends(pid_t pid) {
  for (int i = 0; i < 5000 && alive(pid); ++i) std::this_thread::sleep_for(1ms);
  return !alive(pid);
}

TEST(ShellCommandTest, LeavesNobodyBehind) {
  const ShellResult overrun = runShell("sleep 600 & echo $!; wait", {.time = 3s});
  ASSERT_TRUE(overrun.overran);
  ASSERT_FALSE(overrun.output.empty());
  EXPECT_TRUE(ends(std::stoi(overrun.output)));

  const ShellResult over = runShell("sleep 600 & echo $!");
  EXPECT_EQ(over.status, 0) << "it is not waited for, though it holds the pipe open";
  EXPECT_TRUE(ends(std::stoi(over.output)));
}

TEST(ShellCommandTest, TellsASignal) {
  EXPECT_THAT(runShell("kill -9 $$").described(), EndsWith("ended by signal 9"));
}

TEST(ShellCommandTest, WhatItSaysIsFitToBePrinted) {
  const ShellResult result = runShell(R"(printf 'a\033[31mred\nb' >&2; exit 1)");
  EXPECT_EQ(result.errors, "a [31mred b");
  const ShellResult longOne = runShell("head -c 100000 /dev/zero | tr '\\0' x >&2; exit 1");
  EXPECT_LT(longOne.errors.size(), 500U);
}

TEST(ShellCommandTest, HasSignalsAsTheyUsuallyAre) {
  sigset_t blocked;
  sigset_t before;
  sigemptyset(&blocked);
  sigaddset(&blocked, SIGTERM);
  pthread_sigmask(SIG_BLOCK, &blocked, &before);
  const ShellResult result = runShell("kill -TERM $$; echo survived");
  pthread_sigmask(SIG_SETMASK, &before, nullptr);
  EXPECT_EQ(result.output, "");
}

}  // namespace
}  // namespace hooks
