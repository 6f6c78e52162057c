#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "conformance/check/check.h"
#include "conformance/check/subject.h"
#include "conformance/run/report.h"
#include "conformance/subject/way.h"
#include "conformance/tunnel/ngrok_agent.h"

namespace hooks {

// The options about what lies between the suite and the receiver, and what is done about it before
// and after a run.
class TunnelOptions {
 public:
  void addTo(CLI::App& command);

  // With --ngrok, makes the agent's public URL of `url`, which may hold the path. The failure if
  // there is no agent, or none of its tunnels is meant. Throws UsageError or ShapeError where it is
  // to be chosen.
  std::optional<TunnelFailure> resolve(const Clock& clock, std::string& url);
  WayOptions way() const;
  // Where the agent hands requests on, once it is resolved; 0 where no agent was asked or says.
  std::uint16_t upstreamPort() const { return upstreamPort_; }
  // Says on stderr about how many requests there will be. Throws UsageError for more than may be.
  void announce(Subject& subject, const Way& way, const std::vector<const Check*>& checks,
                bool hostile) const;
  // Measures the way and notes how long it is; the failure if nothing can be judged over it.
  std::optional<TunnelFailure> measure(Way& way, const std::string& url,
                                       std::vector<std::string>& notes) const;
  // Blames the tunnel where it answered everything. Behind ngrok, remarks at each failure how far
  // its request came, as the agent saw it.
  void traceHops(const Way& way, const std::string& url, Report& report);

 private:
  NgrokAgent& agent(const Clock& clock);

  CLI::Option* ngrok_ = nullptr;
  std::string wanted_;
  std::string agentUrl_ = NgrokAgent::kUsualAddress;
  bool behind_ = false;
  // Whether the url was made already, for an earlier run.
  bool resolved_ = false;
  std::uint16_t upstreamPort_ = 0;
  std::size_t maxRequests_ = 0;
  std::unique_ptr<Transport> client_;
  std::unique_ptr<NgrokAgent> agent_;
};

}  // namespace hooks
