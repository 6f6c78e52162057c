#include "conformance/commands/tunnel_options.h"

#include <iostream>

#include "conformance/check/outcome.h"
#include "conformance/check/subject.h"
#include "conformance/run/report_tunnel.h"
#include "conformance/run/report_wording.h"
#include "conformance/run/request_estimate.h"
#include "mock-okta/outbound/poco_transport.h"
#include "receiver/cli/program.h"

namespace hooks {

namespace {

constexpr std::chrono::seconds kLongestWay{2};
constexpr std::size_t kMostRequests = 1'000'000'000;

std::string ms(Microseconds time) { return std::to_string(time.count() / 1000) + " ms"; }

// Whether a check will be skipped for what there is not, without a request.
bool lacks(Subject& subject, const Check& check) {
  return (check.needsAny(Need::Connection) && !subject.takesBytes()) ||
         (check.needsAny(Need::Process) && subject.process() == nullptr) ||
         (check.needsAny(Need::Faults) && subject.faults() == nullptr) ||
         (check.needsAny(Need::Effects) && subject.observer() == nullptr) ||
         (check.needsAny(Need::Secret) && subject.credentials().secret.empty());
}

}  // namespace

void TunnelOptions::addTo(CLI::App& command) {
  ngrok_ = command
               .add_option("--ngrok", wanted_,
                           "Judge what the local ngrok agent serves; =NAME, =URL or =PORT chooses "
                           "one, and --url adds the path")
               ->expected(0, 1)
               ->type_name("[NAME]");
  command.add_option("--ngrok-agent", agentUrl_, "Where the ngrok agent's own pages are")
      ->capture_default_str()
      ->type_name("URL");
  command.add_flag("--behind-tunnel", behind_,
                   "A tunnel or proxy that cannot be recognised is in between");
  command.add_option("--max-requests", maxRequests_, "Send no more requests than this")
      ->type_name("N")
      ->check(CLI::Range(std::size_t{1}, kMostRequests));
}

NgrokAgent& TunnelOptions::agent(const Clock& clock) {
  if (agent_ == nullptr) {
    client_ = std::make_unique<PocoTransport>(clock);
    agent_ = std::make_unique<NgrokAgent>(*client_, agentUrl_);
  }
  return *agent_;
}

std::optional<TunnelFailure> TunnelOptions::resolve(const Clock& clock, std::string& url) {
  HttpUrl::parse(agentUrl_);
  // Asked later too, after a failure behind a URL of ngrok's.
  agent(clock);
  if (ngrok_->count() == 0 || resolved_) return std::nullopt;
  if (!url.empty() && url.front() != '/') {
    throw UsageError("--url: with --ngrok it is the path alone, such as /hooks; found '" + url +
                     "'");
  }
  const auto tunnels = agent_->tunnels();
  if (!tunnels) {
    return TunnelFailure{TunnelKind::Ngrok, "no agent",
                         "no ngrok agent answers at " + agent_->address(),
                         "start one (ngrok http PORT), or say with --ngrok-agent where it is"};
  }
  if (tunnels->empty()) {
    return TunnelFailure{TunnelKind::Ngrok, "no tunnel",
                         "the agent at " + agent_->address() + " serves no http endpoint",
                         "start one: ngrok http PORT"};
  }
  const NgrokTunnel& tunnel = chosen(*tunnels, wanted_);
  url = tunnel.url + (url.empty() ? "/" : url);
  resolved_ = true;
  upstreamPort_ = tunnel.upstreamPort();
  std::cerr << "okta-conformance: ngrok serves " << tunnel.name << " at " << tunnel.url
            << (tunnel.upstream.empty() ? "" : ", for " + tunnel.upstream) << std::endl;
  return std::nullopt;
}

WayOptions TunnelOptions::way() const {
  const TunnelKind kind = ngrok_->count() != 0 ? TunnelKind::Ngrok
                          : behind_            ? TunnelKind::Unnamed
                                               : TunnelKind::None;
  return {.tunnel = kind, .maxRequests = maxRequests_};
}

void TunnelOptions::announce(Subject& subject, const Way& way,
                             const std::vector<const Check*>& checks, bool hostile) const {
  const bool near = way.direct() && isLoopback(HttpUrl::parse(subject.url()).host);
  std::vector<const Check*> put;
  for (const Check* check : checks) {
    if (!lacks(subject, *check) && (hostile || check->checkClass != CheckClass::Hostile))
      put.push_back(check);
  }
  const std::size_t about = estimatedRequests(put, near);
  if (maxRequests_ != 0 && about > maxRequests_) {
    const std::string out = costliest(put, near, maxRequests_);
    throw UsageError(
        "--max-requests: expected at least " + std::to_string(about) + " for these checks; found " +
        std::to_string(maxRequests_) +
        (out.empty() ? ": choose fewer checks by name" : "; --skip what costs most: " + out));
  }
  if (near && maxRequests_ == 0) return;
  std::cerr << "okta-conformance: about " << about << " requests";
  if (way.kind() == TunnelKind::Ngrok) {
    std::cerr << " through ngrok, whose free plan allows 20000 a month";
  }
  std::cerr << std::endl;
}

std::optional<TunnelFailure> TunnelOptions::measure(Way& way, const std::string& url,
                                                    std::vector<std::string>& notes) const {
  RoundTrip measured;
  try {
    measured = way.measure();
  } catch (const Unclear&) {
    return way.failure();
  }
  // Whether anybody is there at all, the first delivery tells.
  if (!measured.median) return std::nullopt;
  const std::string through = way.direct() ? "" : " through " + std::string(toString(way.kind()));
  const bool near = way.direct() && isLoopback(HttpUrl::parse(url).host);
  if (!near && *measured.median > kLongestWay) {
    return TunnelFailure{way.kind(), "round trip",
                         "the way there and back takes " + ms(*measured.median) + through +
                             ", of the three seconds that Okta waits",
                         "judge the receiver from nearer, or look for what is slow in between"};
  }
  if (!near) {
    notes.push_back("the way there and back takes " + ms(*measured.median) + through +
                    ", which is taken off the time of each answer");
  } else if (*measured.median > std::chrono::milliseconds(250)) {
    notes.push_back("a GET of a path that is not there takes " + ms(*measured.median) +
                    "; that counts as the receiver's own time, for it is on this machine: "
                    "--behind-tunnel if it is not");
  }
  if (answersItself(way.kind())) {
    notes.push_back(std::string(toString(way.kind())) +
                    " answers in the receiver's place: Okta can verify a hook there only if it is "
                    "told to echo the challenge");
  }
  return std::nullopt;
}

void TunnelOptions::traceHops(const Way& way, const std::string& url, Report& report) {
  blameTheTunnel(report, way.beyond());
  if (way.kind() != TunnelKind::Ngrok || agent_ == nullptr) return;
  const auto lost = [](const Exchange& exchange) {
    return exchange.unanswered.has_value() || exchange.status() >= 500;
  };
  const bool any = report.tunnelFailure || report.count(Verdict::Pass) < report.results.size();
  if (!any) return;
  const auto tunnels = agent_->tunnels();
  if (!tunnels) return;
  if (report.tunnelFailure) {
    const std::string host = HttpUrl::parse(url).authority();
    std::string served;
    bool here = false;
    for (const NgrokTunnel& tunnel : *tunnels) {
      here = here || HttpUrl::parse(tunnel.url).authority() == host;
      served += (served.empty() ? "" : ", ") + tunnel.url;
    }
    report.notes.push_back("ngrok's agent at " + agent_->address() + " serves " +
                           (served.empty() ? "nothing" : served) +
                           (here ? "" : ", and not this URL"));
  }
  const auto captures = agent_->captures();
  if (!captures || captures->empty()) return;
  for (CheckResult& result : report.results) {
    if (result.verdict == Verdict::Pass || result.verdict == Verdict::Skip) continue;
    for (const Exchange& exchange : result.exchanges) {
      if (!lost(exchange)) continue;
      if (const auto hop = hopOf(exchange, *captures)) result.remarks.push_back(*hop);
      break;
    }
  }
}

}  // namespace hooks
