#include "conformance/subject/started_process.h"

#include <gmock/gmock.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <fstream>
#include <thread>

#include "conformance/check/outcome.h"
#include "conformance/subject/spawn.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::chrono::seconds kPatience{20};

// Whether it comes true, however busy the machine is.
bool soon(const std::function<bool()>& true_) {
  const auto until = std::chrono::steady_clock::now() + kPatience;
  while (!true_()) {
    if (std::chrono::steady_clock::now() > until) return false;
    std::this_thread::sleep_for(2ms);
  }
  return true;
}

class StartedProcessTest : public testing::Test {
 protected:
  // Ready when it has written "ready".
  std::unique_ptr<StartedProcess> made(const std::string& command) {
    auto process = std::make_unique<StartedProcess>(
        StartOptions{.command = command,
                     .environment = {"GREETING=hello"},
                     .ready = [this] { return written().find("ready") != std::string::npos; },
                     .awaited = "the word ready",
                     .patience = kPatience,
                     .grace = 50ms});
    process_ = process.get();
    return process;
  }
  std::string written() const { return process_->outputSinceStart(); }
  int number(const std::string& name) const {
    const std::string text = written();
    const auto at = text.find(name + "=");
    return at == std::string::npos ? 0 : std::atoi(text.c_str() + at + name.size() + 1);
  }

 private:
  StartedProcess* process_ = nullptr;
};

TEST_F(StartedProcessTest, IsReadyWhenItSaysSo) {
  const auto process = made("echo $GREETING; echo ready; exec sleep 60");
  process->start();
  EXPECT_TRUE(process->running());
  EXPECT_THAT(written(), HasSubstr("hello\n"));
  process->askToEnd();
  EXPECT_EQ(process->waitForEnd(kPatience), (ProcessEnd{.signal = SIGTERM}));
  EXPECT_TRUE(process->unaskedEnds().empty());
}

TEST_F(StartedProcessTest, AnEndThatNobodyAskedForIsKept) {
  const auto process = made("echo ready; exit 3");
  try {
    process->start();
  } catch (const Unmet&) {
    // Its end may be seen before it counts as started.
    return;
  }
  ASSERT_TRUE(soon([&] { return !process->running(); }));
  EXPECT_THAT(process->unaskedEnds(), ElementsAre(ProcessEnd{.status = 3}));
}

TEST_F(StartedProcessTest, SaysWhatOneThatDoesNotStartHasWritten) {
  const auto process = made("echo no such module >&2; exit 1");
  try {
    process->start();
    FAIL() << "started";
  } catch (const Unmet& unmet) {
    EXPECT_EQ(unmet.expected, "the word ready");
    EXPECT_THAT(unmet.actual, HasSubstr("exit status 1"));
    EXPECT_THAT(unmet.actual, HasSubstr("no such module"));
  }
}

TEST_F(StartedProcessTest, EndsAllThatItHasStarted) {
  auto process = made("sleep 60 & echo child=$!; echo ready; wait");
  process->start();
  const int child = number("child");
  ASSERT_GT(child, 0);
  process->kill();
  EXPECT_EQ(process->waitForEnd(kPatience), (ProcessEnd{.signal = SIGKILL}));
  // Gone, or waiting for whoever inherited it to notice.
  EXPECT_TRUE(soon([&] {
    std::ifstream stat("/proc/" + std::to_string(child) + "/stat");
    std::string line;
    return !std::getline(stat, line) || line.find(") Z ") != std::string::npos;
  }));
}

TEST_F(StartedProcessTest, KillsWhatDoesNotMindTheSignal) {
  auto process = made("trap '' TERM; echo self=$$; echo ready; while :; do sleep 60; done");
  process->start();
  const int self = number("self");
  process->askToEnd();
  EXPECT_EQ(process->waitForEnd(50ms), std::nullopt);
  process.reset();
  EXPECT_NE(::kill(self, 0), 0);
}

TEST_F(StartedProcessTest, StartsAgainAsBefore) {
  const auto process = made("echo self=$$; echo ready; exec sleep 60");
  process->start();
  const int first = number("self");
  process->kill();
  process->start();
  EXPECT_TRUE(process->running());
  EXPECT_NE(number("self"), first);
  EXPECT_TRUE(process->unaskedEnds().empty());
}

TEST_F(StartedProcessTest, SaysWhatItHolds) {
  const auto process = made("echo ready; exec sleep 60");
  process->start();
  // It may be on its way from the shell to the program.
  EXPECT_TRUE(soon([&] {
    const auto usage = process->usage();
    return usage && usage->residentBytes > 10'000U && usage->openFiles >= 3U;
  }));
  process->kill();
  EXPECT_FALSE(process->usage());
}

TEST_F(StartedProcessTest, TheGuardianEndsItWhenWeAreKilled) {
  // A process like ours that is killed with a receiver in its hands.
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const pid_t harness = ::fork();
  if (harness == 0) {
    StartedProcess process({.command = "exec sleep 60"});
    process.start();
    std::ifstream children("/proc/self/task/" + std::to_string(::getpid()) + "/children");
    std::string pids((std::istreambuf_iterator<char>(children)), {});
    const bool told = ::write(ends[1], pids.data(), pids.size()) > 0;
    ::raise(told ? SIGKILL : SIGABRT);
  }
  ::close(ends[1]);
  int status = 0;
  ASSERT_EQ(::waitpid(harness, &status, 0), harness);
  ASSERT_TRUE(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
  char pids[100] = {};
  ASSERT_GT(::read(ends[0], pids, sizeof pids - 1), 0);
  ::close(ends[0]);
  const int receiver = std::atoi(pids);
  ASSERT_GT(receiver, 1);
  // Gone, or waiting for whoever inherited it to notice.
  EXPECT_TRUE(soon([&] {
    std::ifstream stat("/proc/" + std::to_string(receiver) + "/stat");
    std::string line;
    return !std::getline(stat, line) || line.find(") Z ") != std::string::npos;
  }));
}

}  // namespace
}  // namespace hooks
