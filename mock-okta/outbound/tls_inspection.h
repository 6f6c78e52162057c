#pragma once

#include <chrono>
#include <string>
#include <vector>

namespace hooks {

// What a server shows of itself in a TLS handshake.
struct TlsInspection {
  // Why there was none, for people; empty if there was one.
  std::string failure = {};
  // Such as "TLSv1.3".
  std::string version = {};
  // What a client that verifies would object to, each a phrase for people, such as "it has
  // expired"; empty if it would not. Holds no control characters, whatever the certificate says.
  std::vector<std::string> problems = {};
  // Until the certificate expires; negative when it has.
  std::chrono::seconds left{0};
};

struct TlsInspectionOptions {
  // A PEM file of authorities to trust besides the system's.
  std::string caFile = {};
  std::chrono::milliseconds within = std::chrono::seconds(5);
};

// Looks at the server of an https url without trusting it: every objection is collected, where a
// client would stop at the first. Of a server that is too old for TLS 1.2 it says so. Connects
// directly, at most twice; sends no request. Throws ShapeError for a bad url or caFile.
TlsInspection inspectTls(const std::string& url, const TlsInspectionOptions& options = {});

}  // namespace hooks
