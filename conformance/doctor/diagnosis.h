#pragma once

#include <functional>
#include <optional>
#include <ostream>
#include <string>
#include <vector>

#include "conformance/check/subject.h"
#include "conformance/tunnel/tunnel.h"
#include "fixtures/wire/clock.h"
#include "fixtures/wire/ids.h"
#include "fixtures/wire/transport.h"
#include "mock-okta/outbound/tls_inspection.h"

namespace hooks {

// What was looked at on the way to a receiver, and how it is.
struct Finding {
  enum class Health {
    Good,
    Note,     // worth knowing
    Wrong,    // Okta would not get through, or should not
    Unasked,  // could not be looked at
  };

  // "dns", "tls", "auth-wrong", …
  std::string id;
  Health health = Health::Good;
  std::string says = {};
  // What to do about it; empty where there is nothing to do.
  std::string remedy = {};
};

std::string_view toString(Finding::Health health);

struct Diagnosis {
  std::string url = {};
  TunnelKind tunnel = TunnelKind::None;
  std::optional<Microseconds> roundTrip = std::nullopt;
  std::vector<Finding> findings = {};
  // No request was answered by anybody.
  bool unreachable = false;
  // What answers is a tunnel or a relay, and not the receiver.
  bool tunnelFailed = false;

  // 0 nothing is wrong; 1 something is; 3 it was never reached; 4 the tunnel failed.
  int exitStatus() const;
};

struct DoctorOptions {
  std::string url;
  HookCredentials credentials = {};
  // Of the event that is delivered; empty for one that no receiver acts on.
  std::string eventType = {};
  // All that is sent goes through it, so that the way itself cannot be looked at.
  bool throughProxy = false;
};

struct DoctorSeams {
  Transport& transport;
  const Clock& clock;
  IdSource& ids;
  // The addresses of a host; throws std::exception, saying why, when there are none.
  std::function<std::vector<std::string>(const std::string& host)> lookUp;
  // Why no connection could be made to an address; nothing if one was.
  std::function<std::optional<std::string>(const std::string& address, int port)> connect;
  std::function<TlsInspection(const std::string& url)> inspectTls;
  std::function<bool()> interrupted = [] { return false; };
};

// Follows the way that Okta's requests take to a receiver, name, address, TLS, tunnel, method and
// secret, and says at each step what is wrong and what to do. About fifteen requests, of which
// three are deliveries; each step that a former one makes impossible is left out, and says so. The
// secret goes only to whoever shows a certificate that is trusted, or to a plain http url that was
// asked for.
//
// Throws ShapeError for a url that is none, and for an event type that is not known.
Diagnosis diagnose(const DoctorOptions& options, const DoctorSeams& seams);

// For people: one line a finding, and the remedy below it.
void writeDiagnosis(const Diagnosis& diagnosis, std::ostream& out);
// {"schema": "okta-conformance-doctor/1", …}: what README.md says of it.
void writeDiagnosisJson(const Diagnosis& diagnosis, std::ostream& out);

}  // namespace hooks
