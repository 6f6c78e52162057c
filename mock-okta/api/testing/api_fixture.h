#pragma once

#include <gmock/gmock.h>

#include <memory>
#include <string>

#include "fixtures/wire/json_reader.h"
#include "mock-okta/api/okta_api.h"

namespace hooks {

// An endpoint that answers the verification request as it is told.
class ScriptedVerifier : public Verifier {
 public:
  VerifyOutcome verify(const EventHook& hook, const std::string& requestId) override {
    asked = hook;
    askedFor = requestId;
    return outcome;
  }

  VerifyOutcome outcome{.ok = true};
  std::optional<EventHook> asked;
  std::string askedFor;
};

// An org with an administrator, and its API without any socket.
class ApiFixture : public testing::Test {
 protected:
  OktaApi& api() {
    if (!api_) api_ = std::make_unique<OktaApi>(org, catalog, verifier, options);
    return *api_;
  }

  HttpRequest asked(const std::string& method, const std::string& target,
                    const std::string& body) const {
    HttpRequest request{.method = method, .target = target, .body = body};
    if (!token.empty()) request.headers.add("Authorization", token);
    request.headers.add("User-Agent", "test");
    if (method == "POST" || method == "PUT") {
      request.headers.add("Content-Length", std::to_string(body.size()));
    }
    request.peer = "192.0.2.7:4711";
    return request;
  }

  HttpResponse call(const std::string& method, const std::string& target,
                    const std::string& body = "") {
    return api().handle(asked(method, target, body));
  }
  HttpResponse get(const std::string& target) { return call("GET", target); }
  HttpResponse post(const std::string& target, const std::string& body = "") {
    return call("POST", target, body);
  }
  HttpResponse put(const std::string& target, const std::string& body = "") {
    return call("PUT", target, body);
  }
  HttpResponse erase(const std::string& target) { return call("DELETE", target); }

  static Json json(const HttpResponse& response) { return readJson(response.body); }
  static std::string text(const HttpResponse& response, std::string_view pointer) {
    const Json body = json(response);
    return std::string(textAt(body, pointer).value_or("nothing"));
  }
  static std::string code(const HttpResponse& response) { return text(response, "/errorCode"); }
  static std::string cause(const HttpResponse& response) {
    return text(response, "/errorCauses/0/errorSummary");
  }
  // The names of the members at a pointer, in their order, joined by spaces.
  static std::string names(const HttpResponse& response, std::string_view pointer) {
    const Json body = json(response);
    const Json* value = at(body, pointer);
    std::string result;
    if (value == nullptr || !value->is_object()) return "nothing";
    for (const auto& member : value->get_object()) {
      if (!result.empty()) result += ' ';
      result += std::string_view(member.key());
    }
    return result;
  }

  static std::string hookBody(const std::string& name = "Joiners") {
    return R"({"name":")" + name +
           R"(","events":{"type":"EVENT_TYPE","items":["user.lifecycle.create"]},)"
           R"("channel":{"type":"HTTP","version":"1.0.0","config":{"uri":"https://example.com/x",)"
           R"("authScheme":{"type":"HEADER","key":"Authorization","value":"hook-secret"}}}})";
  }

  std::vector<std::string> logged() const {
    std::vector<std::string> types;
    for (const LogEntry& entry : org.log().after(0, 1000)) {
      types.push_back(entry.event->eventType());
    }
    return types;
  }

  const std::string secret = "s3cret";
  std::string token = "SSWS " + secret;
  VirtualClock clock;
  SeededIdSource ids{1};
  Org org{"https://org.example.com", clock, ids};
  EventCatalog catalog = EventCatalog::builtIn();
  ScriptedVerifier verifier;
  OktaApiOptions options{.tokens = {administratorToken(org, Secret(secret))}};

 private:
  std::unique_ptr<OktaApi> api_;
};

}  // namespace hooks
