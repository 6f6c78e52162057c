#include "receiver/cli/stop_signals.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

namespace hooks {
namespace {

TEST(StopSignalsDeathTest, WaitForTheFirstAndLeaveTheSecondToEndTheProcess) {
  EXPECT_EXIT(
      {
        StopSignals signals;
        ::kill(::getpid(), SIGTERM);  // waits, blocked, until it is waited for
        std::_Exit(signals.wait() == SIGTERM ? 7 : 1);
      },
      testing::ExitedWithCode(7), "");
  EXPECT_EXIT(
      {
        StopSignals signals;
        ::kill(::getpid(), SIGINT);
        signals.wait();
        ::kill(::getpid(), SIGINT);
        std::_Exit(1);
      },
      testing::KilledBySignal(SIGINT), "");
}

}  // namespace
}  // namespace hooks
