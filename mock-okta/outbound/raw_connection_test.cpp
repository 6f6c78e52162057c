#include "mock-okta/outbound/raw_connection.h"

#include <gmock/gmock.h>

#include <future>

#include "mock-okta/outbound/testing/raw_server.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::AllOf;
using testing::Ge;
using testing::Optional;
using Until = RawRead::Until;

TEST(RawConnectionTest, SendsAndReadsAnyBytes) {
  std::promise<std::string> seen;
  const RawServer server([&](RawPeer& peer) {
    peer.send("one\r\ntwo");
    seen.set_value(peer.rest());
    peer.send(" after your end");
  });
  RawConnection connection(server.url());
  ASSERT_TRUE(connection.connected()) << connection.detail();

  EXPECT_TRUE(connection.send(std::string("GET\0nonsense\n", 13)));
  EXPECT_EQ(connection.readUntil("\r\n", 20s).bytes, "one\r\n");
  EXPECT_EQ(connection.readBytes(2, 20s).bytes, "tw");
  connection.finishSending();
  EXPECT_EQ(seen.get_future().get(), std::string("GET\0nonsense\n", 13));
  const RawRead rest = connection.readUntilClosed(20s);
  EXPECT_EQ(rest.bytes, "o after your end");
  EXPECT_EQ(rest.until, Until::Closed);
}

TEST(RawConnectionTest, GivesUpWaitingWhileItKeepsWhatCame) {
  const RawServer server([](RawPeer& peer) {
    peer.send("half");
    peer.rest();
  });
  RawConnection connection(server.url());
  const RawRead read = connection.readUntil("\n", 100ms);
  EXPECT_EQ(read.bytes, "half");
  EXPECT_EQ(read.until, Until::TimedOut);
}

TEST(RawConnectionTest, SeesAReset) {
  // Not before the request is there: a reset that is faster than the connection's making would be
  // seen by that.
  const RawServer server([](RawPeer& peer) {
    peer.request();
    peer.reset();
  });
  RawConnection connection(server.url());
  connection.send("GET / HTTP/1.1\r\n\r\n");
  EXPECT_EQ(connection.readUntilClosed(20s).until, Until::Reset);
}

TEST(RawConnectionTest, ResetsSoThatThePeerSeesAnError) {
  std::promise<std::string> seen;
  const RawServer server([&](RawPeer& peer) {
    peer.request();
    // Another program's end of a reset connection cannot be written to.
    while (peer.send("x")) {
    }
    seen.set_value("cannot send");
  });
  RawConnection connection(server.url());
  connection.send("GET / HTTP/1.1\r\n\r\n");
  connection.reset();
  EXPECT_EQ(seen.get_future().get(), "cannot send");
  EXPECT_FALSE(connection.connected());
  EXPECT_FALSE(connection.send("more"));
  EXPECT_EQ(connection.readUntilClosed(20s).until, Until::Closed);
}

TEST(RawConnectionTest, SaysWhyThereIsNoConnection) {
  const RawConnection connection("http://127.0.0.1:" + std::to_string(freePort()));
  EXPECT_FALSE(connection.connected());
  EXPECT_THAT(connection.unanswered(), Optional(Unanswered::Refused));
}

TEST(RawConnectionTest, SpeaksTls) {
  const TestAuthority authority;
  const TestFile caFile(authority.certificate());
  const RawServer server([](RawPeer& peer) { peer.send(peer.request() + "!"); },
                         authority.issue({.addresses = {"127.0.0.1"}}));
  RawConnection connection(server.url(), {.caFile = caFile.path()});
  ASSERT_TRUE(connection.connected()) << connection.detail();
  connection.send("GET /\r\n\r\n");
  const RawRead read = connection.readUntilClosed(20s);
  EXPECT_EQ(read.bytes, "GET /\r\n\r\n!");
  EXPECT_EQ(read.until, Until::Closed);

  const RawConnection distrustful(server.url());
  EXPECT_THAT(distrustful.unanswered(), Optional(Unanswered::TlsFailed));
}

}  // namespace
}  // namespace hooks
