#include "receiver/core/front_page.h"

#include <gmock/gmock.h>

#include "receiver/core/memory_inbox.h"
#include "receiver/core/receiver_handler.h"
#include "receiver/core/testing/deliveries.h"

namespace hooks {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class FrontPageTest : public testing::Test {
 protected:
  VirtualClock clock;
  MemoryInbox inbox{clock};
  ReceiverHandler receiver{{.secret = Secret("hunter2")}, inbox};
  FrontPage front{{.hookUrl = "http://127.0.0.1:8082/userCreated", .authHeader = "X-Key"},
                  receiver};
};

TEST_F(FrontPageTest, TellsABrowserWhereTheHookIsAndHowToTryIt) {
  const HttpResponse page = front.handle({.method = "GET", .target = "/"});
  EXPECT_EQ(page.status, 200);
  EXPECT_EQ(page.headers.find("Content-Type"), "text/html; charset=utf-8");
  EXPECT_THAT(page.body,
              AllOf(HasSubstr("http://127.0.0.1:8082/userCreated"),
                    HasSubstr("X-Okta-Verification-Challenge"),
                    HasSubstr("X-Key: $OKTA_HOOK_AUTH_SECRET"), Not(HasSubstr("hunter2"))));
}

TEST_F(FrontPageTest, LoadsNothing) {
  const std::string body = front.handle({}).body;
  for (const char* reference : {"src=", "href=", "url(", "@import", "<script"}) {
    EXPECT_THAT(body, Not(HasSubstr(reference)));
  }
}

TEST_F(FrontPageTest, WarnsWhereThereIsNoSecret) {
  FrontPage open({.hookUrl = "http://127.0.0.1:1/a"}, receiver);
  EXPECT_THAT(open.handle({}).body, HasSubstr("no secret"));
  EXPECT_THAT(open.handle({}).body, Not(HasSubstr("OKTA_HOOK_AUTH_SECRET")));
}

TEST_F(FrontPageTest, EscapesWhatItIsTold) {
  FrontPage odd({.hookUrl = "http://h/<b>'&\""}, receiver);
  EXPECT_THAT(odd.handle({}).body, AllOf(Not(HasSubstr("<b>")), HasSubstr("&lt;b&gt;")));
}

TEST_F(FrontPageTest, HandsEverythingElseOn) {
  EXPECT_FALSE(front.refuse({.method = "GET", .target = "/"}));
  EXPECT_EQ(front.refuse(aPost(""))->status, 401);
  EXPECT_EQ(front.handle(aPost("", "/")).status, 404);
  EXPECT_EQ(front.handle({.method = "GET", .target = "/favicon.ico"}).status, 404);
  EXPECT_EQ(front.handle({.method = "HEAD", .target = "/"}).body, "");
}

}  // namespace
}  // namespace hooks
