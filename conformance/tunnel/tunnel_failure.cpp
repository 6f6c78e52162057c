#include "conformance/tunnel/tunnel_failure.h"

#include <algorithm>

namespace hooks {

namespace {

using Side = TunnelFailure::Side;

constexpr int kReminder = 511;

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

// A known failure by the code that stands in its row, or nothing.
std::optional<TunnelFailure> known(std::string_view code) {
  const auto& all = knownTunnelFailures();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const TunnelFailure& one) { return one.code == code; });
  if (found == all.end()) return std::nullopt;
  return *found;
}

std::optional<TunnelFailure> ofNgrok(const HttpResponse& answer) {
  const auto header = answer.headers.find("ngrok-error-code");
  if (!header) return std::nullopt;
  const std::string code(*header);
  if (auto failure = known(code)) return failure;
  std::string page(code);
  std::transform(page.begin(), page.end(), page.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return TunnelFailure{.kind = TunnelKind::Ngrok,
                       .code = code,
                       .what = "it answered with status " + std::to_string(answer.status) +
                               " in the receiver's place",
                       .remedy = "see https://ngrok.com/docs/errors/" + page};
}

std::optional<TunnelFailure> ofLocaltunnel(const HttpResponse& answer) {
  if (answer.status == kReminder) return known("511");
  if (answer.status != 503) return std::nullopt;
  // A receiver may well answer 503 itself.
  const bool says =
      answer.headers.has("x-localtunnel-status") || contains(answer.body, "Tunnel Unavailable");
  return says ? known("503") : std::nullopt;
}

std::optional<TunnelFailure> ofCloudflare(const HttpResponse& answer) {
  // 1xxx codes stand in the page: "Error 1033", "error code: 1033".
  if (answer.status == 530) {
    for (const char* code : {"1033", "1016"}) {
      if (contains(answer.body, code)) return known("530/" + std::string(code));
    }
    return known("530");
  }
  // A receiver may well answer 502 itself, and Cloudflare puts its own page before that: only the
  // words of the page that is about cloudflared tell.
  if (answer.status == 502) {
    return contains(answer.body, "cloudflared") ? known("502") : std::nullopt;
  }
  if (answer.status < 520 || answer.status > 526) return std::nullopt;
  return known(std::to_string(answer.status));
}

}  // namespace

std::optional<TunnelFailure> tunnelFailure(TunnelKind kind, const HttpResponse& answer) {
  if (auto failure = ofNgrok(answer)) return failure;
  if (kind == TunnelKind::Localtunnel || answer.headers.has("x-localtunnel-status")) {
    return ofLocaltunnel(answer);
  }
  if (kind == TunnelKind::Cloudflare || answer.headers.has("cf-ray")) return ofCloudflare(answer);
  return std::nullopt;
}

std::string described(const TunnelFailure& failure) {
  std::string text = std::string(toString(failure.kind)) + ": " + failure.what;
  if (!failure.code.empty()) text += " (" + failure.code + ")";
  return text;
}

const std::vector<TunnelFailure>& knownTunnelFailures() {
  static const std::vector<TunnelFailure> all{
      {TunnelKind::Ngrok, "ERR_NGROK_3200", "the endpoint is offline: no agent serves this URL",
       "start the agent (ngrok http PORT), and compare its URL with this one: without a domain of "
       "your own it is another at each start; --ngrok asks the agent for it"},
      {TunnelKind::Ngrok, "ERR_NGROK_724", "no agent behind the endpoint takes requests",
       "start the agent again, and look at https://dashboard.ngrok.com/endpoints"},
      {TunnelKind::Ngrok, "ERR_NGROK_3210", "the request could not be handed to the agent",
       "see in the agent's window whether it is online; start it again if it is not"},
      {TunnelKind::Ngrok, "ERR_NGROK_810", "the agent was shutting down or connecting anew",
       "wait until the agent's window says online, and run it again"},
      {TunnelKind::Ngrok, "ERR_NGROK_8012",
       "the agent has the request and could not connect to the receiver",
       "start the receiver, and see that the agent forwards to its port (ngrok http PORT)",
       Side::Upstream},
      {TunnelKind::Ngrok, "ERR_NGROK_3004", "what the receiver gave back was no whole HTTP answer",
       "if it speaks https, start the agent with ngrok http https://localhost:PORT", Side::Answer},
      {TunnelKind::Ngrok, "ERR_NGROK_3009", "no answer came back from the receiver's side",
       "see in the agent's window what became of the request", Side::Answer},
      {TunnelKind::Ngrok, "ERR_NGROK_3010", "the receiver's answer has a status that is none",
       "have the receiver answer with a status of three digits, such as 204", Side::Answer},
      {TunnelKind::Ngrok, "ERR_NGROK_6024", "it showed the page that warns visitors of free plans",
       "whatever lies between here and ngrok must let the header ngrok-skip-browser-warning pass; "
       "a paid plan shows no such page"},
      {TunnelKind::Ngrok, "ERR_NGROK_334", "the URL is served by another agent already",
       "stop the other agent, or start both with --pooling-enabled"},
      {TunnelKind::Ngrok, "ERR_NGROK_108", "the account has as many agents online as it may",
       "stop an agent: https://dashboard.ngrok.com/agents lists them"},
      {TunnelKind::Ngrok, "ERR_NGROK_120", "this version of the agent is no longer served",
       "run ngrok update"},
      {TunnelKind::Ngrok, "ERR_NGROK_725", "the account has used up its bandwidth for the month",
       "wait for next month, see https://dashboard.ngrok.com/billing, or use another tunnel; "
       "--max-requests bounds a run"},
      {TunnelKind::Ngrok, "ERR_NGROK_727", "the account has used up its requests for the month",
       "wait for next month, see https://dashboard.ngrok.com/billing, or use another tunnel; "
       "--max-requests bounds a run"},
      {TunnelKind::Ngrok, "ERR_NGROK_734", "more requests came in a minute than the plan allows",
       "wait a minute and run fewer checks: --profile production-readonly, --jobs 1"},
      {TunnelKind::Ngrok, "ERR_NGROK_702", "more connections came in a minute than the plan allows",
       "wait a minute and run fewer checks: --profile production-readonly, --jobs 1"},
      {TunnelKind::Ngrok, "ERR_NGROK_3208", "the account was suspended",
       "ask support@ngrok.com, or use another tunnel"},
      {TunnelKind::Localtunnel, "503", "no client is connected for this name",
       "start it again (lt --port PORT --subdomain NAME), and compare its URL with this one"},
      {TunnelKind::Localtunnel, "511", "it showed the page that asks visitors for a password",
       "whatever lies between here and loca.lt must let the header bypass-tunnel-reminder pass"},
      {TunnelKind::Cloudflare, "530/1033", "no cloudflared is connected to this tunnel",
       "start it again (cloudflared tunnel run NAME, or cloudflared tunnel --url "
       "http://localhost:PORT, whose URL is another each time)"},
      {TunnelKind::Cloudflare, "530/1016", "the name that it should go on to has no address",
       "see to the DNS record of the origin, or start cloudflared again"},
      {TunnelKind::Cloudflare, "530", "it could not go on to the origin",
       "the number of the error stands in the answer's body; see Cloudflare's 1xxx errors"},
      {TunnelKind::Cloudflare, "502",
       "cloudflared has the request and could not reach the receiver with it",
       "start the receiver, and see that cloudflared forwards to its port (cloudflared tunnel "
       "--url "
       "http://localhost:PORT)",
       Side::Upstream},
      {TunnelKind::Cloudflare, "520", "the origin gave back nothing that it understood",
       "see in the receiver's log what it did with the request", Side::Answer},
      {TunnelKind::Cloudflare, "521", "the origin refused the connection",
       "start the receiver, and let Cloudflare's addresses through its firewall", Side::Upstream},
      {TunnelKind::Cloudflare, "522", "no connection to the origin came about in time",
       "see that the receiver's machine is up and lets Cloudflare's addresses through",
       Side::Upstream},
      {TunnelKind::Cloudflare, "523", "there is no route to the origin",
       "see that the DNS record holds the address of the receiver's machine"},
      {TunnelKind::Cloudflare, "524", "the origin took the request and did not answer in time",
       "see in the receiver's log what it did with the request", Side::Answer},
      {TunnelKind::Cloudflare, "525", "the TLS handshake with the origin failed",
       "give the origin a certificate and a TLS version that Cloudflare takes"},
      {TunnelKind::Cloudflare, "526", "the origin's certificate is not valid",
       "give the origin a certificate for its name, or an origin certificate of Cloudflare's"},
  };
  return all;
}

}  // namespace hooks
