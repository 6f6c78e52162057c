#include "mock-okta/org/api_error.h"

namespace hooks {

ApiError::ApiError(int status, std::string code, std::string summary,
                   std::vector<std::string> causes)
    : std::runtime_error(code + ": " + summary),
      status_(status),
      code_(std::move(code)),
      summary_(std::move(summary)),
      causes_(std::move(causes)) {}

ApiError ApiError::validation(std::string_view what, std::vector<std::string> causes) {
  return {400, "E0000001", "Api validation failed: " + std::string(what), std::move(causes)};
}

ApiError ApiError::malformedBody() {
  return {400, "E0000003", "The request body was not well-formed."};
}

ApiError ApiError::invalidSession() { return {403, "E0000005", "Invalid session"}; }

ApiError ApiError::forbidden() {
  return {403, "E0000006", "You do not have permission to perform the requested action"};
}

ApiError ApiError::notFound(std::string_view id, std::string_view type) {
  return {404, "E0000007",
          "Not found: Resource not found: " + std::string(id) + " (" + std::string(type) + ")"};
}

ApiError ApiError::noSuchPath() { return {404, "E0000008", "The requested path was not found"}; }

ApiError ApiError::internal() { return {500, "E0000009", "Internal Server Error"}; }

ApiError ApiError::invalidToken() { return {401, "E0000011", "Invalid token provided"}; }

ApiError ApiError::unsupportedMediaType() {
  // The two spaces are Okta's.
  return {400, "E0000021",
          "Bad request.  Accept and/or Content-Type headers likely do not match supported values."};
}

ApiError ApiError::methodNotAllowed() {
  return {405, "E0000022", "The endpoint does not support the provided HTTP method"};
}

ApiError ApiError::invalidCursor() {
  return {400, "E0000029", "Invalid paging request.", {"Invalid cursor."}};
}

ApiError ApiError::notInThisStatus() {
  return {403, "E0000038", "This operation is not allowed in the user's current status."};
}

ApiError ApiError::tooManyRequests() {
  return {429, "E0000047", "API call exceeded rate limit due to too many requests."};
}

ApiError ApiError::notImplemented(std::string what) {
  return {501, "E0000060", "Unsupported operation.", {std::move(what)}};
}

}  // namespace hooks
