#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "fixtures/wire/http_handler.h"
#include "fixtures/wire/json.h"
#include "mock-okta/api/api_call.h"
#include "mock-okta/api/tokens.h"
#include "mock-okta/org/org.h"

namespace hooks {

// One of the mock's own paths.
struct ControlRoute {
  std::string method;
  // After the prefix; {…} stands for one segment of any text, which is ApiCall::path in its order.
  std::string pattern;
  // Throws ApiError or ShapeError for what cannot be.
  std::function<Json(const ApiCall&)> answer;
  // Whether it waits for a receiver, for deliveries, or for a disk.
  bool waits = false;
  // Answers those who have no token, too.
  bool open = false;
};

// What a mock has and Okta has not, all of it under /mock/v1/. Wants the same token as the
// Management API, and answers errors in the same form. Here is how a call finds its route; what the
// routes do is in ClockControl, EventControl and DeliveryControl.
//
// Thread-safe. The paths are described in mock-okta/README.md.
class ControlApi : public HttpHandler {
 public:
  static constexpr std::string_view kPrefix = "/mock/v1/";

  ControlApi(Org& org, std::vector<ApiToken> tokens, std::vector<ControlRoute> routes);

  HttpResponse handle(const HttpRequest& request) override;
  std::optional<HttpResponse> refuse(const HttpRequest& head) override;
  bool mayWait(const HttpRequest& request) const override;

 private:
  struct Match {
    // Nothing: there is such a path, but not with this method.
    const ControlRoute* route = nullptr;
    std::vector<std::string> path = {};
  };

  std::optional<Match> find(const HttpRequest& request) const;
  void letIn(const HttpRequest& request, const std::optional<Match>& match) const;
  HttpResponse answered(const std::function<std::optional<Json>()>& answer) const;

  Org& org_;
  const std::vector<ApiToken> tokens_;
  const std::vector<ControlRoute> routes_;
};

}  // namespace hooks
