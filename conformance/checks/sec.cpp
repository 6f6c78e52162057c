// What a receiver gives away.

#include <array>

#include "conformance/check/expectations.h"
#include "conformance/check/okta_part.h"
#include "conformance/checks/receiver_checks.h"
#include "conformance/checks/sources.h"

namespace hooks {

namespace {

// What stack traces and debug pages of common frameworks hold.
constexpr std::array<std::string_view, 14> kTraces = {"    at ",
                                                      "node_modules",
                                                      "Traceback (most recent call last)",
                                                      "File \"/",
                                                      "werkzeug",
                                                      "java.lang.",
                                                      "org.springframework",
                                                      ".java:",
                                                      "goroutine ",
                                                      "panic: ",
                                                      "Stack trace:",
                                                      "System.NullReferenceException",
                                                      "#0 /",
                                                      "terminate called"};

// Requests that make a receiver say that something is wrong.
void provoke(OktaPart& okta) {
  okta.send(okta.post(std::string("not json")));
  okta.send(okta.post(std::string("{}")));
  HttpRequest put = okta.delivery(okta.event());
  put.method = "PUT";
  okta.send(put);
  if (!okta.subject().credentials().secret.empty()) {
    HttpRequest stranger = okta.delivery(okta.event());
    stranger.headers.remove(okta.subject().credentials().header);
    okta.send(stranger);
  }
}

}  // namespace

std::vector<Check> secChecks() {
  return {
      {
          .id = "sec/ssrf",
          .level = Level::Should,
          .checkClass = CheckClass::Normal,
          .requirement = "calls no address that an event mentions",
          .source = {kOwaspApi, "API7: server side request forgery"},
          .sends = "an event with an address of ours as its url, its referrer, and among the "
                   "details of the user",
          .expects = "no request to that address",
          .needs = {Need::Sink},
          .catches = {"follows-links"},
          .why = "Whoever signs in decides much of what an event says. What fetches it is led to "
                 "addresses inside your network, with your credentials.",
          .fix = "Never call what an event mentions; if you must, only hosts of a list of yours.",
          .recipe = "links",
          .run =
              [](OktaPart& okta) {
                TestEvent event = okta.event();
                // A text of its own: what tells of the event by its marker may well call the sink.
                const std::string path =
                    "led-" + okta.ids().oktaId("00x", okta.subject().clock().now());
                const std::string link = okta.subject().sink()->url() + "/" + path;
                JsonObject& members = event.json.as_object();
                for (const char* pointer : {"/debugContext/debugData", "/client", "/target/0"}) {
                  Json* place = at(event.json, pointer);
                  if (place == nullptr || !place->is_object()) continue;
                  place->get_object()["url"] = link + "/url";
                  place->get_object()["referrer"] = link + "/referrer";
                  place->get_object()["detailEntry"] = JsonObject{{"logo", link + "/logo.png"}};
                }
                members["legacyEventUrl"] = link + "/event";
                const Exchange answer = okta.deliver(event);
                if (!answer.success()) {
                  throw Unclear("the event was not taken, which shows nothing: " +
                                described(answer));
                }
                const std::vector<std::string> calls = okta.callsTo(path, event);
                if (!calls.empty()) {
                  throw Unmet("no request to an address that an event mentions",
                              std::to_string(calls.size()) + ", the first " + calls.front());
                }
              },
      },
      {
          .id = "sec/no-trace",
          .level = Level::Should,
          .requirement = "shows no stack trace and no path of its own in an answer",
          .source = {kCwe, "CWE-209: error message with sensitive information"},
          .sends = "bodies that are no delivery, a PUT, a delivery without the secret; then every "
                   "answer of the run is read",
          .expects = "no stack trace and no path in any of them",
          .catches = {"stack-trace"},
          .why = "It tells a stranger which versions and which code to attack.",
          .fix = "Run in production mode; answer errors with a short text of your own.",
          .recipe = "safe-log",
          .turn = Turn::Last,
          .run =
              [](OktaPart& okta) {
                provoke(okta);
                for (const Exchange& answer : okta.run().answers()) {
                  if (answer.success()) continue;
                  for (const std::string_view trace : kTraces) {
                    const auto where = answer.response->body.find(trace);
                    if (where != std::string::npos) {
                      throw Unmet("an answer without a stack trace",
                                  "status " + std::to_string(answer.status()) + " with " +
                                      answer.response->body.substr(where, 80));
                    }
                  }
                }
              },
      },
      {
          .id = "sec/no-secret-echo",
          .level = Level::Must,
          .requirement = "never sends the secret back",
          .source = {kCwe, "CWE-200: exposure of sensitive information"},
          .sends = "the same; then every answer of the run is read",
          .expects = "the secret in none of them",
          .needs = {Need::Secret},
          .catches = {"echoes-headers"},
          .why = "Whatever stores answers, a proxy's log or a tunnel's inspector, then has it.",
          .fix = "Never put the request's headers into an answer.",
          .recipe = "safe-log",
          .turn = Turn::Last,
          .run =
              [](OktaPart& okta) {
                provoke(okta);
                const std::string& secret = okta.subject().credentials().secret.reveal();
                for (const Exchange& answer : okta.run().answers()) {
                  bool found = answer.response->body.find(secret) != std::string::npos;
                  for (const HttpHeader& line : answer.response->headers) {
                    found = found || line.value.find(secret) != std::string::npos;
                  }
                  if (found) {
                    throw Unmet("no answer with the secret in it",
                                "status " + std::to_string(answer.status()) + " with it");
                  }
                }
              },
      },
      {
          .id = "sec/secret-log",
          .level = Level::Should,
          .requirement = "does not write the secret to its log",
          .source = {kCwe, "CWE-532: sensitive information in a log"},
          .sends = "the same and a good delivery; then the receiver's log is read",
          .expects = "the secret nowhere in it",
          .needs = {Need::Secret, Need::Log},
          .catches = {"logs-headers"},
          .why = "Logs are read by many, kept for years and sent elsewhere.",
          .fix = "Do not log headers; or mask this one.",
          .recipe = "safe-log",
          .turn = Turn::Last,
          .run =
              [](OktaPart& okta) {
                provoke(okta);
                okta.deliver(okta.event());
                const std::string log = okta.subject().observer()->log().value_or("");
                if (log.find(okta.subject().credentials().secret.reveal()) != std::string::npos) {
                  throw Unmet("a log without the secret", "the secret stands in it");
                }
              },
      },
  };
}

}  // namespace hooks
