// `okta-conformance receiver --ngrok` with an agent of this process.

#include <Poco/Net/ServerSocket.h>
#include <gmock/gmock.h>

#include "conformance/commands/testing/program_cast.h"
#include "fixtures/wire/base64.h"
#include "fixtures/wire/json_reader.h"

namespace hooks {
namespace {

using testing::HasSubstr;
using testing::Pair;
using testing::UnorderedElementsAre;

// An agent's pages, as ngrok documents them, and behind every other path a receiver that answers
// verifications well and deliveries with a 500.
class AgentAndReceiver : public HttpHandler {
 public:
  AgentAndReceiver() : server_(*this, {.port = 0}) { server_.start(); }
  ~AgentAndReceiver() override { server_.drain(std::chrono::seconds(1)); }

  std::string url() const { return server_.url(); }
  // Serves this public URL, for this upstream; its own where it is not told.
  void serves(std::string publicUrl, std::string upstream) {
    publicUrl_ = std::move(publicUrl);
    upstream_ = std::move(upstream);
  }

  HttpResponse handle(const HttpRequest& request) override {
    const std::string path(request.path());
    if (path == "/api/tunnels") {
      return json(JsonObject{
          {"tunnels", JsonArray{JsonObject{{"name", "hooks"},
                                           {"public_url", publicUrl_.empty() ? url() : publicUrl_},
                                           {"proto", "http"},
                                           {"config", JsonObject{{"addr", upstream_}}}}}}});
    }
    const std::lock_guard guard(mutex_);
    if (path == "/api/requests/http") return json(JsonObject{{"requests", captures_}});
    if (path.starts_with("/api/")) return {404};
    const auto challenge = request.headers.find("X-Okta-Verification-Challenge");
    const int status = challenge ? 200 : 500;
    captures_.insert(
        captures_.begin(),
        JsonObject{{"request", JsonObject{{"method", request.method},
                                          {"uri", request.target},
                                          {"raw", base64Encoded(request.body)}}},
                   {"response", JsonObject{{"status_code", status}, {"headers", JsonObject()}}}});
    if (!challenge) return {500};
    return json(JsonObject{{"verification", std::string(*challenge)}});
  }

 private:
  static HttpResponse json(const Json& body) {
    return {200, {{"Content-Type", "application/json"}}, compact(body)};
  }

  std::mutex mutex_;
  JsonArray captures_;
  std::string publicUrl_;
  std::string upstream_ = "http://localhost:8082";
  HttpServer server_;
};

TEST(NgrokProgramTest, StartsTheReceiverWhereTheAgentHandsRequestsOn) {
  Poco::Net::ServerSocket place(Poco::Net::SocketAddress("127.0.0.1", 0));
  const std::string port = std::to_string(place.address().port());
  place.close();
  AgentAndReceiver agent;
  agent.serves("http://127.0.0.1:" + port, "http://localhost:" + port);
  const Ended ended = runConformance(
      {"receiver", "--ngrok", "--ngrok-agent", agent.url(), "--url", "/userCreated", "--start",
       std::string(OKTA_RECEIVER) + " serve --port {port}", "verify/echo", "--json"});
  EXPECT_THAT(verdictsIn(ended.out), UnorderedElementsAre(Pair("verify/echo", "PASS")))
      << ended.err;
  EXPECT_EQ(ended.status, 0);
}

TEST(NgrokProgramTest, SaysHowFarARequestCame) {
  AgentAndReceiver agent;
  const Ended ended = runConformance({"receiver", "--ngrok", "--ngrok-agent", agent.url(),
                                      "verify/echo", "payload/null-target", "--json"});
  EXPECT_EQ(ended.status, 1) << ended.err;
  EXPECT_THAT(verdictsIn(ended.out), UnorderedElementsAre(Pair("verify/echo", "PASS"),
                                                          Pair("payload/null-target", "FAIL")));
  EXPECT_THAT(ended.out, HasSubstr("the receiver itself answered 500"));
}

TEST(NgrokProgramTest, WithoutAnAgentTheTunnelIsWhatFailed) {
  const Ended ended =
      runConformance({"receiver", "--ngrok", "--ngrok-agent", "http://127.0.0.1:1"});
  EXPECT_EQ(ended.status, 4);
  EXPECT_THAT(ended.out + ended.err, HasSubstr("ngrok http PORT"));
}

TEST(TunnelProgramTest, SaysInALineHowManyRequestsMayBeAllowed) {
  const Ended none = runConformance({"receiver", "--max-requests", "0"});
  EXPECT_EQ(none.status, 2);
  EXPECT_THAT(none.err, HasSubstr("--max-requests"));
  EXPECT_LT(none.err.size(), 200U) << none.err;
}

// The edge of a tunnel that has lost its receiver.
class Edge : public HttpHandler {
 public:
  explicit Edge(HttpResponse answer) : answer_(std::move(answer)), server_(*this, {.port = 0}) {
    server_.start();
  }
  ~Edge() override { server_.drain(std::chrono::seconds(1)); }

  std::string url() const { return server_.url() + "/hooks"; }
  HttpResponse handle(const HttpRequest&) override { return answer_; }

 private:
  const HttpResponse answer_;
  HttpServer server_;
};

TEST(TunnelProgramTest, ReceiverAndDoctorAgreeThatTheTunnelFailed) {
  const struct {
    HttpResponse answer;
    const char* says;
  } edges[] = {
      {{503, {{"x-localtunnel-status", "Tunnel Unavailable"}}, ""}, "lt --port PORT"},
      {{520, {{"CF-RAY", "8d1b-FRA"}}, "Web server is returning an unknown error"}, "(520)"},
      {{524, {{"CF-RAY", "8d1b-FRA"}}, "A timeout occurred"}, "(524)"},
      {{502, {{"CF-RAY", "8d1b-FRA"}}, "not be responding to traffic from cloudflared"}, "(502)"}};
  for (const auto& [answer, says] : edges) {
    const Edge edge(answer);
    const Ended judged = runConformance({"receiver", "--url", edge.url(), "verify/echo",
                                         "auth/missing", "http/chunked", "batch/all"});
    EXPECT_EQ(judged.status, 4) << judged.out << judged.err;
    EXPECT_THAT(judged.out, HasSubstr("The tunnel failed"));
    EXPECT_THAT(judged.out, HasSubstr(says));
    EXPECT_THAT(judged.out, testing::Not(HasSubstr("FAIL")));
    const Ended diagnosed = runConformance({"doctor", edge.url()});
    EXPECT_EQ(diagnosed.status, 4) << diagnosed.out << diagnosed.err;
    EXPECT_THAT(diagnosed.out, HasSubstr(says));
  }
}

}  // namespace
}  // namespace hooks
