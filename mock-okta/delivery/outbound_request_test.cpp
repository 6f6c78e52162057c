#include "mock-okta/delivery/outbound_request.h"

#include <gmock/gmock.h>

namespace hooks {

void PrintTo(const HttpHeader& header, std::ostream* out) {
  *out << header.name << ": " << header.value;
}

namespace {

using testing::ElementsAre;

EventHook aHook() {
  return {.id = "who1a4qI1A6TOCwy0Xk7",
          .name = "Joiners",
          .uri = "https://example.com/hooks",
          .headers = {{"x-any-key", "my-header-value"}},
          .auth = HookAuthScheme{"authorization", Secret("Basic YWRtaW46c3VwZXJzZWNyZXQ=")}};
}

std::vector<HttpHeader> linesOf(const HttpRequest& request) {
  return {request.headers.begin(), request.headers.end()};
}

TEST(OutboundRequestTest, ADeliveryHasTheRecordedHeaders) {
  const HttpRequest request = deliveryRequest(aHook(), {}, "{}");

  EXPECT_EQ(request.method, "POST");
  EXPECT_EQ(request.body, "{}");
  EXPECT_THAT(
      linesOf(request),
      ElementsAre(HttpHeader{"Accept", "application/json"},
                  HttpHeader{"Content-Type", "application/json"},
                  HttpHeader{"User-Agent", "Okta Hook Service v1.0.0 - who1a4qI1A6TOCwy0Xk7"},
                  HttpHeader{"x-any-key", "my-header-value"},
                  HttpHeader{"authorization", "Basic YWRtaW46c3VwZXJzZWNyZXQ="}));
}

TEST(OutboundRequestTest, APreviewNamesACalloutAndItsRequest) {
  const HttpRequest request = previewRequest(aHook(), {}, "{}", "0123456789abcdef");
  EXPECT_EQ(request.headers.find("User-Agent"), "Okta Hook Service v1.0.0 - cal1a4qI1A6TOCwy0Xk7");
  EXPECT_EQ(request.headers.find("X-Okta-Request-Id"), "0123456789abcdef");
  EXPECT_TRUE(request.headers.has("authorization"));

  const HttpRequest plain = previewRequest(aHook(), {.previewByCallout = false}, "{}", "0123");
  EXPECT_EQ(linesOf(plain), linesOf(deliveryRequest(aHook(), {}, "{}")));
}

TEST(OutboundRequestTest, CustomHeadersGiveWayToOktasOwnUnlessToldNotTo) {
  EventHook hook = aHook();
  hook.headers = {{"content-type", "text/plain"}, {"USER-AGENT", "mine"}};

  const HttpRequest request = deliveryRequest(hook, {}, "{}");
  EXPECT_THAT(request.headers.all("Content-Type"), ElementsAre("application/json"));
  EXPECT_THAT(request.headers.all("User-Agent"),
              ElementsAre("Okta Hook Service v1.0.0 - who1a4qI1A6TOCwy0Xk7"));

  const HttpRequest switched = deliveryRequest(hook, {.customHeadersWin = true}, "{}");
  EXPECT_THAT(switched.headers.all("Content-Type"), ElementsAre("text/plain"));
  EXPECT_THAT(switched.headers.all("User-Agent"), ElementsAre("mine"));
}

TEST(OutboundRequestTest, NoCustomHeaderChangesTheFraming) {
  EventHook hook = aHook();
  hook.headers = {{"Content-Length", "1"}, {"transfer-encoding", "chunked"}, {"Host", "other"}};
  hook.auth = HookAuthScheme{"connection", Secret("close")};

  const HttpRequest request = deliveryRequest(hook, {.customHeadersWin = true}, "{}");
  EXPECT_EQ(request.headers.size(), 3U);
}

TEST(OutboundRequestTest, TheAuthorizationIsSentOnceAndAsItIs) {
  EventHook hook = aHook();
  hook.headers = {{"Authorization", "from the custom headers"}};
  EXPECT_THAT(deliveryRequest(hook, {}, "{}").headers.all("Authorization"),
              ElementsAre("Basic YWRtaW46c3VwZXJzZWNyZXQ="));

  hook.auth.reset();
  EXPECT_THAT(deliveryRequest(hook, {}, "{}").headers.all("Authorization"),
              ElementsAre("from the custom headers"));
}

}  // namespace
}  // namespace hooks
