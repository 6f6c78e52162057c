#pragma once

#include <memory>
#include <optional>
#include <string>

#include "conformance/check/begun_request.h"
#include "conformance/check/observer.h"
#include "conformance/check/receiver_process.h"
#include "conformance/check/sink.h"
#include "fixtures/wire/clock.h"
#include "fixtures/wire/secret.h"
#include "fixtures/wire/transport.h"
#include "mock-okta/outbound/raw_connection.h"
#include "mock-okta/outbound/tls_inspection.h"

namespace hooks {

// What is configured at the hook besides its uri, and travels with every request.
struct HookCredentials {
  // authScheme.key and authScheme.value. Without a value nothing is sent.
  std::string header = "Authorization";
  Secret secret = {};
  // The hook's own headers.
  HttpHeaders custom = {};
};

// What a receiver depends on, broken on purpose.
enum class Fault {
  StoreDown,          // it cannot keep a delivery
  DownstreamSlow,     // what it hands events to takes longer than Okta waits
  DownstreamRefuses,  // what it hands events to answers with a 401
};

class Faults {
 public:
  virtual ~Faults() = default;
  virtual void breakIt(Fault fault) = 0;
  // Undoes all of them.
  virtual void restore() = 0;
  // Why something that was broken may still be, or empty: from then on nothing that the receiver
  // does says anything of it.
  virtual std::string notMended() const { return {}; }
};

// Who is judged: how to reach it, and what it lets us see and do. What a subject does not offer is
// a need not met.
//
// Thread-safe; what it hands out lives as long as it does.
class Subject {
 public:
  virtual ~Subject() = default;

  // For people; holds no secret.
  virtual std::string name() const = 0;
  // Where Okta would call.
  virtual std::string url() const = 0;
  virtual Transport& transport() = 0;
  virtual const Clock& clock() const = 0;
  virtual const HookCredentials& credentials() const = 0;

  virtual Observer* observer() { return nullptr; }
  virtual Faults* faults() { return nullptr; }
  virtual ReceiverProcess* process() { return nullptr; }
  virtual Sink* sink() { return nullptr; }

  // Whether it can be sent bytes, and how.
  virtual bool takesBytes() const { return false; }
  virtual std::optional<RawConnection> connect() { return std::nullopt; }
  // Begins a request where no bytes can be sent, or nullptr if that cannot be done either.
  virtual std::unique_ptr<BegunRequest> begin(HttpRequest head) {
    (void)head;
    return nullptr;
  }

  // What it shows in a TLS handshake; nothing where that cannot be looked at.
  virtual std::optional<TlsInspection> inspectTls() { return std::nullopt; }

  // Whether it takes checks side by side: not if they share a clock that is moved by hand.
  virtual bool concurrent() const { return true; }

  // A receiver like this one that expects other credentials, or nullptr if none can be made.
  virtual std::unique_ptr<Subject> with(const HookCredentials& credentials) {
    (void)credentials;
    return nullptr;
  }
};

// Whether a host is this machine: only such a one is sent hostile requests unasked, and the secret
// in the clear.
bool isLoopback(const std::string& host);

}  // namespace hooks
