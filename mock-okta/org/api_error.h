#pragma once

#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

namespace hooks {

// What Okta answers when it refuses: thrown wherever the reason is found, rendered once, by the
// API. Never put a secret into it.
//
// Codes and summaries are Okta's. Source: Okta, error codes; forms as recorded.
class ApiError : public std::runtime_error {
 public:
  ApiError(int status, std::string code, std::string summary, std::vector<std::string> causes = {});

  int status() const { return status_; }
  const std::string& code() const { return code_; }
  const std::string& summary() const { return summary_; }
  const std::vector<std::string>& causes() const { return causes_; }

  // 400 E0000001 "Api validation failed: <what>".
  static ApiError validation(std::string_view what, std::vector<std::string> causes);
  // 400 E0000003: the body is not JSON, or not an object.
  static ApiError malformedBody();
  // 403 E0000005: there is no session, which is also what Okta says where there is no token.
  static ApiError invalidSession();
  // 403 E0000006
  static ApiError forbidden();
  // 404 E0000007 "Not found: Resource not found: <id> (<type>)".
  static ApiError notFound(std::string_view id, std::string_view type);
  // 404 E0000008: Okta has no such path.
  static ApiError noSuchPath();
  // 500 E0000009: a defect of ours, of which the caller hears no more than this.
  static ApiError internal();
  // 401 E0000011
  static ApiError invalidToken();
  // 400 E0000021: the body is not called JSON.
  static ApiError unsupportedMediaType();
  // 405 E0000022
  static ApiError methodNotAllowed();
  // 400 E0000029
  static ApiError invalidCursor();
  // 403 E0000038
  static ApiError notInThisStatus();
  // 429 E0000047
  static ApiError tooManyRequests();
  // 501 E0000060: it exists in Okta, and not here; `what` says so plainly.
  static ApiError notImplemented(std::string what);

 private:
  int status_;
  std::string code_;
  std::string summary_;
  std::vector<std::string> causes_;
};

}  // namespace hooks
