#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "fixtures/wire/http_handler.h"

namespace hooks {

// What a web server can get wrong about TLS.
struct TlsHabits {
  enum class Certificate {
    Good,
    SelfSigned,
    UnknownAuthority,
    MissingIntermediate,
    OtherName,
    Expired,
    ExpiresSoon
  };
  Certificate certificate = Certificate::Good;
  // Speaks TLS 1.1 at most.
  bool old = false;
  // Answers plain HTTP on the same port.
  bool plainToo = false;
};

// What a web server can get wrong about bytes; none of it is wrong unless it is said here.
struct ServerHabits {
  // Answers 411 to a body without Content-Length: it knows no chunks.
  bool needsContentLength = false;
  // Waits for the body without saying 100 Continue.
  bool ignoresExpect = false;
  bool takesNoHost = false;
  // Of Content-Length and Transfer-Encoding together it believes the one or the other.
  bool lengthBeatsChunks = false;
  bool chunksBeatLength = false;
  // Of two lengths it believes the last.
  bool takesTwoLengths = false;
  bool takesSignedLength = false;
  // Ends with a long header section, and takes two connections to come back, each of which it
  // drops.
  bool diesOfBigHeaders = false;
  // Hands over what came of a body when the rest does not.
  bool takesHalfABody = false;
  // Serves a connection to its end before it looks at the next.
  bool oneConnectionAtATime = false;
  // Is of the old kind: answers in HTTP/1.0, ends each connection without a word, and knows neither
  // chunks nor 100 Continue. Nothing is wrong with that.
  bool speaksHttp10 = false;
  // Does not read the body of a GET, and takes it for the next request: nor with that.
  bool leavesBodiesOfGets = false;
  bool lengthWith204 = false;
  bool bodyBehind204 = false;
  // Without, it speaks plain HTTP.
  std::optional<TlsHabits> tls = std::nullopt;
};

struct PoorServerOptions {
  // 0 takes a free one.
  std::uint16_t port = 0;
  ServerHabits habits = {};
};

// A small, patient HTTP/1.1 server that can be given one bad habit; without any, it is sound. For
// the zoo: the receiver's own server has none of these habits, and no switch for them.
//
// On 127.0.0.1, with a thread for each connection.
class PoorServer {
 public:
  // Serves at once. The handler must outlive the server. Throws std::runtime_error for a port that
  // cannot be had.
  explicit PoorServer(HttpHandler& handler, PoorServerOptions options = {});
  // Ends the connections that are open.
  ~PoorServer();
  PoorServer(const PoorServer&) = delete;
  PoorServer& operator=(const PoorServer&) = delete;

  // Such as http://127.0.0.1:40123, or https; no slash at the end.
  std::string url() const;
  // The certificate, as PEM, of the authority to trust; empty without TLS.
  const std::string& authority() const;

 private:
  class Loop;
  std::unique_ptr<Loop> loop_;
};

}  // namespace hooks
