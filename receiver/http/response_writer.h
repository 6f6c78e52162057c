#pragma once

#include <string>
#include <string_view>

#include "fixtures/wire/http.h"

namespace hooks {

// What about an answer depends on the request and the connection.
struct AnswerTo {
  bool head = false;  // a HEAD request
  bool http10 = false;
  bool close = false;  // the last answer on this connection
  // As the Date header has it; none is added if empty.
  std::string_view date = {};
};

// Appends an answer as it travels.
//
// The handler's headers go out in their order and as they are, but for those that frame the
// message: Connection and Transfer-Encoding are the server's, and Content-Length is right. Date,
// Content-Length and Connection are added behind them where they are missing. Returns false, and
// appends nothing, for a response that cannot travel: a status that is not final, a name that is no
// token, a control character in a value.
bool writeResponse(std::string& out, const HttpResponse& response, const AnswerTo& to);

// Whether a Connection header among these has the option `close`.
bool saysClose(const HttpHeaders& headers);

}  // namespace hooks
