#pragma once

#include <string_view>

#include "fixtures/wire/http.h"

namespace hooks {

// What stands between a public URL and the receiver behind it, as far as that can be seen.
enum class TunnelKind {
  None,  // nothing that we know
  Ngrok,
  Localtunnel,
  Cloudflare,  // its proxy, or a tunnel of its cloudflared
  // Relays: they answer by themselves, and hand on what came later, or never.
  Hookdeck,
  Smee,
  SvixPlay,
  WebhookSite,
  // Something that whoever started the run says is there.
  Unnamed,
};

// "ngrok", "Cloudflare", …; for None and Unnamed "nothing" and "a tunnel or proxy".
std::string_view toString(TunnelKind kind);

// By the host of a URL, in any case.
TunnelKind tunnelAt(std::string_view host);
// By the host, and where that does not tell by what an answer from there shows: a tunnel may go by
// a domain of its user's.
TunnelKind tunnelAt(std::string_view host, const HttpResponse& answer);

// Whether its answers are its own and not the receiver's.
bool answersItself(TunnelKind kind);

// The headers that make it pass a request on instead of asking a person whether to. They are for
// the tunnel: nothing that Okta sends.
HttpHeaders passingHeaders(TunnelKind kind);

}  // namespace hooks
