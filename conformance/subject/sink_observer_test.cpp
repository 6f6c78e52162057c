#include "conformance/subject/sink_observer.h"

#include <gmock/gmock.h>

#include "fixtures/wire/shape_error.h"
#include "mock-okta/outbound/poco_transport.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using testing::StartsWith;

constexpr const char* kMarker = "c-r1-batch-all-1@conformance.test";

class SinkObserverTest : public testing::Test {
 protected:
  int call(const std::string& path, HttpRequest request = {.method = "GET"}) {
    return client.send(sink.url() + path, std::move(request), 20s).status();
  }

  SystemClock clock;
  PocoTransport client{clock};
  SinkObserver sink{"127.0.0.1:0"};
};

TEST_F(SinkObserverTest, FindsTheMarkerWhereverItStands) {
  const std::string marker = kMarker;
  EXPECT_FALSE(sink.sawAnything());
  EXPECT_EQ(call("/mails/" + marker), 204);
  EXPECT_EQ(call("/mails?to=c-r1-batch-all-1%40conformance.test"), 204);
  EXPECT_EQ(call("/", {.method = "POST", .headers = {{"X-Key", marker}}}), 204);
  EXPECT_EQ(
      call("/", {.method = "PUT", .body = "{\"to\":\"" + marker + "\",\"cc\":\"" + marker + "\"}"}),
      204);
  EXPECT_EQ(call("/", {.method = "POST", .body = "to=c-r1-batch-all-1%40conformance.test&n=%"}),
            204);
  EXPECT_THAT(sink.effects(kMarker), SizeIs(5));
  EXPECT_THAT(sink.requestsWith(kMarker), testing::Contains("GET /mails/" + marker));
  EXPECT_THAT(sink.effects("c-r1-batch-all-11@conformance.test"), IsEmpty());
}

TEST_F(SinkObserverTest, ARequestWithoutAMarkerShowsThatItIsCalled) {
  EXPECT_EQ(call("/health"), 204);
  EXPECT_TRUE(sink.sawAnything());
  EXPECT_THAT(sink.effects(kMarker), IsEmpty());
}

TEST_F(SinkObserverTest, FindsAnyTextInATarget) {
  call("/led-00x1/logo.png");
  call("/", {.method = "POST", .body = "led-00x1"});
  EXPECT_THAT(sink.requestsWith("led-00x1"), ElementsAre("GET /led-00x1/logo.png"));
}

TEST_F(SinkObserverTest, RefusesWhatIsNoAddress) {
  for (const char* address : {"", ":", "127.0.0.1", "127.0.0.1:", ":80", "127.0.0.1:http",
                              "127.0.0.1:70000", "127.0.0.1:80x"}) {
    EXPECT_THROW(SinkObserver{address}, ShapeError) << address;
  }
  EXPECT_THAT(sink.url(), StartsWith("http://127.0.0.1:"));
  const std::string taken = sink.url().substr(7);
  EXPECT_THROW(SinkObserver{taken}, std::runtime_error);
}

}  // namespace
}  // namespace hooks
