#include <gmock/gmock.h>

#include "conformance/subject/handler_subject.h"
#include "conformance/subject/recording_observer.h"
#include "conformance/subject/url_subject.h"
#include "fixtures/wire/shape_error.h"

namespace hooks {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

TEST(RecordingObserverTest, SettlesBeforeItAnswers) {
  RecordingObserver* self = nullptr;
  int put = 1;
  RecordingObserver observer([&] {
    if (put-- > 0) self->record("added c-1@conformance.test");
  });
  self = &observer;
  EXPECT_THAT(observer.effects("c-1@conformance.test"),
              ElementsAre(Field(&Effect::detail, "added c-1@conformance.test")));
  EXPECT_THAT(observer.effects("c-2@conformance.test"), IsEmpty());
  EXPECT_TRUE(observer.exact());
}

TEST(RecordingObserverTest, ALookSettlesToo) {
  int settled = 0;
  RecordingObserver observer([&] { ++settled; });
  observer.look();
  EXPECT_EQ(settled, 1);
}

TEST(RecordingObserverTest, ALogLineIsNoEffect) {
  RecordingObserver observer;
  EXPECT_EQ(observer.log(), std::nullopt);
  observer.recordLog("refused c-1@conformance.test");
  EXPECT_THAT(observer.effects("c-1@conformance.test"), IsEmpty());
  EXPECT_EQ(observer.log(), "refused c-1@conformance.test\n");
}

TEST(UrlSubjectTest, SendsNoBytesThroughAProxy) {
  const SystemClock clock;
  EXPECT_TRUE(UrlSubject("http://127.0.0.1:1/hooks", clock).takesBytes());
  UrlSubjectOptions options;
  options.client.proxy.http = Proxy::parse("http://127.0.0.1:3128");
  EXPECT_FALSE(UrlSubject("http://receiver.test/hooks", clock, options).takesBytes());
}

TEST(UrlSubjectTest, KnowsThisMachine) {
  EXPECT_TRUE(isLoopback("localhost"));
  EXPECT_TRUE(isLoopback("127.0.0.2"));
  EXPECT_TRUE(isLoopback("::1"));
  EXPECT_FALSE(isLoopback("127.0.0.1.example.com"));
  EXPECT_FALSE(isLoopback("192.0.2.1"));
}

TEST(UrlSubjectTest, RefusesWhatIsNoUrl) {
  const SystemClock clock;
  EXPECT_THROW(UrlSubject("receiver.test", clock), ShapeError);
}

}  // namespace
}  // namespace hooks
