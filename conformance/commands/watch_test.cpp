// `okta-conformance receiver --watch`: a receiver is mended while it is looked after.

#include <gmock/gmock.h>
#include <signal.h>

#include "conformance/commands/testing/program_cast.h"

namespace hooks {
namespace {

using testing::HasSubstr;
using testing::StartsWith;

// The lines up to one that holds the text.
std::string upTo(ChildProcess& process, const std::string& text) {
  std::string all;
  while (const auto line = process.line(std::chrono::seconds(60))) {
    all += *line + "\n";
    if (line->find(text) != std::string::npos) return all;
  }
  ADD_FAILURE() << "no " << text << " in: " << all << process.errors();
  return all;
}

TEST(WatchProgramTest, JudgesAgainWhatWasChangedAndShowsTheDifference) {
  TestFolder folder;
  const std::string defect = folder.write("defect", "no-get-handler");
  // Which receiver it is, stands in a file.
  ChildProcess process(
      {OKTA_CONFORMANCE, "receiver", "verify/echo", "ack/status", "--start",
       "exec " OKTA_CONFORMANCE " zoo --serve $(cat " + defect + ") --port {port}", "--url",
       "http://127.0.0.1:{port}/userCreated", "--watch", "--watch-path", defect, "--no-keep"},
      {"http_proxy="});
  EXPECT_THAT(upTo(process, "No grade"), HasSubstr("FAIL  verify/echo"));

  folder.write("defect", "none");
  EXPECT_EQ(upTo(process, "2 passed"), "FIXED    verify/echo\n2 passed\n");

  folder.write("defect", "no-get-handler");
  EXPECT_THAT(upTo(process, "1 failed"), StartsWith("BROKEN   verify/echo: PASS -> FAIL"));

  process.signal(SIGINT);
  EXPECT_EQ(process.wait(), 1) << "the status of the last run: " << process.errors();
  EXPECT_THAT(process.errors(), HasSubstr("defect changed"));
}

TEST(WatchProgramTest, NoticesAReceiverThatWasRestarted) {
  TestFolder folder;
  auto receiver = std::make_unique<SomeReceiver>();
  const std::uint16_t port = receiver->port();
  ChildProcess process(
      {OKTA_CONFORMANCE, "receiver", "verify/echo", "--url",
       "http://127.0.0.1:" + std::to_string(port) + "/hook", "--watch", "--no-keep"},
      {"http_proxy="});
  upTo(process, "No grade");
  receiver.reset();
  for (int i = 0; i < 10'000 && process.errors().find("is away") == std::string::npos; ++i) {
    ASSERT_FALSE(process.wait(std::chrono::milliseconds(5))) << process.errors();
  }
  const ZooProcess other("no-get-handler", folder.path("zoo.log"), port);
  EXPECT_THAT(upTo(process, "1 failed"), HasSubstr("BROKEN   verify/echo"));
  process.signal(SIGTERM);
  EXPECT_EQ(process.wait(), 1) << process.errors();
}

}  // namespace
}  // namespace hooks
