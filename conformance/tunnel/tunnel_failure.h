#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "conformance/tunnel/tunnel.h"
#include "fixtures/wire/http.h"

namespace hooks {

// An answer that a tunnel made because it could not bring the receiver's.
struct TunnelFailure {
  // On which side of the tunnel's end it went wrong.
  enum class Side {
    Tunnel,    // the request never came to the receiver's machine, or not to it alone
    Upstream,  // it did, and nobody listens there
    Answer,    // the receiver took it, and what it gave back was no HTTP answer
  };

  TunnelKind kind = TunnelKind::None;
  // As its makers call it, such as "ERR_NGROK_3200" or "530/1033".
  std::string code = {};
  // A sentence without its full stop.
  std::string what = {};
  // What to do about it, in a line.
  std::string remedy = {};
  Side side = Side::Tunnel;

  bool operator==(const TunnelFailure&) const = default;
};

// The failure that an answer from this kind of tunnel tells of; nothing if the answer is the
// receiver's, as far as anyone can see. An unknown code of ngrok's is a failure with a general
// remedy: an answer that carries the header was made by ngrok. A tunnel that names itself in the
// answer is believed where nothing is known of the kind.
//
// Source: ngrok, "Errors"; Cloudflare, "5xx errors", "1xxx errors" and, of its tunnels, "Common
// errors"; the pages of loca.lt.
std::optional<TunnelFailure> tunnelFailure(TunnelKind kind, const HttpResponse& answer);

// "ngrok: the endpoint is offline … (ERR_NGROK_3200)".
std::string described(const TunnelFailure& failure);

// All that are known, for those who list or explain them.
const std::vector<TunnelFailure>& knownTunnelFailures();

}  // namespace hooks
