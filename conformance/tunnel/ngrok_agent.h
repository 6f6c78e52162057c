#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "fixtures/wire/exchange.h"
#include "fixtures/wire/transport.h"

namespace hooks {

// A public URL that an ngrok agent serves.
struct NgrokTunnel {
  std::string name = {};
  // Such as https://a1b2.ngrok.app; no slash at the end.
  std::string url = {};
  // Where the agent hands requests on, such as http://localhost:8082; empty if it does not say.
  std::string upstream = {};

  // The port that it goes to on this machine; 0 if it does not say.
  std::uint16_t upstreamPort() const;

  bool operator==(const NgrokTunnel&) const = default;
};

// A request that went through an agent, as it captured it.
struct NgrokCapture {
  std::string method = {};
  std::string uri = {};
  // The bytes of the request, head and body; empty if they were not kept.
  std::string raw = {};
  // 0 while the receiver has not answered.
  int status = 0;
  // Of the answer: ngrok's own code, if the agent made it up.
  std::string errorCode = {};
};

// Asks a running ngrok agent what it serves and what went through it.
//
// Source: ngrok, "ngrok Agent API": /api/endpoints, /api/tunnels and /api/requests/http at the web
// interface. One thread at a time; the transport must outlive it.
class NgrokAgent {
 public:
  static constexpr const char* kUsualAddress = "http://127.0.0.1:4040";

  explicit NgrokAgent(Transport& transport, std::string address = kUsualAddress);

  const std::string& address() const { return address_; }

  // The http and https URLs that it serves, each place once: where it serves both schemes, https.
  // Nothing if no agent answers there; whatever else answers is no agent.
  std::optional<std::vector<NgrokTunnel>> tunnels();

  // What it captured last, the newest first; nothing if no agent answers.
  std::optional<std::vector<NgrokCapture>> captures(std::size_t limit = 500);

 private:
  std::optional<HttpResponse> get(const std::string& target);

  Transport& transport_;
  std::string address_;
};

// The one of them that `wanted` names: by its name, its URL or host, or the address or port it goes
// on to; empty, the only one. Throws ShapeError for none and for several, with what there is and
// how to choose.
const NgrokTunnel& chosen(const std::vector<NgrokTunnel>& tunnels, std::string_view wanted);

// How far a request came, for people; says nothing if that cannot be told: a request is known by
// the ids in it, and one without any by none. `captures` as the agent returned them.
std::optional<std::string> hopOf(const Exchange& exchange,
                                 const std::vector<NgrokCapture>& captures);

}  // namespace hooks
