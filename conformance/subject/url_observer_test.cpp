#include "conformance/subject/url_observer.h"

#include <gmock/gmock.h>

#include "conformance/check/outcome.h"
#include "fixtures/wire/shape_error.h"
#include "fixtures/wire/testing/scripted_transport.h"
#include "mock-okta/outbound/poco_transport.h"

namespace hooks {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

constexpr const char* kMarker = "c-r1-batch-all-1@conformance.test";

class UrlObserverTest : public testing::Test {
 protected:
  std::string whyNot() {
    try {
      observer.look();
    } catch (const Unclear& unclear) {
      return unclear.reason;
    }
    return "it looked";
  }
  static HttpResponse page(std::string body, int status = 200) {
    return HttpResponse{.status = status, .body = std::move(body)};
  }

  VirtualClock clock;
  ScriptedTransport server{clock};
  UrlObserver observer{"http://receiver.test/effects?run=r1&token=hunter2", server, {}, 0ms};
};

TEST_F(UrlObserverTest, AsksForWhatTheReceiverDid) {
  server.answers(page("[]")).answers(page("[{\"marker\":\"" + std::string(kMarker) + "\"}]"));
  observer.look();
  EXPECT_FALSE(observer.sawAnything());
  EXPECT_THAT(observer.effects(kMarker), IsEmpty());
  observer.look();
  EXPECT_THAT(observer.effects(kMarker), SizeIs(1));
  ASSERT_THAT(server.sent(), SizeIs(2));
  EXPECT_EQ(server.sent()[0].request.method, "GET");
}

TEST_F(UrlObserverTest, WhatIsNo200SawNothing) {
  for (const int status : {201, 204, 302, 401, 404, 500, 503}) {
    server.answers(page("[]", status));
    EXPECT_THAT(whyNot(), HasSubstr("answered " + std::to_string(status) + ", not 200"));
  }
}

TEST_F(UrlObserverTest, NobodyThereSawNothing) {
  server.answers(Unanswered::Refused)
      .answers(Unanswered::TimedOut)
      .answers(Unanswered::Reset)
      .answers(Unanswered::NotHttp);
  EXPECT_THAT(whyNot(), HasSubstr("connection refused"));
  EXPECT_THAT(whyNot(), HasSubstr("did not answer"));
  EXPECT_THAT(whyNot(), HasSubstr("did not answer"));
  EXPECT_THAT(whyNot(), HasSubstr("did not answer"));
  EXPECT_FALSE(observer.sawAnything());
}

TEST_F(UrlObserverTest, WhatItDoesNotUnderstandSawNothing) {
  server.answers(page("<html>Please sign in</html>"));
  EXPECT_THAT(whyNot(), HasSubstr("not JSON"));
  server.answers(page("{\"rows\":[]}"));
  EXPECT_THAT(whyNot(), HasSubstr("--observe-pointer"));
}

TEST_F(UrlObserverTest, ItsSecretsStayItsOwn) {
  server.answers(page("hunter2", 500)).answers(page("\"hunter2"));
  EXPECT_THAT(observer.name(), Not(HasSubstr("hunter2")));
  EXPECT_THAT(observer.name(), HasSubstr("receiver.test/effects"));
  EXPECT_THAT(whyNot(), Not(HasSubstr("hunter2")));
  EXPECT_THAT(whyNot(), Not(HasSubstr("hunter2")));
}

TEST_F(UrlObserverTest, RefusesWhatCannotBeAsked) {
  EXPECT_THROW(UrlObserver("receiver.test/effects", server), ShapeError);
  EXPECT_THROW(UrlObserver("http://receiver.test/", server, "rows"), ShapeError);
}

}  // namespace
}  // namespace hooks
