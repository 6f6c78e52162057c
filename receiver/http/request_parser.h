#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "fixtures/wire/http.h"
#include "receiver/http/chunked_body.h"
#include "receiver/http/http_server_limits.h"

namespace hooks {

// Reads one HTTP/1 request from bytes as they come, strictly: what RFC 9112 lets a server refuse is
// refused, because what two readers understand differently is how requests are smuggled.
//
// The grammar of the header section is Boost.Beast's, the decisions are made here: no obsolete line
// folding, one Content-Length, no other transfer coding than `chunked`, exactly one Host. Values of
// headers are handed on as they came. Source: RFC 9112, RFC 9110.
class RequestParser {
 public:
  enum class State {
    Head,      // the header section is not complete
    Body,      // it is, and a body is announced that is not
    Complete,  // the whole request is there
    Wrong,     // it will never be a request: see status()
  };

  // Uses of the limits: lineBytes, headerBytes, headerLines, bodyBytes. They are borrowed.
  explicit RequestParser(const HttpServerLimits& limits);
  RequestParser(const RequestParser&) = delete;
  RequestParser& operator=(const RequestParser&) = delete;

  // Takes bytes and says how many it has used; the caller presents the others again, with those
  // that came behind them. Stops behind the header section, so that the caller can decide about the
  // body, and behind the request.
  std::size_t read(std::string_view bytes);

  State state() const { return state_; }

  // When Wrong: the status to answer, and why, for people.
  int status() const { return status_; }
  std::string_view complaint() const { return complaint_; }

  // Valid from the end of the header section on. An absolute target has become its path, and its
  // authority the Host.
  HttpRequest& request() { return request_; }
  bool keepAlive() const { return keepAlive_; }
  bool http10() const { return http10_; }
  // What the body's length was said to be; nothing if it comes in chunks.
  std::optional<std::uint64_t> contentLength() const { return contentLength_; }
  // The Expect header of an HTTP/1.1 request, if there is one.
  std::optional<std::string_view> expectation() const;

  // From here on the body is checked and counted but not kept.
  void discardBody() { discard_ = true; }

  // Makes ready for the next request.
  void reset();

 private:
  class Grammar;
  friend class Grammar;

  std::size_t readHead(std::string_view bytes);
  std::size_t readBody(std::string_view bytes);
  void parseHead(std::string_view head);
  void checkFraming();
  void checkHost();
  void checkTarget();
  void wrong(int status, std::string_view complaint);

  const HttpServerLimits& limits_;
  State state_ = State::Head;
  int status_ = 0;
  std::string_view complaint_;
  HttpRequest request_;
  bool keepAlive_ = false;
  bool http10_ = false;
  bool discard_ = false;
  std::optional<std::uint64_t> contentLength_;
  std::uint64_t bodyLeft_ = 0;
  std::optional<ChunkedBody> chunks_;
  // Of a header section that is not complete: how many bytes and lines were looked at already.
  std::size_t scanned_ = 0;
  std::size_t lines_ = 0;
};

}  // namespace hooks
